// The amount of drug each site holds outside its cell.
#include "site.cuh"

SITE_KERNEL(keep_outside) {
    const int kind = p.kind[i];
    const float fraction = kind == KIND_EMPTY || kind == KIND_VESSEL ? 1.0f : p.extracellular_fraction;
    p.outside[i] = fraction * p.concentration[i];
}
