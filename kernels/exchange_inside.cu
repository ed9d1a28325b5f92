// The inside amount of each cell after the step.
#include "site.cuh"
#include "exchange.cuh"

SITE_KERNEL(exchange_inside) {
    // Computed at every site, cell or not: the CPU then takes many at a time.
    const int genotype = p.genotype[i];
    const float kept = remaining(p, outflow(p, genotype, p.pumped ? p.pumped[i] : 0.0f));
    const float after = kept * (p.inside[i] + (p.dt * p.influx[genotype]) * p.concentration[i]);
    p.after[i] = p.kind[i] == KIND_TUMOUR ? after : 0.0f;
}
