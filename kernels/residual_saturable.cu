// As residual_linear, with Michaelis-Menten uptake.
#include "fields.cuh"

ROW_KERNEL(residual_saturable, ResidualRow<true>)
