// Which sites hold living cells, and where the traits of these stand in tables.
#pragma once

INLINE bool lives(int kind) { return (kind == KIND_TUMOUR) | (kind == KIND_HEALTHY); }

// By genotype, and after all of these for healthy cells.
template <typename P> INLINE int row_of(const P& p, int kind, int64_t i) {
    return kind == KIND_HEALTHY ? p.genotypes : p.genotype[i];
}
