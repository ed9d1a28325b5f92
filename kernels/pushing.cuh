// Cells near empty sites stand in layers: layer 0 are the empty sites, layer k the living cells next to layer k - 1 and in none
// before. From each such cell a path leads down, one layer a hop, to an empty site; so paths make trees rooted in these.
// p.layers holds the planes of layers 0 to p.push_depth, and one more with all cells that stand in any.
#pragma once

constexpr uint32_t FACE_DIRECTIONS = 1u << 4 | 1u << 10 | 1u << 12 | 1u << 14 | 1u << 16 | 1u << 22;
constexpr uint32_t CORNER_DIRECTIONS = 1u | 1u << 2 | 1u << 6 | 1u << 8 | 1u << 18 | 1u << 20 | 1u << 24 | 1u << 26;
constexpr int PLACE_BITS = 14;  // of a claim, for where its mother lies from the empty site

INLINE int64_t word_of(const Lattice& l, const Site at) { return ((int64_t)at.z * l.ny + at.y) * ((l.nx + 63) >> 6) + (at.x >> 6); }

INLINE bool stands_in(const uint64_t* plane, const Lattice& l, const Site at) {
    return plane[word_of(l, at)] >> (at.x & 63) & 1;
}

template <typename P> INLINE const uint64_t* layer_plane(const P& p, int layer) {
    return p.layers + (int64_t)layer * ((int64_t)p.nz * p.ny * p.nx);
}

// Whether a cell has a path to an empty site.
template <typename P> INLINE bool within_reach(const P& p, const Lattice& l, const Site at) {
    return stands_in(layer_plane(p, p.push_depth + 1), l, at);
}

template <typename P> INLINE int layer_of(const P& p, const Lattice& l, const Site at) {
    int layer = 1;
    while (layer < p.push_depth && !stands_in(layer_plane(p, layer), l, at)) ++layer;
    return layer;
}

// Where the path of a cell of this layer goes next: to a face before an edge before a corner, of equal ones to any.
template <typename P> INLINE int next_hop(const P& p, const Lattice& l, const Site at, int layer) {
    uint32_t near = RowsAround(layer_plane(p, layer - 1), l, at.z, at.y).set(at.x);
    near &= directions_inside(l, at) & p.neighbours;
    if (near & FACE_DIRECTIONS) near &= FACE_DIRECTIONS;
    else if (near & ~CORNER_DIRECTIONS) near &= ~CORNER_DIRECTIONS;
    const uint32_t chosen = words_of(l, p.seed, *p.clock, at, STREAM_HOP).a;
    for (uint32_t left = high_product(chosen, (uint32_t)bits_set(near)); left; --left) near &= near - 1;
    return lowest_bit(near);
}

// The end of a path, and where its beginning lies from there.
struct Claim {
    Site root;
    uint32_t place;
    bool open;  // nobody on the way has a fate of their own
};

template <typename P> INLINE uint32_t place_code(const P& p, int dz, int dy, int dx) {
    const int side = 2 * p.push_depth + 1;
    return (uint32_t)(((p.push_depth - dz) * side + (p.push_depth - dy)) * side + (p.push_depth - dx));
}

template <typename P> INLINE Claim claim_along_path(const P& p, const Lattice& l, Site at) {
    int dz = 0, dy = 0, dx = 0;
    for (int layer = layer_of(p, l, at); layer > 0; --layer) {
        const int direction = next_hop(p, l, at, layer);
        dz += direction / 9 - 1, dy += direction / 3 % 3 - 1, dx += direction % 3 - 1;
        at = neighbour(l, at, direction);
        if (layer == 1) break;
        if (stands_in(p.acting, l, at) && p.intent[l.index(at.z, at.y, at.x)] != INTENT_PUSH) return {at, 0, false};
    }
    return {at, place_code(p, dz, dy, dx), true};
}

// What a cell that divides or moves claims.
template <typename P> INLINE Claim claim_of(const P& p, const Lattice& l, const Site at, int intent) {
    if (intent == INTENT_PUSH) return claim_along_path(p, l, at);
    const int direction = intent - (intent < INTENT_MOVE ? INTENT_DIVIDE : INTENT_MOVE);
    return {neighbour(l, at, direction), place_code(p, direction / 9 - 1, direction / 3 % 3 - 1, direction % 3 - 1), true};
}

INLINE bool claims(int intent) { return intent == INTENT_PUSH || intent >= INTENT_DIVIDE; }
INLINE bool bears(int intent) { return intent == INTENT_PUSH || (intent >= INTENT_DIVIDE && intent < INTENT_MOVE); }

template <typename P> INLINE bool has_won(const P& p, const Lattice& l, const Claim& claim) {
    if (!claim.open) return false;
    return (p.claims[l.index(claim.root.z, claim.root.y, claim.root.x)] & ((1u << PLACE_BITS) - 1)) == claim.place;
}
