// Where the surface runs through cells of one label, far from any cut.
varying vec3 v_normal;
varying vec3 v_colour;
varying vec2 v_light;
varying float v_depth;

void main() {
#ifdef OUTLINE
    outline(v_depth);
#else
    show(in_air(lit(v_colour, normalize(v_normal), v_light), v_depth), v_depth);
#endif
}
