// A face laid open by a cut.
attribute vec3 a_position;
attribute vec2 a_at;
varying vec2 v_at;
varying float v_depth;

void main() {
    v_at = a_at;
    v_depth = depth_of(a_position);
    gl_Position = projected(a_position);
    // The face wins where the surface ends in it.
    gl_Position.z -= 0.01 / u_far;
}
