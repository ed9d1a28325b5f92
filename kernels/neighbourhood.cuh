// The 26 neighbours of a site by direction: d = 9 (dz + 1) + 3 (dy + 1) + dx + 1; the opposite of d is 26 - d.
// Bit planes hold a bit a site, 64 sites along x to a word (kernels/bit_planes.py).
#pragma once

constexpr int DIRECTIONS = 27, MIDDLE = 13;

struct Lattice {
    int nz, ny, nx, wraps;

    template <typename Arguments>
    MEMBER explicit Lattice(const Arguments& p) : nz(p.nz), ny(p.ny), nx(p.width), wraps(p.wraps) {}
    MEMBER int64_t sites() const { return (int64_t)nz * ny * nx; }
    MEMBER int64_t index(int z, int y, int x) const { return ((int64_t)z * ny + y) * nx + x; }
};

struct Site {
    int z, y, x;
};

INLINE int along(int at, int step, int size, bool wraps) {
    const int next = at + step;
    if (!wraps) return next;
    return next < 0 ? size - 1 : next >= size ? 0 : next;
}

// A neighbour that lies on the lattice.
INLINE Site neighbour(const Lattice& l, const Site at, int direction) {
    return {along(at.z, direction / 9 - 1, l.nz, l.wraps & 1), along(at.y, direction / 3 % 3 - 1, l.ny, l.wraps & 2),
            along(at.x, direction % 3 - 1, l.nx, l.wraps & 4)};
}

// One bit a direction: which of them leave the lattice along an axis of `size` sites, `low` and `high` being its faces.
INLINE uint32_t leaving(int at, int size, bool wraps, uint32_t low, uint32_t high) {
    if (wraps) return 0;
    return (at == 0 ? low : 0u) | (at == size - 1 ? high : 0u);
}

// One bit a direction: which neighbours of a site (and itself) lie on the lattice.
INLINE uint32_t directions_inside(const Lattice& l, const Site at) {
    const uint32_t south = 0007007007u, west = 0111111111u;  // octal: a digit is a row of three directions
    return 0777777777u & ~(leaving(at.z, l.nz, l.wraps & 1, 0777u, 0777000000u) |
                           leaving(at.y, l.ny, l.wraps & 2, south, south << 6) |
                           leaving(at.x, l.nx, l.wraps & 4, west, west << 2));
}

// How far one step along an axis of `size` leads, in units of `stride`; nowhere off the lattice.
INLINE int64_t stride_down(int at, int size, bool wraps, int64_t stride) {
    return at > 0 ? -stride : wraps ? (size - 1) * stride : 0;
}

INLINE int64_t stride_up(int at, int size, bool wraps, int64_t stride) {
    return at < size - 1 ? stride : wraps ? -(size - 1) * stride : 0;
}

// The nine rows of a bit plane around row (z, y), itself among them, and standing in for those off the lattice.
struct RowsAround {
    const uint64_t* rows[9];
    int last, end;  // the last word of a row, and the last bit in it
    bool wraps;

    MEMBER RowsAround(const uint64_t* plane, const Lattice& l, int z, int y)
        : last((l.nx - 1) >> 6), end((l.nx - 1) & 63), wraps(l.wraps & 4) {
        const int64_t row = last + 1, layer = row * l.ny;
        const uint64_t* here = plane + z * layer + y * row;
        const int64_t down = stride_down(z, l.nz, l.wraps & 1, layer), up = stride_up(z, l.nz, l.wraps & 1, layer);
        const int64_t south = stride_down(y, l.ny, l.wraps & 2, row), north = stride_up(y, l.ny, l.wraps & 2, row);
        const uint64_t* layers[3] = {here + down, here, here + up};
        _Pragma("unroll") for (int k = 0; k < 3; ++k) {
            rows[3 * k] = layers[k] + south;
            rows[3 * k + 1] = layers[k];
            rows[3 * k + 2] = layers[k] + north;
        }
    }
    // Sites of a word that are clear in any of the rows, by their place along x.
    MEMBER uint64_t clear(int word) const {
        uint64_t all_set = ~0ull;
        _Pragma("unroll") for (int row = 0; row < 9; ++row) all_set &= rows[row][word];
        return ~all_set & (word < last ? ~0ull : ~0ull >> (63 - end));
    }
    // Those among `sites` of a word that have a clear one among their 26 neighbours, or are clear.
    MEMBER uint64_t near_clear(int word, uint64_t sites) const {
        const uint64_t here = clear(word);
        uint64_t found = here | here << 1 | here >> 1;
        // The words beside this one matter to its first and last site alone.
        const uint64_t first = 1ull, final = 1ull << (word < last ? 63 : end);
        if ((sites & ~found & first) && (word > 0 || wraps)) {
            const int west = word > 0 ? word - 1 : last;
            found |= clear(west) >> (west < last ? 63 : end) & 1;
        }
        if ((sites & ~found & final) && (word < last || wraps)) {
            if (clear(word < last ? word + 1 : 0) & 1) found |= final;
        }
        return sites & found;
    }
    // One bit a direction: which sites around x are set; means nothing for directions that leave the lattice.
    MEMBER uint32_t set(int x) const {
        const int word = x >> 6, bit = x & 63;
        const int west = x > 0 ? x - 1 : 64 * last + end, east = x < 64 * last + end ? x + 1 : 0;
        uint32_t found = 0;
        _Pragma("unroll") for (int row = 0; row < 9; ++row) {
            const uint64_t* bits = rows[row];
            const uint32_t three = bit > 0 && bit < 63 && east > 0
                                       ? (uint32_t)(bits[word] >> (bit - 1)) & 7u
                                       : (uint32_t)(bits[west >> 6] >> (west & 63) & 1) |
                                             (uint32_t)(bits[word] >> bit & 1) << 1 |
                                             (uint32_t)(bits[east >> 6] >> (east & 63) & 1) << 2;
            found |= three << 3 * row;
        }
        return found;
    }
};

// One bit a direction: which neighbours of a site lie on the lattice and are clear in the plane of `around`.
INLINE uint32_t empty_around(const Lattice& l, const RowsAround& around, const Site at) {
    return directions_inside(l, at) & ~around.set(at.x);
}
