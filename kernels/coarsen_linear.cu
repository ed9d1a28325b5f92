// Mean uptake and source of the fine cells, each weighted by fraction / (sigma + shift).
#include "stencil.cuh"

struct CoarsenLinear {
    const float *sigma_even[4], *sigma_odd[4], *source_even[4], *source_odd[4];
    float fraction[4];
    const float *share_even, *share_odd;
    float *coarse_sigma, *coarse_source;
    float shift;
    bool walled = false;

    MEMBER CoarsenLinear(const coarsen_linear_args &p, int z, int y) {
        const Extent size = {p.depth, p.height, p.width, p.nx};
        for (int part = 0; part < 4; ++part) {
            const int fine_z = 2 * z + part / 2, fine_y = 2 * y + part % 2;
            fraction[part] = axis_entry(p.axis_z, p.depth, ROW_FRACTION, fine_z) *
                             axis_entry(p.axis_y, p.height, ROW_FRACTION, fine_y);
            const Halves sigma(p.sigma, size, inside(fine_z, p.depth), inside(fine_y, p.height));
            const Halves source(p.source, size, inside(fine_z, p.depth), inside(fine_y, p.height));
            sigma_even[part] = sigma.even;
            sigma_odd[part] = sigma.odd;
            source_even[part] = source.even;
            source_odd[part] = source.odd;
        }
        share_even = p.axis_x + ROW_FRACTION * 2 * size.nh;
        share_odd = share_even + size.nh;
        const int64_t row = ((int64_t)z * p.ny + y) * p.nx;
        coarse_sigma = p.coarse_sigma + row;
        coarse_source = p.coarse_source + row;
        shift = p.shift;
    }
    template <bool EDGE, bool WALLED> MEMBER void site(int j) const {
        float weight = 0.0f, uptake = 0.0f, supply = 0.0f;
        for (int part = 0; part < 4; ++part) {
            const float s = sigma_even[part][j], s_odd = sigma_odd[part][j];
            const float w = (fraction[part] * share_even[j]) / (s + shift);
            const float w_odd = (fraction[part] * share_odd[j]) / (s_odd + shift);
            weight = weight + (w + w_odd);
            uptake = uptake + (w * s + w_odd * s_odd);
            supply = supply + (w * source_even[part][j] + w_odd * source_odd[part][j]);
        }
        coarse_sigma[j] = uptake / weight;
        coarse_source[j] = supply / weight;
    }
};

ROW_KERNEL(coarsen_linear, CoarsenLinear)
