// The step's linear system of one drug, the cells' inside amounts eliminated.
#include "stencil.cuh"
#include "exchange.cuh"

struct AssembleDrug {
    const assemble_drug_args &p;
    int64_t first;
    Halves<float> sigma, source;

    MEMBER AssembleDrug(const assemble_drug_args &arguments, int z, int y)
        : AssembleDrug(arguments, {arguments.nz, arguments.ny, arguments.width, arguments.nx}, z, y) {}
    MEMBER AssembleDrug(const assemble_drug_args &arguments, const Extent &size, int z, int y)
        : p(arguments), first(first_site(size, z, y)), sigma(p.sigma, size, z, y), source(p.source, size, z, y) {}

    MEMBER void lone(int k) const { site(first + 2 * k, sigma.even[k], source.even[k]); }
    MEMBER void pair(int k) const {
        lone(k);
        site(first + 2 * k + 1, sigma.odd[k], source.odd[k]);
    }
    MEMBER void site(int64_t i, float &to_sigma, float &to_source) const {
        const int kind = p.kind[i];
        const float fraction = kind == KIND_EMPTY || kind == KIND_VESSEL ? 1.0f : p.extracellular_fraction;
        float sink = fraction * (p.per_dt + p.decay);
        float given = p.outside ? p.outside[i] * p.per_dt : 0.0f;
        if (p.surroundings && p.surroundings[i]) {
            sink = sink + p.supply;
            given = given + p.supply * p.level;
        }
        if (kind == KIND_TUMOUR) {
            if (p.inside) {
                const int genotype = p.genotype[i];
                const float out = outflow(p, i, genotype);
                const float kept = (1.0f - p.extracellular_fraction) * remaining(p, out);
                sink = sink + (kept * p.influx[genotype]) * (1.0f + p.dt * p.metabolism);
                given = given + (kept * out) * p.inside[i];
            } else {
                sink = sink + p.uptake;
            }
        }
        to_sigma = sink * p.scale;
        to_source = given * p.scale;
    }
};

PAIR_KERNEL(assemble_drug, AssembleDrug)
