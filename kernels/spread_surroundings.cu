// An empty or healthy site next to the surroundings joins them; others leave.
#include "site.cuh"

STENCIL_KERNEL(spread_surroundings) {
    const uint8_t *s = p.surroundings;
    const bool near = s[i] | s[at.down] | s[at.up] | s[at.south] | s[at.north] | s[at.west] | s[at.east];
    p.spread[i] = (p.kind[i] == KIND_EMPTY || p.kind[i] == KIND_HEALTHY) && near;
}
