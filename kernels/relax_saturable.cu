// As relax_linear, with Michaelis-Menten uptake solved exactly at the site.
#include "fields.cuh"

ROW_KERNEL(relax_saturable, Relaxation<true>)
