// The inside amount of each cell after the step.
#include "site.cuh"
#include "exchange.cuh"

SITE_KERNEL(exchange_inside) {
    float after = 0.0f;
    if (p.kind[i] == KIND_TUMOUR) {
        const int genotype = p.genotype[i];
        const float kept = remaining(p, outflow(p, i, genotype));
        after = kept * (p.inside[i] + (p.dt * p.influx[genotype]) * p.concentration[i]);
    }
    p.after[i] = after;
}
