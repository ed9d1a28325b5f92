// Copy a plain lattice into one with its colours apart.
#include "stencil.cuh"

struct SeparateColours {
    const float *plain;
    float *even, *odd;
    int width;
    bool walled = false;

    MEMBER SeparateColours(const separate_colours_args &p, int z, int y) {
        const Halves halves(p.apart, {p.nz, p.ny, p.width, p.nx}, z, y);
        even = p.apart + (halves.even - p.apart);
        odd = p.apart + (halves.odd - p.apart);
        plain = p.plain + ((int64_t)z * p.ny + y) * p.width;
        width = p.width;
    }
    template <bool EDGE, bool WALLED> MEMBER void site(int j) const {
        even[j] = plain[2 * j];
        if (!EDGE || 2 * j + 1 < width) odd[j] = plain[2 * j + 1];
    }
};

ROW_KERNEL(separate_colours, SeparateColours)
