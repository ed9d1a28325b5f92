// Mean capacity of the fine cells by volume.
#include "stencil.cuh"

struct CoarsenCapacity {
    const float *even[4], *odd[4];
    float fraction[4];
    const float *share_even, *share_odd;
    float *coarse;
    bool walled = false;

    MEMBER CoarsenCapacity(const coarsen_capacity_args &p, int z, int y) {
        const Extent size = {p.depth, p.height, p.width, p.nx};
        for (int part = 0; part < 4; ++part) {
            const int fine_z = 2 * z + part / 2, fine_y = 2 * y + part % 2;
            fraction[part] = axis_entry(p.axis_z, p.depth, ROW_FRACTION, fine_z) *
                             axis_entry(p.axis_y, p.height, ROW_FRACTION, fine_y);
            const Halves capacity(p.capacity, size, inside(fine_z, p.depth), inside(fine_y, p.height));
            even[part] = capacity.even;
            odd[part] = capacity.odd;
        }
        share_even = p.axis_x + ROW_FRACTION * 2 * size.nh;
        share_odd = share_even + size.nh;
        coarse = p.coarse_capacity + ((int64_t)z * p.ny + y) * p.nx;
    }
    template <bool EDGE, bool WALLED> MEMBER void site(int j) const {
        float mean = 0.0f;
        for (int part = 0; part < 4; ++part)
            mean = mean + fraction[part] * (share_even[j] * even[part][j] + share_odd[j] * odd[part][j]);
        coarse[j] = mean;
    }
};

ROW_KERNEL(coarsen_capacity, CoarsenCapacity)
