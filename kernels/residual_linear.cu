// Greatest |residual| and |supply| of each row.
#include "fields.cuh"

ROW_KERNEL(residual_linear, ResidualRow<false>)
