// Each cell draws one fate among exclusive competing risks, and a direction where the fate needs room.
#include "site.cuh"
#include "philox.cuh"
#include "arithmetic.cuh"
#include "neighbourhood.cuh"

// A direction by weight, given up (-1) if the site there is taken: random_site, and every hop.
INLINE int direction_of_any(const draw_fates_args& p, const int32_t* weights, int z, int y, int x, uint32_t word) {
    int total = 0;
    for (int d = 0; d < DIRECTIONS; ++d) total += weights[d];
    int left = (int)high_product(word, (uint32_t)total);
    int direction = 0;
    while (left >= weights[direction]) left -= weights[direction++];
    return is_empty(p, neighbour(p, z, y, x, direction)) ? direction : -1;
}

// A direction by weight among the empty neighbours, -1 if there is none: any_free.
INLINE int direction_of_free(const draw_fates_args& p, int z, int y, int x, uint32_t word) {
    int total = 0;
    uint32_t free = 0;
    for (int d = 0; d < DIRECTIONS; ++d) {
        if (p.weights[d] == 0 || !is_empty(p, neighbour(p, z, y, x, d))) continue;
        free |= 1u << d;
        total += p.weights[d];
    }
    if (total == 0) return -1;
    int left = (int)high_product(word, (uint32_t)total);
    int direction = 0;
    for (;; ++direction) {
        if (!(free >> direction & 1u)) continue;
        if (left < p.weights[direction]) return direction;
        left -= p.weights[direction];
    }
}

INLINE float death_hazard(const draw_fates_args& p, int64_t i, int genotype) {
    const int64_t sites = (int64_t)p.nz * p.ny * p.nx;
    float hazard = p.death_per_h;
    for (int drug = 0; drug < p.drugs; ++drug) {
        const float kill = p.kill[drug * p.genotypes + genotype];
        if (p.response[drug] == RESPONSE_LINEAR) {
            const float met = p.concentration[drug * sites + i];
            hazard = hazard + kill * (met > 0.0f ? met : 0.0f);
        } else if (p.response[drug] == RESPONSE_DAMAGE) {
            const float damage = p.carried[p.slot[drug] * sites + i];
            hazard = hazard + kill * hill_response(damage, p.half_damage[drug], p.hill[drug]);
        }
    }
    return hazard;
}

INLINE float ramp(float value) {
    value = value > 0.0f ? value : 0.0f;
    return value < 1.0f ? value : 1.0f;
}

INLINE uint8_t fate_of_cell(const draw_fates_args& p, int z, int y, int x, int64_t i) {
    const int genotype = p.genotype[i];
    const float die = death_hazard(p, i, genotype);
    float necrose = 0.0f, divide = p.division_per_h[genotype];
    if (p.oxygen) {
        necrose = p.necrosis_per_h * ramp((p.necrosis_below - p.oxygen[i]) * p.necrosis_slope);
        divide = divide * ramp((p.oxygen[i] - p.division_zero) * p.division_slope);
    }
    const float total = ((die + necrose) + divide) + p.hop_per_h;
    if (!(total > 0.0f)) return INTENT_STAY;

    const Words words = words_of(p, z, y, x, STREAM_FATE);
    const uint64_t draw = (uint64_t)words.a << 32 | words.b;
    const float share = one_minus_exp(total * p.dt_h) / total;
    uint64_t end = threshold(die * share);
    if (draw < end) return INTENT_DIE;
    end += threshold(necrose * share);
    if (draw < end) return INTENT_NECROSE;
    end += threshold(divide * share);
    const bool divides = draw < end;
    end += threshold(p.hop_per_h * share);
    if (draw >= end) return INTENT_STAY;

    const int direction = divides && p.any_free
                              ? direction_of_free(p, z, y, x, words.c)
                              : direction_of_any(p, divides ? p.weights : p.hop_weights, z, y, x, words.c);
    if (direction < 0) return INTENT_STAY;
    return (uint8_t)((divides ? INTENT_DIVIDE : INTENT_MOVE) + direction);
}

INLINE uint8_t fate_of_debris(const draw_fates_args& p, int z, int y, int x, float clearance_per_h) {
    const Words words = words_of(p, z, y, x, STREAM_FATE);
    const uint64_t draw = (uint64_t)words.a << 32 | words.b;
    return draw < threshold(one_minus_exp(clearance_per_h * p.dt_h)) ? INTENT_CLEAR : INTENT_STAY;
}

SPARSE_ROWS(draw_fates) { return p.row_live[(int64_t)z * p.ny + y]; }

SPARSE_KERNEL(draw_fates) {
    const int kind = p.kind[i];
    uint8_t intent = INTENT_STAY;
    if (kind == KIND_EMPTY) intent = INTENT_VACANT;
    else if (kind == KIND_TUMOUR) intent = fate_of_cell(p, z, y, x, i);
    else if (kind == KIND_APOPTOTIC) intent = fate_of_debris(p, z, y, x, p.apoptotic_per_h);
    else if (kind == KIND_NECROTIC) intent = fate_of_debris(p, z, y, x, p.necrotic_per_h);
    p.intent[i] = intent;
    if (intent != INTENT_STAY && intent != INTENT_VACANT) p.row_busy[(int64_t)z * p.ny + y] = p.step;
}
