// Mean of the fine field, and the weighted sum of its residual.
#include "fields.cuh"

COARSE_KERNEL(restrict_linear, Restriction<false>)
