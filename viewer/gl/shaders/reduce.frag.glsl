// The mean of the samples of each pixel.
uniform sampler2D u_picture;
uniform int u_times;
uniform ivec2 u_corner;

void main() {
    ivec2 first = (ivec2(gl_FragCoord.xy) - u_corner) * u_times;
    vec3 sum = vec3(0.0);
    for (int y = 0; y < u_times; y++) {
        for (int x = 0; x < u_times; x++) sum += texelFetch(u_picture, first + ivec2(x, y), 0).rgb;
    }
    gl_FragColor = vec4(sum / float(u_times * u_times), 1.0);
}
