// Which sites may have an event this cell step: 64 at a time are ruled out since they hold nothing or have no room,
// sixteen at a time draw the leading byte of their fate from one call of the generator. Mothers who wait always may.
#include "runs.cuh"
#include "neighbourhood.cuh"
#include "philox.cuh"

// A call of the generator by itself, for which all registers had better be free.
APART Words shared_words(uint32_t x, uint32_t y, uint32_t z, uint32_t step, uint64_t seed) {
    return philox(x, y, z, step, seed);
}

// The candidates of a word whose byte lets them go on; it is kept in `intent`, whose row begins at `site`. Sixteens count
// from the lattice's middle, not from the word's beginning.
INLINE uint64_t drawn(const screen_fates_args& p, const Counter& counter, int64_t site, int word, uint64_t candidates,
                      uint64_t waiting) {
    const int from_middle = 64 * word - p.width / 2, skew = from_middle & (SHARING - 1);
    int group = (from_middle - skew) / SHARING;
    uint64_t found = 0;
    for (int begin = -skew; begin < 64; begin += SHARING, ++group) {
        const uint32_t here = (uint32_t)(begin >= 0 ? candidates >> begin : candidates << -begin) & 0xFFFFu;
        if (!here) continue;
        const Words shared = shared_words((uint32_t)group, counter.y, counter.z, *p.clock, p.seed);
        const uint32_t waits = (uint32_t)(begin >= 0 ? waiting >> begin : waiting << -begin);
        for (uint32_t below = (bytes_below(shared, p.screen) | waits) & here; below; below &= below - 1) {
            const int k = lowest_bit(below), bit = begin + k;
            p.intent[site + 64 * word + bit] = (uint8_t)byte_of(shared, k);
            found |= 1ull << bit;
        }
    }
    return found;
}

EARLY(screen_fates) { (void)p, (void)site; }

RUN_KERNEL(screen_fates, occupied) {
    const Lattice lattice(p);
    const RowsAround around(p.occupied, lattice, z, y);
    const Counter counter(lattice, z, y, STREAM_FATE_BYTE);
    const int64_t row = ((int64_t)z * p.ny + y) * p.nx, site = ((int64_t)z * p.ny + y) * p.width;
    for (int word = begin; word < end; ++word) {
        uint64_t candidates = p.occupied[row + word];
        const uint64_t waiting = p.pending ? p.pending[row + word] : 0;
        if (candidates && p.needs_room)
            candidates = p.reached ? candidates & (p.reached[row + word] | waiting) : around.near_clear(word, candidates);
        if (candidates) p.acting[row + word] = drawn(p, counter, site, word, candidates, waiting);
    }
}
