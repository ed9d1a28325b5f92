// As restrict_linear, with Michaelis-Menten uptake.
#include "fields.cuh"

COARSE_KERNEL(restrict_saturable, Restriction<true>)
