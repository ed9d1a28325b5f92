// Mean capacity of the fine cells by volume.
#include "stencil.cuh"

struct CoarsenCapacity {
    static constexpr int RESULTS = 1;
    Extent size;
    int z, y;
    float fraction;
    bool used;
    Halves<const float> capacity;
    const float *share_even, *share_odd;

    MEMBER CoarsenCapacity(const coarsen_capacity_args &p, int coarse_z, int coarse_y, int first, int, int part, const Scratch &)
        : size{p.depth, p.height, p.width, slots_of(p.width)}, z(inside(2 * coarse_z + part / 2, p.depth)),
          y(inside(2 * coarse_y + part % 2, p.height)),
          fraction(axis_entry(p.axis_z, p.depth, ROW_FRACTION, 2 * coarse_z + part / 2) *
                   axis_entry(p.axis_y, p.height, ROW_FRACTION, 2 * coarse_y + part % 2)),
          used(fraction > 0.0f), capacity(p.capacity, size, z, y, first),
          share_even(p.axis_x + ROW_FRACTION * 2 * size.slots + first), share_odd(share_even + size.slots) {}

    MEMBER void add(int k, float &mean, float &, float &) const {
        mean = mean + fraction * (share_even[k] * capacity.even[k] + share_odd[k] * capacity.odd[k]);
    }
    static MEMBER void finish(float &, float &, float &) {}
    static MEMBER float *target(const coarsen_capacity_args &p, int) { return p.coarse_capacity; }
};

COARSE_KERNEL(coarsen_capacity, CoarsenCapacity)
