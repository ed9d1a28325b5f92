// Fates take effect together. A cell that claims an empty site looks for rivals there; the one of highest priority wins
// and writes both sites. Each mother has one target and each target one winner, so no site is written twice.
#include "site.cuh"
#include "philox.cuh"
#include "neighbourhood.cuh"

INLINE uint32_t priority_of(const settle_fates_args& p, int z, int y, int x) {
    return words_of(p, z, y, x, STREAM_FATE).d;
}

// Whether the claim of the cell at (z, y, x) on `target` beats all others; a tie goes to the lower direction seen from
// the target.
INLINE bool wins(const settle_fates_args& p, int z, int y, int x, const Site target, int own) {
    uint32_t priority = 0;
    bool known = false;
    for (int d = 0; d < DIRECTIONS; ++d) {
        if (d == own || d == DIRECTIONS / 2) continue;
        const Site rival = neighbour(p, target.z, target.y, target.x, d);
        if (!rival.inside) continue;
        const int intent = p.intent[index_of(p, rival)];
        if (intent != INTENT_DIVIDE + 26 - d && intent != INTENT_MOVE + 26 - d) continue;
        if (!known) priority = priority_of(p, z, y, x);
        known = true;
        const uint32_t other = priority_of(p, rival.z, rival.y, rival.x);
        if (other > priority || (other == priority && d < own)) return false;
    }
    return true;
}

INLINE uint8_t mutated(const settle_fates_args& p, const Site at, uint8_t genotype) {
    for (int k = 0; k < p.alterations; ++k) {
        if (p.mutation[k] == 0) continue;
        const Words words = words_of(p, at.z, at.y, at.x, STREAM_MUTATION + k);
        if (((uint64_t)words.a << 32 | words.b) < p.mutation[k]) genotype |= (uint8_t)(1u << k);
    }
    return genotype;
}

INLINE void bear(const settle_fates_args& p, const Site at, int64_t i, int64_t mother, int64_t sites) {
    p.kind[i] = p.kind[mother];
    p.genotype[i] = mutated(p, at, p.genotype[mother]);
    for (int k = 0; k < p.carries; ++k) {
        float* amount = p.carried + k * sites;
        if (p.halved[k]) amount[mother] = amount[mother] * 0.5f;
        amount[i] = amount[mother];
    }
}

INLINE void vacate(const settle_fates_args& p, int64_t i, int kind, int64_t sites) {
    p.kind[i] = (uint8_t)kind;
    p.genotype[i] = 0;
    for (int k = 0; k < p.carries; ++k) p.carried[k * sites + i] = 0.0f;
}

INLINE void move_in(const settle_fates_args& p, int64_t i, int64_t from, int64_t sites) {
    p.kind[i] = p.kind[from];
    p.genotype[i] = p.genotype[from];
    for (int k = 0; k < p.carries; ++k) p.carried[k * sites + i] = p.carried[k * sites + from];
    vacate(p, from, KIND_EMPTY, sites);
}

// A dying cell gives what it holds of each drug back to its site.
INLINE void die(const settle_fates_args& p, int64_t i, int debris, int64_t sites) {
    for (int k = 0; k < p.carries; ++k) {
        if (p.release[k] < 0) continue;
        float* outside = p.outside + p.release[k] * sites + i;
        *outside = *outside + p.cell_fraction * p.carried[k * sites + i];
    }
    vacate(p, i, debris, sites);
}

SPARSE_ROWS(settle_fates) { return p.row_busy[(int64_t)z * p.ny + y] == p.step; }

SPARSE_KERNEL(settle_fates) {
    const int intent = p.intent[i];
    if (intent == INTENT_STAY || intent == INTENT_VACANT) return;
    const int64_t sites = (int64_t)p.nz * p.ny * p.nx;
    if (intent == INTENT_DIE) return die(p, i, p.apoptotic_kind, sites);
    if (intent == INTENT_NECROSE) return die(p, i, KIND_NECROTIC, sites);
    if (intent == INTENT_CLEAR) return vacate(p, i, KIND_EMPTY, sites);
    const bool divides = intent < INTENT_MOVE;
    const int direction = intent - (divides ? INTENT_DIVIDE : INTENT_MOVE);
    const Site target = neighbour(p, z, y, x, direction);
    if (!wins(p, z, y, x, target, 26 - direction)) return;
    const int64_t there = index_of(p, target);
    if (divides) bear(p, target, there, i, sites);
    else move_in(p, there, i, sites);
    mark(p.row_live + (int64_t)target.z * p.ny + target.y);
}
