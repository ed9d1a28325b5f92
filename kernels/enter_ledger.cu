// A drug's balance of the step, summed in fixed point per row.
#include "site.cuh"
#include "arithmetic.cuh"
#include "stencil.cuh"
#include "living.cuh"

// How many held faces the site lies on, of faces 2 axis and 2 axis + 1.
INLINE int held_faces(int fixed, int axis, int k, int n) {
    return (k == 0 && is_fixed(fixed, 2 * axis)) + (k == n - 1 && is_fixed(fixed, 2 * axis + 1));
}

SUM_KERNEL(enter_ledger, LEDGER_ENTRIES) {
    const int kind = p.kind[i];
    const bool living = lives(kind);
    const float met = p.concentration[i];
    const float fraction = kind == KIND_EMPTY || kind == KIND_VESSEL ? 1.0f : p.extracellular_fraction;
    const float held = p.inside && living ? (1.0f - p.extracellular_fraction) * p.inside[i] : 0.0f;
    const float outside = fraction * met;
    sums[0] += fixed_point(outside, p.scale);
    // Most sites have no part in the rest, and a whole warp that has none skips its arithmetic.
    if (held != 0.0f) {
        sums[1] += fixed_point(held, p.scale);
        sums[2] += fixed_point((p.dt * p.metabolism) * held, p.scale);
    }
    if (p.decay != 0.0f) sums[3] += fixed_point((p.dt * p.decay) * outside, p.scale);
    const float supply = kind == KIND_VESSEL ? p.vessel_supply : p.surroundings && p.surroundings[i] ? p.supply : 0.0f;
    if (supply != 0.0f) sums[4] += fixed_point((p.dt * supply) * (p.level - met), p.scale);
    if (living && p.uptake != 0.0f) sums[5] += fixed_point((p.dt * p.uptake) * met, p.scale);
    const int faces = held_faces(p.fixed, 0, z, p.nz) + (held_faces(p.fixed, 1, y, p.ny) + held_faces(p.fixed, 2, x, p.nx));
    if (faces) sums[6] += fixed_point(((float)faces * p.through) * (p.level - met), p.scale);
}
