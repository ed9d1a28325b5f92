// Turn the weighted sum of fine residuals into the source of the coarse problem.
#include "fields.cuh"

ROW_KERNEL(coarse_source_linear, CoarseSource<false>)
