// What becomes of all that a site holds when a cell is born, moves or goes; P are the arguments of a kernel that has the
// cells' arrays: kind, genotype, carried, stage, expression, pending, clone, founders, outside.
#pragma once

// Streams of what daughters draw; where mothers whose claim lost get a second round, that draws anew.
template <typename P> INLINE int stream_of(const P& p, int stream) { return stream + p.second_round * STREAM_AGAIN; }

// Each alteration is gained by those that lack it and lost by those that have it, with a chance of its own.
template <typename P>
INLINE uint8_t mutated(const P& p, const Lattice& lattice, const Site at, uint8_t genotype) {
    for (int k = 0; k < p.alterations; ++k) {
        const uint8_t bit = (uint8_t)(1u << k);
        const uint64_t chance = genotype & bit ? p.loss[k] : p.mutation[k];
        if (chance == 0) continue;
        const Words words = words_of(lattice, p.seed, *p.clock, at, stream_of(p, STREAM_MUTATION + k));
        if (((uint64_t)words.a << 32 | words.b) < chance) genotype ^= bit;
    }
    return genotype;
}

// Both daughters draw each trait's level anew from the mother's; `at` is the site of the one that moves out.
template <typename P>
INLINE void express(const P& p, const Lattice& lattice, const Site at, int64_t i, int64_t mother) {
    for (int k = 0; k < p.traits; ++k) {
        int8_t* level = p.expression + k * lattice.sites();
        const Words words = words_of(lattice, p.seed, *p.clock, at, stream_of(p, STREAM_EXPRESSION + k));
        const int before = level[mother];
        level[i] = inherited(before, p.mean_level[k], p.inheritance[k], p.noise[k], p.quantile, words.a, words.b);
        level[mother] = inherited(before, p.mean_level[k], p.inheritance[k], p.noise[k], p.quantile, words.c, words.d);
    }
}

template <typename P> INLINE uint64_t* word_in(uint64_t* plane, const P& p, const Lattice& lattice, int64_t i) {
    return plane + i / lattice.nx * p.nx + (i % lattice.nx >> 6);
}

// The daughter belongs to her mother's clone, or founds one: with another genotype, or with a neutral mutation.
template <typename P>
INLINE void descend(const P& p, const Lattice& lattice, const Site at, int64_t i, int64_t mother) {
    p.clone[i] = p.clone[mother];
    if (p.kind[i] != KIND_TUMOUR) return;
    bool founds = p.alterations && p.genotype[i] != p.genotype[mother];
    if (!founds && p.passenger) {
        const Words words = words_of(lattice, p.seed, *p.clock, at, stream_of(p, STREAM_PASSENGER));
        founds = ((uint64_t)words.a << 32 | words.b) < p.passenger;
    }
    if (founds) set_bits(word_in(p.founders, p, lattice, i), 1ull << (i % lattice.nx & 63));
}

template <typename P>
INLINE void vacate(const P& p, const Lattice& lattice, int64_t i, int kind) {
    p.kind[i] = (uint8_t)kind;
    if (p.alterations) p.genotype[i] = 0;
    if (p.stage) p.stage[i] = 0;
    if (p.clone) p.clone[i] = 0;
    if (p.pending) clear_bits(word_in(p.pending, p, lattice, i), 1ull << (i % lattice.nx & 63));
    for (int k = 0; k < p.carries; ++k) p.carried[k * lattice.sites() + i] = 0.0f;
    for (int k = 0; k < p.traits; ++k) p.expression[k * lattice.sites() + i] = 0;
}

template <typename P>
INLINE void bear(const P& p, const Lattice& lattice, const Site at, int64_t i, int64_t mother) {
    p.kind[i] = p.kind[mother];
    if (p.alterations) p.genotype[i] = p.genotype[mother];
    if (p.alterations && p.kind[i] == KIND_TUMOUR) p.genotype[i] = mutated(p, lattice, at, p.genotype[mother]);
    if (p.stage) p.stage[mother] = p.stage[i] = 0;
    for (int k = 0; k < p.carries; ++k) {
        float* amount = p.carried + k * lattice.sites();
        if (p.halved[k]) amount[mother] = amount[mother] * 0.5f;
        amount[i] = amount[mother];
    }
    for (int k = 0; k < p.traits; ++k) p.expression[k * lattice.sites() + i] = p.expression[k * lattice.sites() + mother];
    if (p.kind[i] == KIND_TUMOUR) express(p, lattice, at, i, mother);
    if (p.clone) descend(p, lattice, at, i, mother);
}

template <typename P>
INLINE void move_in(const P& p, const Lattice& lattice, int64_t i, int64_t from) {
    p.kind[i] = p.kind[from];
    if (p.alterations) p.genotype[i] = p.genotype[from];
    if (p.stage) p.stage[i] = p.stage[from];
    if (p.clone) p.clone[i] = p.clone[from];
    if (p.pending && *word_in(p.pending, p, lattice, from) >> (from % lattice.nx & 63) & 1)
        set_bits(word_in(p.pending, p, lattice, i), 1ull << (i % lattice.nx & 63));
    for (int k = 0; k < p.carries; ++k) p.carried[k * lattice.sites() + i] = p.carried[k * lattice.sites() + from];
    for (int k = 0; k < p.traits; ++k) p.expression[k * lattice.sites() + i] = p.expression[k * lattice.sites() + from];
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
