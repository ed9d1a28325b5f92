// Means by volume of the fine field and of its residual.
#include "fields.cuh"

SUM_KERNEL(restrict_linear, Restriction<false>)
