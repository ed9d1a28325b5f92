// How many new clones begin in a plane, and in the rows before each of its rows.
#include "site.cuh"

SITE_KERNEL(rank_rows) {
    uint32_t* rank = p.rank + i * p.length;
    uint32_t before = 0;
    for (int row = 0; row < p.length; ++row) {
        const uint32_t count = rank[row];
        rank[row] = before;
        before += count;
    }
    p.in_plane[i] = before;
}
