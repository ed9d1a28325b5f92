// The sky and the lamp as viewer/lighting.py bakes them.
uniform sampler3D u_light;

vec2 light_at(vec3 position) {
    vec3 block = (position + 0.5) / COARSE + 1.0;
    return texture3D(u_light, block.zyx / vec3(textureSize(u_light, 0))).rg;
}
