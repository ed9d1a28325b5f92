// Each cell that may act draws one fate among exclusive competing risks, and a direction where the fate needs room.
#include "runs.cuh"
#include "neighbourhood.cuh"
#include "philox.cuh"
#include "arithmetic.cuh"
#include "living.cuh"
#include "pushing.cuh"

// A direction by weight, given up (-1) if the site there is taken: random_site, and every hop.
INLINE int direction_of_any(const int32_t* weights, uint32_t empty, uint32_t word) {
    int total = 0;
    for (int d = 0; d < DIRECTIONS; ++d) total += weights[d];
    int left = (int)high_product(word, (uint32_t)total);
    int direction = 0;
    while (left >= weights[direction]) left -= weights[direction++];
    return empty >> direction & 1u ? direction : -1;
}

// A direction by weight among the empty neighbours, -1 if there is none: any_free.
INLINE int direction_of_free(const int32_t* weights, uint32_t empty, uint32_t word) {
    int total = 0;
    for (uint32_t free = empty; free; free &= free - 1) total += weights[lowest_bit(free)];
    if (total == 0) return -1;
    int left = (int)high_product(word, (uint32_t)total);
    for (;; empty &= empty - 1) {
        const int direction = lowest_bit(empty);
        if (left < weights[direction]) return direction;
        left -= weights[direction];
    }
}

