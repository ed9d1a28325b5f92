// Which sites may have an event this cell step: 64 at a time are ruled out since they hold nothing or have no room,
// sixteen at a time draw the leading byte of their fate from one call of the generator.
#include "runs.cuh"
#include "neighbourhood.cuh"
#include "philox.cuh"

// Which of sixteen sites that share a call drew a byte below the screen.
APART uint32_t below_screen(uint32_t x, uint32_t y, uint32_t z, uint32_t step, uint64_t seed, int screen) {
    return bytes_below(philox(x, y, z, step, seed), screen);
}

// The candidates whose byte lets them go on. Sixteens count from the lattice's middle, not from the word's beginning.
INLINE uint64_t drawn(const screen_fates_args& p, const Lattice& lattice, int z, int y, int word, uint64_t candidates) {
    const int from_middle = 64 * word - lattice.nx / 2, skew = from_middle & (SHARING - 1);
    const Counter counter(lattice, z, y, STREAM_FATE_BYTE);
    int group = (from_middle - skew) / SHARING;
    uint64_t found = 0;
    for (int begin = -skew; begin < 64; begin += SHARING, ++group) {
        const uint64_t sixteen = begin >= 0 ? 0xFFFFull << begin : 0xFFFFull >> -begin;
        if (!(candidates & sixteen)) continue;
        const uint64_t below = below_screen((uint32_t)group, counter.y, counter.z, *p.clock, p.seed, p.screen);
        found |= begin >= 0 ? below << begin : below >> -begin;
    }
    return found & candidates;
}

EARLY(screen_fates) { (void)p, (void)site; }

RUN_KERNEL(screen_fates, occupied) {
    const Lattice lattice(p);
    const RowsAround around(p.occupied, lattice, z, y);
    const int64_t row = ((int64_t)z * p.ny + y) * p.nx;
    for (int word = begin; word < end; ++word) {
        uint64_t candidates = p.occupied[row + word];
        if (candidates && p.needs_room) candidates = around.near_clear(word, candidates);
        if (candidates) p.acting[row + word] = drawn(p, lattice, z, y, word, candidates);
    }
}
