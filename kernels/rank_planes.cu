// How many clones there were before the first that begins in each plane; one thread, for planes are few.
#include "site.cuh"

SITE_KERNEL(rank_planes) {
    uint32_t before = p.founded[i];
    for (int plane = 0; plane < p.planes; ++plane) {
        const uint32_t count = p.in_plane[plane];
        p.in_plane[plane] = before;
        before += count;
    }
    p.founded[i] = before;
}
