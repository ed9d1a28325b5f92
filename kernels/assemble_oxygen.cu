// The steady system of oxygen: decay, uptake by living cells, supply from the surroundings.
#include "rows.cuh"

struct AssembleOxygen {
    const uint8_t *kind, *surroundings;
    Halves<float> sigma, source, capacity;
    bool supplied, saturable;
    float empty, living, supply, held, capacity_of_cell, scale;

    MEMBER AssembleOxygen(const assemble_oxygen_args &p, int z, int y)
        : AssembleOxygen(p, {p.nz, p.ny, p.width, p.nx}, z, y) {}
    MEMBER AssembleOxygen(const assemble_oxygen_args &p, const Extent &size, int z, int y)
        : kind(p.kind + first_site(size, z, y)),
          surroundings((p.surroundings ? p.surroundings : p.kind) + first_site(size, z, y)), sigma(p.sigma, size, z, y),
          source(p.source, size, z, y), capacity(p.capacity, size, z, y), supplied(p.surroundings),
          saturable(p.capacity), empty(p.decay), living(p.decay + p.uptake), supply(p.supply),
          held(p.supply * p.level * p.scale), capacity_of_cell(p.consumption * p.scale), scale(p.scale) {}

    MEMBER void lone(int k) const { site(2 * k, sigma.even[k], source.even[k], capacity.even + k); }
    MEMBER void pair(int k) const {
        lone(k);
        site(2 * k + 1, sigma.odd[k], source.odd[k], capacity.odd + k);
    }
    MEMBER void site(int x, float &to_sigma, float &to_source, float *to_capacity) const {
        const bool lives = kind[x] == KIND_TUMOUR, open = supplied & (surroundings[x] != 0);
        const float sink = lives ? living : empty;
        to_sigma = (open ? sink + supply : sink) * scale;
        to_source = open ? held : 0.0f;
        if (saturable) *to_capacity = lives ? capacity_of_cell : 0.0f;
    }
};

PAIR_KERNEL(assemble_oxygen, run_pairs<AssembleOxygen>)
