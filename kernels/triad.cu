// STREAM's triad, by which the machine's memory is measured.
#include "site.cuh"

SITE_KERNEL(triad) { p.result[i] = p.base[i] + p.factor * p.added[i]; }
