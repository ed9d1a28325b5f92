// Philox4x32-10, the counter-based generator of Salmon et al. 2011 (doi:10.1145/2063384.2063405).
#pragma once

struct Words {
    uint32_t a, b, c, d;
};

INLINE Words philox(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, uint64_t seed) {
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < 10; ++round) {
        const uint64_t left = (uint64_t)0xD2511F53u * c0, right = (uint64_t)0xCD9E8D57u * c2;
        c0 = (uint32_t)(right >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)right;
        c2 = (uint32_t)(left >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)left;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return {c0, c1, c2, c3};
}

// The part of a counter that sites of a row share. Coordinates count from the lattice's middle, so that a larger box keeps
// the stream.
struct Counter {
    uint32_t y, z;

    MEMBER Counter(const Lattice& l, int at_z, int at_y, uint32_t stream)
        : y((uint32_t)(at_y - l.ny / 2)), z(((uint32_t)(at_z - l.nz / 2) & 0xFFFFu) | (stream << 16)) {}
};

INLINE Words words_of(const Lattice& l, uint64_t seed, uint32_t step, const Site at, uint32_t stream) {
    const Counter counter(l, at.z, at.y, stream);
    return philox((uint32_t)(at.x - l.nx / 2), counter.y, counter.z, step, seed);
}

// Sixteen sites along x share the words of one call, a byte each: those whose x from the middle, over 16, is the same.
constexpr int SHARING = 16;

INLINE uint32_t byte_of(const Words& words, int k) {
    const uint32_t word = k < 8 ? (k < 4 ? words.a : words.b) : (k < 12 ? words.c : words.d);
    return word >> 8 * (k & 3) & 0xFFu;
}

// One bit for each of eight bytes: whether it is below `limit` (1 to 128).
INLINE uint32_t bytes_below(uint32_t low, uint32_t high, uint32_t limit) {
    const uint64_t ones = 0x0101010101010101ull, tops = 0x8080808080808080ull;
    const uint64_t bytes = (uint64_t)high << 32 | low;
    const uint64_t below = ~((bytes | tops) - limit * ones) & ~bytes & tops;
    return (uint32_t)((below >> 7) * 0x0102040810204080ull >> 56);
}

// One bit for each of the sixteen bytes: whether it is below `limit` (0 to 256).
INLINE uint32_t bytes_below(const Words& words, int limit) {
    if (limit <= 0) return 0;
    if (limit <= 128)
        return bytes_below(words.a, words.b, (uint32_t)limit) | bytes_below(words.c, words.d, (uint32_t)limit) << 8;
    uint32_t found = 0;
    for (int k = 0; k < SHARING; ++k) found |= (uint32_t)(byte_of(words, k) < (uint32_t)limit) << k;
    return found;
}

// An event of probability `chance` (below 1) happens where a 64-bit word is below this.
INLINE uint64_t threshold(float chance) { return (uint64_t)(chance * 18446744073709551616.0f); }
