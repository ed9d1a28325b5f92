// Copy a lattice with its colours apart into a plain one.
#include "stencil.cuh"

struct JoinColours {
    float *plain;
    Halves<const float> halves;
    int pairs, sites;  // whole pairs and sites from slot `first` on

    MEMBER JoinColours(const join_colours_args &p, int z, int y, int first, int, const Scratch &)
        : plain(p.plain + ((int64_t)z * p.ny + y) * p.width + 2 * first),
          halves(p.apart, {p.nz, p.ny, p.width, p.nx}, z, y, first), pairs(p.width / 2 - first),
          sites(p.width - 2 * first) {}

    MEMBER void site(int k) const {
        if (k < pairs) {
            plain[2 * k] = halves.even[k];
            plain[2 * k + 1] = halves.odd[k];
        } else if (2 * k < sites) {
            plain[2 * k] = halves.even[k];
        }
    }
};

ROW_KERNEL(join_colours, JoinColours)
