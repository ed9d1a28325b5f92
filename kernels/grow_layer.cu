// One more layer of living cells, next to the layer before; 64 sites at a time.
#include "site.cuh"
#include "runs.cuh"
#include "neighbourhood.cuh"
#include "living.cuh"

// Sites of a word whose neighbour along x, on either side, is in the row.
INLINE uint64_t beside(const RowsAround& around, const uint64_t* row, int word) {
    uint64_t found = row[word] << 1 | row[word] >> 1;
    if (word > 0) found |= row[word - 1] >> 63;
    else if (around.wraps) found |= row[around.last] >> around.end & 1;
    if (word < around.last) found |= row[word + 1] << 63;
    else if (around.wraps) found |= (row[0] & 1) << around.end;
    return found;
}

// Sites of a word with one of their 6, 18 or 26 neighbours in the plane; a row that stands in for one off the lattice adds
// none but those that the plane holds itself.
INLINE uint64_t next_to(const RowsAround& around, int word, int neighbours) {
    uint64_t found = beside(around, around.rows[4], word);
    _Pragma("unroll") for (int row = 1; row < 9; row += 2) {
        found |= around.rows[row][word];
        if (neighbours > 6) found |= beside(around, around.rows[row], word);
    }
    if (neighbours == 6) return found;
    _Pragma("unroll") for (int k = 0; k < 4; ++k) {
        const uint64_t* row = around.rows[2 * k + (k > 1) * 2];
        found |= row[word];
        if (neighbours == 26) found |= beside(around, row, word);
    }
    return found;
}

SITE_KERNEL(grow_layer) {
    const Lattice lattice(p);
    const int64_t plane = (int64_t)p.nz * p.ny * p.nx;
    uint64_t* reached = p.layers + (p.push_depth + 1) * plane;
    uint64_t found = p.occupied[i] & ~reached[i];
    if (found) found &= next_to(RowsAround(p.layers + (p.layer - 1) * plane, lattice, z, y), x, p.grown_by);
    for (uint64_t left = found; left; left &= left - 1) {
        const int bit = lowest_bit(left);
        if (!lives(p.kind[lattice.index(z, y, 64 * x + bit)])) found &= ~(1ull << bit);
    }
    p.layers[p.layer * plane + i] = found;
    reached[i] |= found;
}
