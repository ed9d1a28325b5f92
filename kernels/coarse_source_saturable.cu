// As coarse_source_linear, with Michaelis-Menten uptake.
#include "fields.cuh"

ROW_KERNEL(coarse_source_saturable, CoarseSource<true>)
