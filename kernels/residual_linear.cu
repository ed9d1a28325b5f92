// Greatest |residual| and |supply| of each row.
#include "fields.cuh"

PEAK_KERNEL(residual_linear, ResidualRow<false>)
