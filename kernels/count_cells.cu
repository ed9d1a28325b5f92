// Each row's occupied sites by kind, tumour cells by genotype, what drug they meet, and where what cells carry is no number;
// a word of 64 sites at a time.
#include "runs.cuh"
#include "neighbourhood.cuh"
#include "arithmetic.cuh"

// Cells of the wild type among `count` sites from `first` on.
INLINE int64_t wild_cells(const count_cells_args& p, int64_t first, int count) {
    int found = 0;
    for (int k = 0; k < count; ++k) found += p.kind[first + k] == KIND_TUMOUR && p.genotype[first + k] == 0;
    return found;
}

// Carried amounts that are infinite or no number, among those of `count` sites from `first` on.
INLINE int64_t not_finite(const count_cells_args& p, int64_t first, int count, int64_t sites) {
    int found = 0;
    for (int n = 0; n < p.carries; ++n) {
        const float* amount = p.carried + n * sites + first;
        for (int k = 0; k < count; ++k) found += (bits_of(amount[k]) & 0x7f800000u) == 0x7f800000u;
    }
    return found;
}

INLINE void count_word(const count_cells_args& p, int z, int y, int x, uint64_t occupied) {
    const int64_t first = ((int64_t)z * p.ny + y) * p.width + 64 * x, sites = (int64_t)p.nz * p.ny * p.width;
    const int here = p.width - 64 * x < 64 ? p.width - 64 * x : 64;
    int64_t* row = p.slots + ((int64_t)z * p.ny + y) * (KINDS + p.genotypes + p.drugs + 1);
    const int64_t wild = wild_cells(p, first, here), spoiled = not_finite(p, first, here, sites);
    int64_t living = wild;
    uint64_t tumour = occupied;
    if (wild != bits_set(occupied)) {
        for (uint64_t left = occupied; left; left &= left - 1) {
            const int bit = lowest_bit(left), kind = p.kind[first + bit], genotype = p.genotype[first + bit];
            if (kind != KIND_TUMOUR) {
                add_in_row(row + kind, 1);
                tumour &= ~(1ull << bit);
            } else if (genotype > 0) {
                living += 1;
                if (genotype < p.genotypes) add_in_row(row + KINDS + genotype, 1);
            }
        }
    }
    if (living) add_in_row(row + KIND_TUMOUR, living);
    if (wild) add_in_row(row + KINDS, wild);
    if (spoiled) add_in_row(row + KINDS + p.genotypes + p.drugs, spoiled);
    for (int drug = 0; tumour && drug < p.drugs; ++drug) {
        const float* met = p.concentration + drug * sites + first;
        int64_t total = 0;
        for (uint64_t cells = tumour; cells; cells &= cells - 1) total += fixed_point(met[lowest_bit(cells)], p.scale);
        add_in_row(row + KINDS + p.genotypes + drug, total);
    }
}

EARLY(count_cells) { (void)p, (void)site; }

RUN_KERNEL(count_cells, occupied) {
    const uint64_t* row = p.occupied + ((int64_t)z * p.ny + y) * p.nx;
    for (int word = begin; word < end; ++word)
        if (row[word]) count_word(p, z, y, word, row[word]);
}
