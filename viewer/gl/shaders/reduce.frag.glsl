// The mean of the samples of each pixel.
uniform sampler2D u_picture;
uniform ivec2 u_corner;

void main() {
    ivec2 first = (ivec2(gl_FragCoord.xy) - u_corner) * TIMES;
    vec3 sum = vec3(0.0);
    for (int y = 0; y < TIMES; y++) {
        for (int x = 0; x < TIMES; x++) sum += texelFetch(u_picture, first + ivec2(x, y), 0).rgb;
    }
    gl_FragColor = vec4(sum / float(TIMES * TIMES), 1.0);
}
