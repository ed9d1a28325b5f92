// Fates take effect together. An empty site picks one claimant by random priority and writes both its own site and
// the winner's: each mother has one target and each target one winner, so no site is written twice.
#include "site.cuh"
#include "philox.cuh"
#include "neighbourhood.cuh"

INLINE uint32_t priority_of(const settle_fates_args& p, const Site s) {
    return words_of(p, s.z, s.y, s.x, STREAM_FATE).d;
}

// Direction of the claimant that wins the empty site, -1 without claims; a tie goes to the lower direction.
INLINE int winner(const settle_fates_args& p, int z, int y, int x) {
    int best = -1;
    uint32_t highest = 0;
    bool known = false;
    for (int d = 0; d < DIRECTIONS; ++d) {
        const Site s = neighbour(p, z, y, x, d);
        if (d == DIRECTIONS / 2 || !s.inside) continue;
        const int intent = p.intent[index_of(p, s)];
        if (intent != INTENT_DIVIDE + 26 - d && intent != INTENT_MOVE + 26 - d) continue;
        if (best < 0) {
            best = d;
            continue;
        }
        if (!known) highest = priority_of(p, neighbour(p, z, y, x, best));
        known = true;
        const uint32_t priority = priority_of(p, s);
        if (priority > highest) {
            best = d;
            highest = priority;
        }
    }
    return best;
}

INLINE uint8_t mutated(const settle_fates_args& p, int z, int y, int x, uint8_t genotype) {
    for (int k = 0; k < p.alterations; ++k) {
        if (p.mutation[k] == 0) continue;
        const Words words = words_of(p, z, y, x, STREAM_MUTATION + k);
        if (((uint64_t)words.a << 32 | words.b) < p.mutation[k]) genotype |= (uint8_t)(1u << k);
    }
    return genotype;
}

INLINE void bear(const settle_fates_args& p, int z, int y, int x, int64_t i, int64_t mother, int64_t sites) {
    p.kind[i] = p.kind[mother];
    p.genotype[i] = mutated(p, z, y, x, p.genotype[mother]);
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

SPARSE_ROWS(settle_fates) {
    for (int dz = -1; dz <= 1; ++dz)
        for (int dy = -1; dy <= 1; ++dy) {
            const int row_z = along(z, dz, p.nz, p.wraps & 1), row_y = along(y, dy, p.ny, p.wraps & 2);
            if (row_z < 0 || row_z >= p.nz || row_y < 0 || row_y >= p.ny) continue;
            if (p.row_busy[(int64_t)row_z * p.ny + row_y] == p.step) return true;
        }
    return false;
}

SPARSE_KERNEL(settle_fates) {
    const int64_t sites = (int64_t)p.nz * p.ny * p.nx;
    const int intent = p.intent[i];
    if (intent == INTENT_DIE) die(p, i, p.apoptotic_kind, sites);
    if (intent == INTENT_NECROSE) die(p, i, KIND_NECROTIC, sites);
    if (intent == INTENT_CLEAR) vacate(p, i, KIND_EMPTY, sites);
    if (intent != INTENT_VACANT) return;
    const int from = winner(p, z, y, x);
    if (from < 0) return;
    const int64_t other = index_of(p, neighbour(p, z, y, x, from));
    if (p.intent[other] == INTENT_DIVIDE + 26 - from) bear(p, z, y, x, i, other, sites);
    else move_in(p, i, other, sites);
    mark(p.row_live + (int64_t)z * p.ny + y);
}
