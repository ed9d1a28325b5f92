// Lamp, sky and air: the sums of viewer/shading.py. In the outline pass only how far away things are is drawn.
uniform vec3 u_background;
uniform vec3 u_lamp;
uniform vec3 u_halfway;
uniform vec3 u_up;
uniform vec3 u_fill;
uniform float u_reach;
uniform vec2 u_size;
uniform sampler2D u_around;

vec3 lit(vec3 base, vec3 normal, vec2 light) {
    float lamp = max((dot(normal, u_lamp) + WRAP) / (1.0 + WRAP), 0.0);
    float shine = max(dot(normal, u_halfway), 0.0);
    shine *= shine;
    shine *= shine;
    shine *= shine;
    shine *= shine;
    float sky = min(light.x * 1.9, 1.1);
    float ambient = 0.40 + 0.07 * dot(normal, u_up) + 0.14 * max(dot(normal, u_fill), 0.0);
    return base * (sky * ambient + 0.68 * lamp * light.y) + 24.0 / 255.0 * shine * light.y;
}

float away(float depth) {
    return clamp((depth + u_reach) / (2.0 * u_reach), 0.0, 1.0);
}

vec3 in_air(vec3 colour, float depth) {
    float far = away(depth);
    float around = texture2D(u_around, gl_FragCoord.xy / u_size).r;
    float behind = clamp((far - around) * 2.0 * u_reach / 6.0, 0.0, 1.0);
    return mix(colour * (1.0 - 0.55 * behind), u_background, 0.42 * far * sqrt(far));
}

#ifdef FOG
uniform sampler3D u_fog;
uniform vec2 u_fog_covers;

// What rays have gathered before a depth (viewer/fog.py), and the share of the colour behind that is left.
void show(vec3 colour, float depth) {
    float steps = float(textureSize(u_fog, 0).z) - 1.0;
    float along = clamp((depth + u_reach) / (2.0 * u_reach), 0.0, 1.0) * steps;
    vec2 at = vec2(gl_FragCoord.x, u_size.y - gl_FragCoord.y) / (u_size * u_fog_covers);
    vec4 fog = texture3D(u_fog, vec3(at, (along + 0.5) / (steps + 1.0)));
    gl_FragColor = vec4(fog.rgb + fog.a * colour, 1.0);
}
#else
void show(vec3 colour, float depth) {
    gl_FragColor = vec4(colour, 1.0);
}
#endif

void outline(float depth) {
    gl_FragColor = vec4(away(depth));
}
