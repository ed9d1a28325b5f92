// What becomes of all that a site holds when a cell is born, moves or goes; P are the arguments of a kernel that has the
// cells' arrays: kind, genotype, carried, outside.
#pragma once

template <typename P>
INLINE uint8_t mutated(const P& p, const Lattice& lattice, const Site at, uint8_t genotype) {
    for (int k = 0; k < p.alterations; ++k) {
        if (p.mutation[k] == 0) continue;
        const Words words = words_of(lattice, p.seed, *p.clock, at, STREAM_MUTATION + k);
        if (((uint64_t)words.a << 32 | words.b) < p.mutation[k]) genotype |= (uint8_t)(1u << k);
    }
    return genotype;
}

template <typename P>
INLINE void vacate(const P& p, const Lattice& lattice, int64_t i, int kind) {
    p.kind[i] = (uint8_t)kind;
    if (p.alterations) p.genotype[i] = 0;
    for (int k = 0; k < p.carries; ++k) p.carried[k * lattice.sites() + i] = 0.0f;
}

template <typename P>
INLINE void bear(const P& p, const Lattice& lattice, const Site at, int64_t i, int64_t mother) {
    p.kind[i] = p.kind[mother];
    if (p.alterations) p.genotype[i] = mutated(p, lattice, at, p.genotype[mother]);
    for (int k = 0; k < p.carries; ++k) {
        float* amount = p.carried + k * lattice.sites();
        if (p.halved[k]) amount[mother] = amount[mother] * 0.5f;
        amount[i] = amount[mother];
    }
}

template <typename P>
INLINE void move_in(const P& p, const Lattice& lattice, int64_t i, int64_t from) {
    p.kind[i] = p.kind[from];
    if (p.alterations) p.genotype[i] = p.genotype[from];
    for (int k = 0; k < p.carries; ++k) p.carried[k * lattice.sites() + i] = p.carried[k * lattice.sites() + from];
    vacate(p, lattice, from, KIND_EMPTY);
}

// A dying cell gives what it holds of each drug back to its site.
template <typename P>
INLINE void die(const P& p, const Lattice& lattice, int64_t i, int debris) {
    for (int k = 0; k < p.carries; ++k) {
        if (p.release[k] < 0) continue;
        float* outside = p.outside + p.release[k] * lattice.sites() + i;
        *outside = *outside + p.cell_fraction * p.carried[k * lattice.sites() + i];
    }
    vacate(p, lattice, i, debris);
}
