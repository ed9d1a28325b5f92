// The surface of the dense parts.
attribute vec3 a_position;
attribute vec3 a_normal;
attribute float a_label;
varying vec3 v_position;
varying vec3 v_normal;
varying vec3 v_colour;
varying vec2 v_light;
varying float v_depth;

void main() {
    v_position = a_position;
    v_normal = a_normal;
    v_colour = colour_of(a_label);
    v_light = light_at(a_position + 1.5 * a_normal);
    v_depth = depth_of(a_position);
    gl_Position = projected(a_position);
}
