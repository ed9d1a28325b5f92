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

// The words of a site: coordinates count from the lattice's middle, so that a larger box keeps the stream.
template <typename Arguments>
INLINE Words words_of(const Arguments& p, int z, int y, int x, uint32_t stream) {
    return philox((uint32_t)(x - p.nx / 2), (uint32_t)(y - p.ny / 2),
                  ((uint32_t)(z - p.nz / 2) & 0xFFFFu) | (stream << 16), p.step, p.seed);
}

// An event of probability `chance` (below 1) happens where a 64-bit word is below this.
INLINE uint64_t threshold(float chance) { return (uint64_t)(chance * 18446744073709551616.0f); }
