// Copy a lattice with its colours apart into a plain one.
#include "rows.cuh"

struct JoinColours {
    float *plain;
    Halves<const float> halves;

    MEMBER JoinColours(const join_colours_args &p, int z, int y)
        : plain(p.plain + first_site({p.nz, p.ny, p.width, p.nx}, z, y)),
          halves(p.apart, {p.nz, p.ny, p.width, p.nx}, z, y) {}

    MEMBER void lone(int k) const { plain[2 * k] = halves.even[k]; }
    MEMBER void pair(int k) const {
        lone(k);
        plain[2 * k + 1] = halves.odd[k];
    }
};

PAIR_KERNEL(join_colours, run_pairs<JoinColours>)
