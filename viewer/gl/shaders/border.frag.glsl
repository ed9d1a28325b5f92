// Where labels meet on the surface, or, with boxes.glsl, a cut runs through it.
uniform sampler3D u_labels;
varying vec3 v_position;
varying vec3 v_normal;
varying vec2 v_light;
varying float v_depth;

vec3 colour_at(vec3 position) {
    vec3 low = floor(position);
    vec3 share = position - low;
    ivec3 last = textureSize(u_labels, 0) - 1;
    float label[CORNERS];
    float weight[CORNERS];
    for (int k = 0; k < CORNERS; k++) {
        ivec3 corner = ivec3(k / 4, (k / 2) % 2, k % 2);
        vec3 side = mix(1.0 - share, share, vec3(corner));
        label[k] = texelFetch(u_labels, clamp((ivec3(low) + corner).zyx, ivec3(0), last), 0).r;
        weight[k] = side.x * side.y * side.z;
    }
    return colour_of(heaviest(label, weight));
}

void main() {
#ifdef BOXES
    if (taken_away(v_position)) discard;
#endif
#ifdef OUTLINE
    outline(v_depth);
#else
    vec3 normal = normalize(v_normal);
    show(in_air(lit(colour_at(v_position - 0.5 * normal), normal, v_light), v_depth), v_depth);
#endif
}
