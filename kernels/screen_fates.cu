// Which sites may have an event this cell step: 64 at a time are ruled out since they hold nothing or have no room,
// sixteen at a time draw the leading byte of their fate from one call of the generator.
#include "site.cuh"
#include "neighbourhood.cuh"
#include "philox.cuh"

// The candidates whose byte lets them go on. Sixteens count from the lattice's middle, not from the word's beginning.
INLINE uint64_t drawn(const screen_fates_args& p, const Lattice& lattice, int z, int y, int word, uint64_t candidates) {
    const int from_middle = 64 * word - lattice.nx / 2, skew = from_middle & (SHARING - 1);
    int group = (from_middle - skew) / SHARING;
    uint64_t found = 0;
    for (int begin = -skew; begin < 64; begin += SHARING, ++group) {
        const uint64_t sixteen = begin >= 0 ? 0xFFFFull << begin : 0xFFFFull >> -begin;
        if (!(candidates & sixteen)) continue;
        const Words shared = shared_words(lattice, p.seed, *p.clock, z, y, group, STREAM_FATE_BYTE);
        const uint64_t below = bytes_below(shared, p.screen);
        found |= begin >= 0 ? below << begin : below >> -begin;
    }
    return found & candidates;
}

APART void screen_line(const screen_fates_args& p, const uint64_t* occupied, uint64_t* acting, int z, int y, int begin,
                       int end) {
    const Lattice lattice(p);
    const RowsAround around(p.occupied, lattice, z, y);
    for (int word = begin; word < end; ++word) {
        uint64_t candidates = occupied[word];
        if (candidates && p.needs_room) candidates &= around.near_clear(word);
        acting[word] = candidates ? drawn(p, lattice, z, y, word, candidates) : 0;
    }
}

LINE_KERNEL(screen_fates) {
    const int64_t row = ((int64_t)z * p.ny + y) * p.nx;
    uint64_t any = 0;
    for (int word = begin; word < end; ++word) {
        any |= p.occupied[row + word];
        p.acting[row + word] = 0;
    }
    if (any) screen_line(p, p.occupied + row, p.acting + row, z, y, begin, end);
}
