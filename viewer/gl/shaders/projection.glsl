// The parallel projection of viewer/view.py; positions are (z, y, x) in sites.
uniform vec3 u_centre;
uniform vec3 u_right;
uniform vec3 u_up;
uniform vec3 u_eye;
uniform vec2 u_scale;
uniform float u_far;

float depth_of(vec3 position) {
    return dot(u_centre - position, u_eye);
}

vec4 projected(vec3 position) {
    vec3 off = position - u_centre;
    return vec4(dot(off, u_right) * u_scale.x, dot(off, u_up) * u_scale.y, depth_of(position) / u_far, 1.0);
}
