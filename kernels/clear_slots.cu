// Zero the per-row sums.
#include "site.cuh"

SITE_KERNEL(clear_slots) { p.slots[i] = 0; }
