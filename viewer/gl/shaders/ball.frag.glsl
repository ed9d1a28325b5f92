uniform vec3 u_right;
uniform vec3 u_eye;
uniform float u_far;
varying vec2 v_corner;
varying vec3 v_colour;
varying vec2 v_light;
varying float v_depth;

void main() {
    float off = dot(v_corner, v_corner);
    if (off > 1.0) discard;
    float bulge = sqrt(1.0 - off);
    float depth = v_depth - BALL_RADIUS * bulge;
    gl_FragDepth = 0.5 + 0.5 * depth / u_far;
#ifdef OUTLINE
    outline(depth);
#else
    vec3 normal = v_corner.x * u_right + v_corner.y * u_up + bulge * u_eye;
    show(in_air(lit(v_colour, normal, v_light), depth), depth);
#endif
}
