// Turn a plain lattice into one held with its colours apart, less a multiple of what it was.
#include "stencil.cuh"

struct JoinColours {
    Halves halves;
    float *plain;
    float subtract;
    int width;
    bool walled = false;

    MEMBER JoinColours(const join_colours_args &p, int z, int y) : halves(p.apart, {p.nz, p.ny, p.width, p.nx}, z, y) {
        plain = p.plain + ((int64_t)z * p.ny + y) * p.width;
        subtract = p.subtract;
        width = p.width;
    }
    template <bool EDGE, bool WALLED> MEMBER void site(int j) const {
        plain[2 * j] = halves.even[j] - subtract * plain[2 * j];
        if (!EDGE || 2 * j + 1 < width) plain[2 * j + 1] = halves.odd[j] - subtract * plain[2 * j + 1];
    }
};

ROW_KERNEL(join_colours, JoinColours)
