// A drug's balance of the step, summed in fixed point per row.
#include "site.cuh"
#include "arithmetic.cuh"

SERIAL_KERNEL(enter_ledger) {
    const int kind = p.kind[i];
    const bool living = kind == KIND_TUMOUR;
    const float met = p.concentration[i];
    const float fraction = kind == KIND_EMPTY || kind == KIND_VESSEL ? 1.0f : p.extracellular_fraction;
    const float held = p.inside && living ? (1.0f - p.extracellular_fraction) * p.inside[i] : 0.0f;
    const float given = p.surroundings && p.surroundings[i] ? (p.dt * p.supply) * (p.level - met) : 0.0f;
    const float taken = living ? (p.dt * p.uptake) * met : 0.0f;
    const float outside = fraction * met;
    int64_t* row = p.slots + ((int64_t)z * p.ny + y) * LEDGER_ENTRIES;
    add_in_row(row + 0, fixed_point(outside, p.scale));
    add_in_row(row + 1, fixed_point(held, p.scale));
    add_in_row(row + 2, fixed_point((p.dt * p.metabolism) * held, p.scale));
    add_in_row(row + 3, fixed_point((p.dt * p.decay) * outside, p.scale));
    add_in_row(row + 4, fixed_point(given, p.scale));
    add_in_row(row + 5, fixed_point(taken, p.scale));
}
