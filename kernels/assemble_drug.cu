// The step's linear system of one drug, the cells' inside amounts eliminated.
#include "site.cuh"
#include "exchange.cuh"

SITE_KERNEL(assemble_drug) {
    const int kind = p.kind[i];
    const float fraction = kind == KIND_EMPTY || kind == KIND_VESSEL ? 1.0f : p.extracellular_fraction;
    float sink = fraction * (p.per_dt + p.decay);
    float given = p.outside ? p.outside[i] * p.per_dt : 0.0f;
    if (p.surroundings && p.surroundings[i]) {
        sink = sink + p.supply;
        given = given + p.supply * p.level;
    }
    if (kind == KIND_TUMOUR) {
        if (p.inside) {
            const int genotype = p.genotype[i];
            const float out = outflow(p, i, genotype);
            const float kept = (1.0f - p.extracellular_fraction) * remaining(p, out);
            sink = sink + (kept * p.influx[genotype]) * (1.0f + p.dt * p.metabolism);
            given = given + (kept * out) * p.inside[i];
        } else {
            sink = sink + p.uptake;
        }
    }
    p.sigma[i] = sink * p.scale;
    p.source[i] = given * p.scale;
}
