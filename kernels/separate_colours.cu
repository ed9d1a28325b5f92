// Copy a plain lattice into one with its colours apart.
#include "stencil.cuh"

struct SeparateColours {
    const float *plain;
    Halves<float> halves;
    int pairs, sites;  // whole pairs and sites from slot `first` on

    MEMBER SeparateColours(const separate_colours_args &p, int z, int y, int first, int, const Scratch &)
        : plain(p.plain + ((int64_t)z * p.ny + y) * p.width + 2 * first),
          halves(p.apart, {p.nz, p.ny, p.width, p.nx}, z, y, first), pairs(p.width / 2 - first),
          sites(p.width - 2 * first) {}

    MEMBER void site(int k) const {
        if (k < pairs) {
            halves.even[k] = plain[2 * k];
            halves.odd[k] = plain[2 * k + 1];
        } else if (2 * k < sites) {
            halves.even[k] = plain[2 * k];
        }
    }
};

ROW_KERNEL(separate_colours, SeparateColours)
