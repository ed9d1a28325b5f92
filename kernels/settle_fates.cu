// Fates take effect together. A cell that claims an empty site looks for rivals there; the one of highest priority wins
// and writes both sites. Each mother has one target and each target one winner, so no site is written twice.
#include "runs.cuh"
#include "neighbourhood.cuh"
#include "philox.cuh"
#include "cells.cuh"

INLINE uint32_t priority_of(const settle_fates_args& p, const Lattice& lattice, const Site at) {
    return words_of(lattice, p.seed, *p.clock, at, STREAM_FATE).d;
}

// Whether the claim of the cell at `at` on `target`, which lies in direction 26 - `own`, beats all others; a tie goes to
// the lower direction seen from the target.
INLINE bool wins(const settle_fates_args& p, const Lattice& lattice, const Site at, const Site target, int own) {
    uint32_t priority = 0;
    bool known = false;
    uint32_t rivals = RowsAround(p.acting, lattice, target.z, target.y).set(target.x);
    rivals &= directions_inside(lattice, target) & ~(1u << own | 1u << MIDDLE);
    for (; rivals; rivals &= rivals - 1) {
        const int d = lowest_bit(rivals);
        const Site rival = neighbour(lattice, target, d);
        const int intent = p.intent[lattice.index(rival.z, rival.y, rival.x)];
        if (intent != INTENT_DIVIDE + 26 - d && intent != INTENT_MOVE + 26 - d) continue;
        if (!known) priority = priority_of(p, lattice, at);
        known = true;
        const uint32_t other = priority_of(p, lattice, rival);
        if (other > priority || (other == priority && d < own)) return false;
    }
    return true;
}

// The cell at `at` divides or moves to the site it claims, if it wins it; whether it leaves its own.
INLINE bool claim(const settle_fates_args& p, const Lattice& lattice, const Site at, int64_t i, int intent) {
    const bool divides = intent < INTENT_MOVE;
    const int direction = intent - (divides ? INTENT_DIVIDE : INTENT_MOVE);
    const Site target = neighbour(lattice, at, direction);
    if (!wins(p, lattice, at, target, 26 - direction)) return false;
    const int64_t there = lattice.index(target.z, target.y, target.x);
    if (divides) bear(p, lattice, target, there, i);
    else move_in(p, lattice, there, i);
    set_bits(p.occupied + ((int64_t)target.z * p.ny + target.y) * p.nx + (target.x >> 6), 1ull << (target.x & 63));
    return !divides;
}

// The fates of the sites of a word that act; the sites they leave empty.
INLINE uint64_t settle_word(const settle_fates_args& p, const Lattice& lattice, int z, int y, int word, uint64_t acting) {
    uint64_t left = 0;
    for (; acting; acting &= acting - 1) {
        const int bit = lowest_bit(acting);
        const Site at = {z, y, 64 * word + bit};
        const int64_t i = lattice.index(z, y, at.x);
        const int intent = p.intent[i];
        bool leaves = false;
        if (intent == INTENT_DIE || intent == INTENT_NECROSE) {
            const int debris = intent == INTENT_DIE ? p.apoptotic_kind : KIND_NECROTIC;
            die(p, lattice, i, debris);
            leaves = debris == KIND_EMPTY;
        } else if (intent == INTENT_CLEAR) {
            vacate(p, lattice, i, KIND_EMPTY);
            leaves = true;
        } else if (intent == INTENT_ADVANCE) {
            p.stage[i] += 1;
        } else {
            leaves = claim(p, lattice, at, i, intent);
        }
        left |= (uint64_t)leaves << bit;
    }
    return left;
}

EARLY(settle_fates) { fetch(p.intent + site), fetch(p.kind + site), fetch(p.genotype + site); }

RUN_KERNEL(settle_fates, acting) {
    const Lattice lattice(p);
    const int64_t row = ((int64_t)z * p.ny + y) * p.nx;
    for (int word = begin; word < end; ++word) {
        if (!p.acting[row + word]) continue;
        const uint64_t left = settle_word(p, lattice, z, y, word, p.acting[row + word]);
        if (left) clear_bits(p.occupied + row + word, left);
    }
}
