// The solid part of a cut in the colours of the field, or else of its cells; flat, so that a colour bar can be read.
uniform sampler2D u_occupancy;
uniform sampler2D u_shown;
uniform bool u_painted;
uniform vec2 u_range;
uniform float u_brightness;
uniform vec4 u_creases;
varying vec2 v_at;
varying float v_depth;

vec2 place(sampler2D plane) {
    return (v_at.yx + 0.5) / vec2(textureSize(plane, 0));
}

vec3 field_colour() {
    float share = (texture2D(u_shown, place(u_shown)).r - u_range.x) / (u_range.y - u_range.x);
    return colour_of(floor(clamp(share, 0.0, 1.0) * 255.0 + 0.5) / 255.0);
}

vec3 cell_colour() {
    vec2 low = floor(v_at);
    vec2 share = v_at - low;
    ivec2 last = textureSize(u_shown, 0) - 1;
    float label[CORNERS];
    float weight[CORNERS];
    for (int k = 0; k < CORNERS; k++) {
        ivec2 corner = ivec2(k / 2, k % 2);
        vec2 side = mix(1.0 - share, share, vec2(corner));
        label[k] = texelFetch(u_shown, clamp((ivec2(low) + corner).yx, ivec2(0), last), 0).r;
        weight[k] = side.x * side.y;
    }
    return colour_of(heaviest(label, weight));
}

void main() {
    if (texture2D(u_occupancy, place(u_occupancy)).r <= SOLID) discard;
#ifdef OUTLINE
    outline(v_depth);
#else
    vec4 near = max(1.0 - abs(v_at.xxyy - u_creases) / CREASE_SITES, 0.0);
    vec4 crease = 1.0 - CREASE_DARKNESS * near * near;
    vec3 colour = u_painted ? field_colour() : cell_colour() * u_brightness;
    show(colour * crease.x * crease.y * crease.z * crease.w, v_depth);
#endif
}
