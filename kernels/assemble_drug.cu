// The step's linear system of one drug, the cells' inside amounts eliminated.
#include "rows.cuh"
#include "living.cuh"
#include "exchange.cuh"
#include "expression.cuh"

// One class for each choice of arrays that are there, and the same sums at every site, cell or not: the CPU then takes
// many sites at a time.
template <bool OUTSIDE, bool INSIDE, bool PUMPED, bool EXPRESSED> struct AssembleDrug {
    const assemble_drug_args &p;
    int64_t first;
    const uint8_t *surroundings;
    bool supplied;
    Halves<float> sigma, source;

    MEMBER AssembleDrug(const assemble_drug_args &arguments, int z, int y)
        : AssembleDrug(arguments, {arguments.nz, arguments.ny, arguments.width, arguments.nx}, z, y) {}
    MEMBER AssembleDrug(const assemble_drug_args &arguments, const Extent &size, int z, int y)
        : p(arguments), first(first_site(size, z, y)), surroundings(p.surroundings ? p.surroundings : p.kind),
          supplied(p.surroundings), sigma(p.sigma, size, z, y), source(p.source, size, z, y) {}

    MEMBER void lone(int k) const { site(first + 2 * k, sigma.even[k], source.even[k]); }
    MEMBER void pair(int k) const {
        lone(k);
        site(first + 2 * k + 1, sigma.odd[k], source.odd[k]);
    }
    MEMBER void site(int64_t i, float &to_sigma, float &to_source) const {
        const int kind = p.kind[i];
        const bool living = lives(kind), open = supplied & (surroundings[i] != 0);
        const float fraction = (kind == KIND_EMPTY) | (kind == KIND_VESSEL) ? 1.0f : p.extracellular_fraction;
        float sink = fraction * (p.per_dt + p.decay), given = 0.0f;
        if constexpr (OUTSIDE) given = p.outside[i] * p.per_dt;
        const float supply = kind == KIND_VESSEL ? p.vessel_supply : open ? p.supply : 0.0f;
        sink = sink + supply;
        given = given + supply * p.level;
        if constexpr (INSIDE) {
            const int row = row_of(p, kind, i);
            float at = 0.0f, pump = p.pump[row], influx = p.influx[row];
            if constexpr (PUMPED) at = !EXPRESSED || p.pumped ? p.pumped[i] : 0.0f;
            if constexpr (EXPRESSED) {
                pump = pump * expressed(p.pump_level, p.multiplier, i);
                influx = influx * expressed(p.influx_level, p.multiplier, i);
            }
            const float out = outflow(p, row, pump, at);
            const float kept = (1.0f - p.extracellular_fraction) * remaining(p, out);
            const float taken = (kept * influx) * (1.0f + p.dt * p.metabolism);
            const float returned = (kept * out) * p.inside[i];
            sink = living ? sink + taken : sink;
            given = living ? given + returned : given;
        } else {
            sink = living ? sink + p.uptake : sink;
        }
        to_sigma = sink * p.scale;
        to_source = given * p.scale;
    }
};

template <bool OUTSIDE> INLINE void assemble_drug_row(const assemble_drug_args &p, int z, int y, int from, int to) {
    if (!p.inside)
        run_pairs<AssembleDrug<OUTSIDE, false, false, false>>(p, z, y, from, to);
    else if (p.pump_level || p.influx_level)
        run_pairs<AssembleDrug<OUTSIDE, true, true, true>>(p, z, y, from, to);
    else if (!p.pumped)
        run_pairs<AssembleDrug<OUTSIDE, true, false, false>>(p, z, y, from, to);
    else
        run_pairs<AssembleDrug<OUTSIDE, true, true, false>>(p, z, y, from, to);
}

INLINE void assemble_drug_slots(const assemble_drug_args &p, int z, int y, int from, int to) {
    if (p.outside)
        assemble_drug_row<true>(p, z, y, from, to);
    else
        assemble_drug_row<false>(p, z, y, from, to);
}

PAIR_KERNEL(assemble_drug, assemble_drug_slots)
