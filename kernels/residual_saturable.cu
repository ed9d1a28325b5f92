// As residual_linear, with Michaelis-Menten uptake.
#include "fields.cuh"

PEAK_KERNEL(residual_saturable, ResidualRow<true>)