// Deaths per hour, of which some drugs cause fewer in cells that rest.
INLINE float death_hazard(const draw_fates_args& p, int64_t sites, int64_t i, int row, bool rests) {
    float hazard = p.death_per_h[row];
    for (int drug = 0; drug < p.drugs; ++drug) {
        float kill = p.kill[drug * p.table_rows + row];
        if (rests) kill = kill * p.kill_resting[drug];
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

// Whether a drug that kills at divisions kills a cell which is about to divide.
INLINE bool dies_dividing(const draw_fates_args& p, const Lattice& lattice, const Site at, int64_t i, int row) {
    for (int drug = 0; drug < p.drugs; ++drug) {
        if (p.response[drug] != RESPONSE_AT_DIVISION) continue;
        const float chance = p.kill[drug * p.table_rows + row] * p.concentration[drug * lattice.sites() + i];
        if (!(chance > 0.0f)) continue;
        const Words words = words_of(lattice, p.seed, *p.clock, at, STREAM_DIVISION_KILL + drug);
        if (chance >= 1.0f || ((uint64_t)words.a << 32 | words.b) < threshold(chance)) return true;
    }
    return false;
}

INLINE float ramp(float value) {
    value = value > 0.0f ? value : 0.0f;
    return value < 1.0f ? value : 1.0f;
}

// A site's draw of 64 bits: the leading byte is what the screen left in `intent`, the others come from its own words.
INLINE uint64_t draw_of(const draw_fates_args& p, int64_t i, const Words& own) {
    return (uint64_t)p.intent[i] << 56 | (uint64_t)own.a << 24 | own.b >> 8;
}

// Whether a cell has an empty site that a daughter could go to, or a path to one.
INLINE bool has_room(const draw_fates_args& p, const Lattice& lattice, const RowsAround& around, const Site at) {
    return p.layers ? within_reach(p, lattice, at) : (empty_around(lattice, around, at) & p.neighbours) != 0;
}

INLINE int fate_of_cell(const draw_fates_args& p, const Lattice& lattice, const RowsAround& around, const Site at,
                        int64_t i, int kind) {
    const int row = row_of(p, kind, i);
    float necrose = 0.0f, fed = 1.0f;
    if (p.oxygen) {
        necrose = p.necrosis_per_h * ramp((p.necrosis_below - p.oxygen[i]) * p.necrosis_slope);
        fed = ramp((p.oxygen[i] - p.division_zero) * p.division_slope);
    }
    const float divide = p.division_per_h[row] * fed;
    const bool waits = p.pending && stands_in(p.pending, lattice, at);
    if (waits && !(divide > 0.0f)) clear_bits(p.pending + word_of(lattice, at), 1ull << (at.x & 63));
    const bool rests = p.spares_resting && !(fed > 0.0f && has_room(p, lattice, around, at));
    const float die = death_hazard(p, lattice.sites(), i, row, rests), hop = p.hop_per_h[row];
    const float total = ((die + necrose) + divide) + hop;
    if (!(total > 0.0f)) return INTENT_STAY;

    const Words words = words_of(lattice, p.seed, *p.clock, at, STREAM_FATE);
    const uint64_t draw = draw_of(p, i, words);
    const float share = one_minus_exp(total * p.dt_h) / total;
    uint64_t end = threshold(die * share);
    if (draw < end) return INTENT_DIE;
    end += threshold(necrose * share);
    if (draw < end) return INTENT_NECROSE;
    if (waits && divide > 0.0f) return within_reach(p, lattice, at) ? INTENT_PUSH : INTENT_STAY;
    end += threshold(divide * share);
    const bool divides = draw < end;
    end += threshold(hop * share);
    if (draw >= end) return INTENT_STAY;

    if (divides && p.stage && p.stage[i] + 1 < p.stages) return has_room(p, lattice, around, at) ? INTENT_ADVANCE : INTENT_STAY;
    const uint32_t empty = empty_around(lattice, around, at);
    const int direction = divides && p.any_free
                              ? direction_of_free(p.weights, empty, words.c)
                              : direction_of_any(divides ? p.weights : p.hop_weights, empty, words.c);
    const bool pushes = direction < 0 && divides && p.layers && within_reach(p, lattice, at);
    if (direction < 0 && !pushes) return INTENT_STAY;
    if (divides && dies_dividing(p, lattice, at, i, row)) return INTENT_DIE;
    if (pushes) return INTENT_PUSH;
    return (divides ? INTENT_DIVIDE : INTENT_MOVE) + direction;
}

INLINE int fate_of_debris(const draw_fates_args& p, const Lattice& lattice, const Site at, int64_t i,
                          float clearance_per_h) {
    const Words words = words_of(lattice, p.seed, *p.clock, at, STREAM_FATE);
    return draw_of(p, i, words) < threshold(one_minus_exp(clearance_per_h * p.dt_h)) ? INTENT_CLEAR : INTENT_STAY;
}

INLINE int fate_of_site(const draw_fates_args& p, const Lattice& lattice, const RowsAround& around, const Site at,
                        int64_t i) {
    const int kind = p.kind[i];
    if (lives(kind)) return fate_of_cell(p, lattice, around, at, i, kind);
    if (kind == KIND_APOPTOTIC) return fate_of_debris(p, lattice, at, i, p.apoptotic_per_h);
    if (kind == KIND_NECROTIC) return fate_of_debris(p, lattice, at, i, p.necrotic_per_h);
    return INTENT_STAY;
}

// The sites of a word that act, among those that may.
INLINE uint64_t draw_word(const draw_fates_args& p, const Lattice& lattice, const RowsAround& around, int z, int y, int word,
                          uint64_t candidates) {
    uint64_t acting = 0;
    for (; candidates; candidates &= candidates - 1) {
        const int bit = lowest_bit(candidates);
        const Site at = {z, y, 64 * word + bit};
        const int64_t i = lattice.index(z, y, at.x);
        const int intent = fate_of_site(p, lattice, around, at, i);
        if (intent == INTENT_STAY) continue;
        p.intent[i] = (uint8_t)intent;
        acting |= 1ull << bit;
    }
    return acting;
}

EARLY(draw_fates) { fetch(p.kind + site), fetch(p.genotype + site), fetch(p.intent + site); }

RUN_KERNEL(draw_fates, acting) {
    const Lattice lattice(p);
    const RowsAround around(p.occupied, lattice, z, y);
    uint64_t* row = p.acting + ((int64_t)z * p.ny + y) * p.nx;
    for (int word = begin; word < end; ++word)
        if (row[word]) row[word] = draw_word(p, lattice, around, z, y, word, row[word]);
}
