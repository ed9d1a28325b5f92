// The colour of the label that weighs most among the sites around: smooth_labels of viewer/shading.py.
uniform sampler2D u_colours;

vec3 colour_of(float label) {
    return texelFetch(u_colours, ivec2(int(label * 255.0 + 0.5), 0), 0).rgb;
}

float heaviest(float label[CORNERS], float weight[CORNERS]) {
    float found = 0.0;
    float most = 0.0;
    for (int k = 0; k < CORNERS; k++) {
        float total = 0.0;
        for (int j = 0; j < CORNERS; j++) total += label[j] == label[k] ? weight[j] : 0.0;
        bool better = label[k] > 0.0 && total > most;
        found = better ? label[k] : found;
        most = better ? total : most;
    }
    return found;
}
