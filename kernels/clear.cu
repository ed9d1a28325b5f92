// Zeros everywhere.
#include "site.cuh"

SITE_KERNEL(clear) { p.cleared[i] = 0; }
