// The inside amount of each cell after the step.
#include "site.cuh"
#include "living.cuh"
#include "exchange.cuh"
#include "expression.cuh"

SITE_KERNEL(exchange_inside) {
    // Computed at every site, cell or not: the CPU then takes many at a time.
    const int kind = p.kind[i], row = row_of(p, kind, i);
    const float pump = p.pump[row] * expressed(p.pump_level, p.multiplier, i);
    const float influx = p.influx[row] * expressed(p.influx_level, p.multiplier, i);
    const float kept = remaining(p, outflow(p, row, pump, p.pumped ? p.pumped[i] : 0.0f));
    const float after = kept * (p.inside[i] + (p.dt * influx) * p.concentration[i]);
    p.after[i] = lives(kind) ? after : 0.0f;
}
