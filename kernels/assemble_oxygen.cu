// The steady system of oxygen: decay, uptake by living cells, supply from the surroundings.
#include "rows.cuh"

// One class with Michaelis-Menten consumption and one without, and no branch in it: the CPU then takes many sites at a time.
template <bool SATURABLE> struct AssembleOxygen {
    const uint8_t *kind, *surroundings;
    Halves<float> sigma, source, capacity;
    bool supplied;
    float decay, uptake, healthy_uptake, supply, vessel_supply, level, consumption, healthy_consumption, scale;

    MEMBER AssembleOxygen(const assemble_oxygen_args &p, int z, int y)
        : AssembleOxygen(p, {p.nz, p.ny, p.width, p.nx}, z, y) {}
    MEMBER AssembleOxygen(const assemble_oxygen_args &p, const Extent &size, int z, int y)
        : kind(p.kind + first_site(size, z, y)),
          surroundings((p.surroundings ? p.surroundings : p.kind) + first_site(size, z, y)), sigma(p.sigma, size, z, y),
          source(p.source, size, z, y), capacity(p.capacity, size, z, y), supplied(p.surroundings),
          decay(p.decay), uptake(p.uptake), healthy_uptake(p.healthy_uptake), supply(p.supply),
          vessel_supply(p.vessel_supply), level(p.level), consumption(p.consumption),
          healthy_consumption(p.healthy_consumption), scale(p.scale) {}

    MEMBER void lone(int k) const { site(2 * k, sigma.even[k], source.even[k], capacity.even + k); }
    MEMBER void pair(int k) const {
        lone(k);
        site(2 * k + 1, sigma.odd[k], source.odd[k], capacity.odd + k);
    }
    MEMBER void site(int x, float &to_sigma, float &to_source, float *to_capacity) const {
        const int here = kind[x];
        const bool tumour = here == KIND_TUMOUR, healthy = here == KIND_HEALTHY, open = supplied & (surroundings[x] != 0);
        const float taken = tumour ? uptake : healthy ? healthy_uptake : 0.0f;
        const float given = here == KIND_VESSEL ? vessel_supply : open ? supply : 0.0f;
        to_sigma = ((decay + taken) + given) * scale;
        to_source = (given * level) * scale;
        if constexpr (SATURABLE) *to_capacity = (tumour ? consumption : healthy ? healthy_consumption : 0.0f) * scale;
    }
};

INLINE void assemble_oxygen_slots(const assemble_oxygen_args &p, int z, int y, int from, int to) {
    if (p.capacity)
        run_pairs<AssembleOxygen<true>>(p, z, y, from, to);
    else
        run_pairs<AssembleOxygen<false>>(p, z, y, from, to);
}

PAIR_KERNEL(assemble_oxygen, assemble_oxygen_slots)
