// How far away things are on average, along one axis, nearer ones weighing more.
uniform sampler2D u_picture;
uniform ivec2 u_step;
uniform float u_width;

void main() {
    ivec2 last = textureSize(u_picture, 0) - 1;
    float sum = 0.0;
    float total = 0.0;
    for (int k = -MOST_STEPS; k <= MOST_STEPS; k++) {
        float weight = max(1.0 - abs(float(k)) / u_width, 0.0);
        sum += weight * texelFetch(u_picture, clamp(ivec2(gl_FragCoord.xy) + k * u_step, ivec2(0), last), 0).r;
        total += weight;
    }
    gl_FragColor = vec4(sum / total);
}
