// The exchange of a drug between a cell and its site, shared by the kernels that assemble and finish the solve.
#pragma once

INLINE bool lives(int kind) { return (kind == KIND_TUMOUR) | (kind == KIND_HEALTHY); }

// Where a cell's traits stand in tables: by genotype, and after all of these for healthy cells.
template <typename P> INLINE int row_of(const P& p, int kind, int64_t i) {
    return kind == KIND_HEALTHY ? p.genotypes : p.genotype[i];
}

// What leaves a cell per inside amount and second: the linear rate and the saturable pump at amount `at`.
template <typename P> INLINE float outflow(const P& p, int row, float pump, float at) {
    return p.efflux[row] + pump / (p.pump_half[row] + at);
}

// What remains of an inside amount after the step, per amount at its start: 1 / (1 + dt (k_out + k_met)).
template <typename P> INLINE float remaining(const P& p, float out) { return 1.0f / (1.0f + p.dt * (out + p.metabolism)); }
