// Mean capacity of the fine cells by volume.
#include "rows.cuh"

struct CoarsenCapacity {
    static constexpr int SUMS = 1, RESULTS = 1;
    Extent size;
    Child child;
    bool used;
    const float *capacity, *share;

    MEMBER CoarsenCapacity(const coarsen_capacity_args &p, int coarse_z, int coarse_y, int first, int, int part,
                           const Scratch &)
        : size{p.depth, p.height, p.width, slots_of(p.width)}, child(p, size, coarse_z, coarse_y, part),
          used(child.fraction > 0.0f),
          capacity(Halves<const float>(p.capacity, size, child.z, child.y, first).parity(child.s)),
          share(child.share(p, size, first)) {}

    MEMBER void add(int k, float &mean, float &, float &) const {
        mean = mean + (child.fraction * share[k]) * capacity[k];
    }
    static MEMBER void finish(float &, float &, float &) {}
    static MEMBER float *target(const coarsen_capacity_args &p, int) { return p.coarse_capacity; }
};

COARSE_KERNEL(coarsen_capacity, CoarsenCapacity)
