// Move each site of one colour to what its neighbours ask for, and a little further.
#include "fields.cuh"

ROW_KERNEL(relax_linear, Relaxation<false>)
