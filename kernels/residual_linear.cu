// Greatest change that a site asks for on its own, and greatest |value|, of each row.
#include "fields.cuh"

GREATEST_KERNEL(residual_linear, ResidualRow<false>)
