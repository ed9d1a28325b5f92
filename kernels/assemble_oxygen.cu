// The steady system of oxygen: decay, uptake by living cells, supply from the surroundings.
#include "site.cuh"

SITE_KERNEL(assemble_oxygen) {
    const bool living = p.kind[i] == KIND_TUMOUR;
    float sink = living ? p.decay + p.uptake : p.decay;
    float given = 0.0f;
    if (p.surroundings && p.surroundings[i]) {
        sink = sink + p.supply;
        given = p.supply * p.level;
    }
    p.sigma[i] = sink * p.scale;
    p.source[i] = given * p.scale;
    if (p.capacity) p.capacity[i] = living ? p.consumption * p.scale : 0.0f;
}
