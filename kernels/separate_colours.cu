// Copy a plain lattice into one with its colours apart.
#include "rows.cuh"

struct SeparateColours {
    const float *plain;
    Halves<float> halves;

    MEMBER SeparateColours(const separate_colours_args &p, int z, int y)
        : plain(p.plain + first_site({p.nz, p.ny, p.width, p.nx}, z, y)),
          halves(p.apart, {p.nz, p.ny, p.width, p.nx}, z, y) {}

    MEMBER void lone(int k) const { halves.even[k] = plain[2 * k]; }
    MEMBER void pair(int k) const {
        lone(k);
        halves.odd[k] = plain[2 * k + 1];
    }
};

PAIR_KERNEL(separate_colours, run_pairs<SeparateColours>)
