// The steady system of oxygen: decay, uptake by living cells, supply from the surroundings.
#include "rows.cuh"

// One class with Michaelis-Menten consumption and one without, and no branch in it: the CPU then takes many sites at a time.
template <bool SATURABLE> struct AssembleOxygen {
    const uint8_t *kind, *surroundings;
    Halves<float> sigma, source, capacity;
    bool supplied;
    float empty, living, healthy, supply, vessel_supply, held, vessel_held, consumed, healthy_consumed, scale;

    MEMBER AssembleOxygen(const assemble_oxygen_args &p, int z, int y)
        : AssembleOxygen(p, {p.nz, p.ny, p.width, p.nx}, z, y) {}
    MEMBER AssembleOxygen(const assemble_oxygen_args &p, const Extent &size, int z, int y)
        : kind(p.kind + first_site(size, z, y)),
          surroundings((p.surroundings ? p.surroundings : p.kind) + first_site(size, z, y)), sigma(p.sigma, size, z, y),
          source(p.source, size, z, y), capacity(p.capacity, size, z, y), supplied(p.surroundings),
          empty(p.decay), living(p.decay + p.uptake), healthy(p.decay + p.healthy_uptake), supply(p.supply),
          vessel_supply(p.vessel_supply), held((p.supply * p.level) * p.scale),
          vessel_held((p.vessel_supply * p.level) * p.scale), consumed(p.consumption * p.scale),
          healthy_consumed(p.healthy_consumption * p.scale), scale(p.scale) {}

    MEMBER void lone(int k) const { site(2 * k, sigma.even[k], source.even[k], capacity.even + k); }
    MEMBER void pair(int k) const {
        lone(k);
        site(2 * k + 1, sigma.odd[k], source.odd[k], capacity.odd + k);
    }
    MEMBER void site(int x, float &to_sigma, float &to_source, float *to_capacity) const {
        const int here = kind[x];
        const bool tumour = here == KIND_TUMOUR, tissue = here == KIND_HEALTHY, vessel = here == KIND_VESSEL;
        const bool open = supplied & (surroundings[x] != 0);
        const float outside = open ? supply : 0.0f, held_outside = open ? held : 0.0f;
        const float tissue_takes = tissue ? healthy : empty, taken = tumour ? living : tissue_takes;
        to_sigma = (taken + (vessel ? vessel_supply : outside)) * scale;
        to_source = vessel ? vessel_held : held_outside;
        if constexpr (SATURABLE) *to_capacity = tumour ? consumed : tissue ? healthy_consumed : 0.0f;
    }
};

INLINE void assemble_oxygen_slots(const assemble_oxygen_args &p, int z, int y, int from, int to) {
    if (p.capacity)
        run_pairs<AssembleOxygen<true>>(p, z, y, from, to);
    else
        run_pairs<AssembleOxygen<false>>(p, z, y, from, to);
}

PAIR_KERNEL(assemble_oxygen, assemble_oxygen_slots)
