// Mean uptake and source of the fine cells, each weighted by fraction / (sigma + shift).
#include "rows.cuh"

struct CoarsenLinear {
    static constexpr int SUMS = 3, RESULTS = 2;
    Extent size;
    Child child;
    float shift;
    bool used;
    const float *sigma, *source, *share;

    MEMBER CoarsenLinear(const coarsen_linear_args &p, int coarse_z, int coarse_y, int first, int, int part,
                         const Scratch &)
        : size{p.depth, p.height, p.width, slots_of(p.width)}, child(p, size, coarse_z, coarse_y, part), shift(p.shift),
          used(child.fraction > 0.0f),
          sigma(Halves<const float>(p.sigma, size, child.z, child.y, first).parity(child.s)),
          source(Halves<const float>(p.source, size, child.z, child.y, first).parity(child.s)),
          share(child.share(p, size, first)) {}

    MEMBER void add(int k, float &uptake, float &supply, float &weight) const {
        const float w = (child.fraction * share[k]) / (sigma[k] + shift);
        uptake = uptake + w * sigma[k];
        supply = supply + w * source[k];
        weight = weight + w;
    }
    static MEMBER void finish(float &uptake, float &supply, float &weight) {
        const float safe = weight > 0.0f ? weight : 1.0f;
        uptake = uptake / safe;
        supply = supply / safe;
    }
    static MEMBER float *target(const coarsen_linear_args &p, int n) {
        return n == 0 ? p.coarse_sigma : p.coarse_source;
    }
};

COARSE_KERNEL(coarsen_linear, CoarsenLinear)
