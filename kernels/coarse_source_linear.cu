// Start from the mean field, with the source that makes its residual the mean residual.
#include "fields.cuh"

ROW_KERNEL(coarse_source_linear, CoarseSource<false>)
