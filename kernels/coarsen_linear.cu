// Mean uptake and source of the fine cells, each weighted by fraction / (sigma + shift).
#include "stencil.cuh"

struct CoarsenLinear {
    static constexpr int RESULTS = 2;
    Extent size;
    int z, y;
    float fraction, shift;
    bool used;
    Halves<const float> sigma, source;
    const float *share_even, *share_odd;

    MEMBER CoarsenLinear(const coarsen_linear_args &p, int coarse_z, int coarse_y, int first, int, int part, const Scratch &)
        : size{p.depth, p.height, p.width, slots_of(p.width)}, z(inside(2 * coarse_z + part / 2, p.depth)),
          y(inside(2 * coarse_y + part % 2, p.height)),
          fraction(axis_entry(p.axis_z, p.depth, ROW_FRACTION, 2 * coarse_z + part / 2) *
                   axis_entry(p.axis_y, p.height, ROW_FRACTION, 2 * coarse_y + part % 2)),
          shift(p.shift), used(fraction > 0.0f), sigma(p.sigma, size, z, y, first), source(p.source, size, z, y, first),
          share_even(p.axis_x + ROW_FRACTION * 2 * size.slots + first), share_odd(share_even + size.slots) {}

    MEMBER void add(int k, float &uptake, float &supply, float &weight) const {
        const float s = sigma.even[k], s_odd = sigma.odd[k];
        const float w = (fraction * share_even[k]) / (s + shift);
        const float w_odd = (fraction * share_odd[k]) / (s_odd + shift);
        uptake = uptake + (w * s + w_odd * s_odd);
        supply = supply + (w * source.even[k] + w_odd * source.odd[k]);
        weight = weight + (w + w_odd);
    }
    static MEMBER void finish(float &uptake, float &supply, float &weight) {
        const float safe = weight > 0.0f ? weight : 1.0f;
        uptake = uptake / safe;
        supply = supply / safe;
    }
    static MEMBER float *target(const coarsen_linear_args &p, int n) { return n == 0 ? p.coarse_sigma : p.coarse_source; }
};

COARSE_KERNEL(coarsen_linear, CoarsenLinear)
