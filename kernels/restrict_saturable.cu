// As restrict_linear, with Michaelis-Menten uptake.
#include "fields.cuh"

SUM_KERNEL(restrict_saturable, Restriction<true>)
