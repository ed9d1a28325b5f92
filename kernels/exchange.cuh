// The exchange of a drug between a cell and its site, shared by the kernels that assemble and finish the solve.
#pragma once

// What leaves a cell per inside amount and second: the linear rate and the saturable pump at amount `at`.
template <typename P> INLINE float outflow(const P& p, int row, float pump, float at) {
    return p.efflux[row] + pump / (p.pump_half[row] + at);
}

// What remains of an inside amount after the step, per amount at its start: 1 / (1 + dt (k_out + k_met)).
template <typename P> INLINE float remaining(const P& p, float out) { return 1.0f / (1.0f + p.dt * (out + p.metabolism)); }
