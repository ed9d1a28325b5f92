// As residual_linear, with Michaelis-Menten uptake.
#include "fields.cuh"

GREATEST_KERNEL(residual_saturable, ResidualRow<true>)
