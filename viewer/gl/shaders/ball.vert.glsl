// A loose cell: a square towards the eye on which a ball is drawn.
uniform float u_radius;
attribute vec3 a_centre;
attribute vec3 a_colour;
attribute vec2 a_corner;
varying vec2 v_corner;
varying vec3 v_colour;
varying vec2 v_light;
varying float v_depth;

void main() {
    v_corner = a_corner;
    v_colour = a_colour;
    v_light = light_at(a_centre + u_eye);
    v_depth = depth_of(a_centre);
    gl_Position = projected(a_centre + (a_corner.x * u_right + a_corner.y * u_up) * u_radius);
}
