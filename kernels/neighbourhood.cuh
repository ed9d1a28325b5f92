// The 26 neighbours of a site by direction: d = 9 (dz + 1) + 3 (dy + 1) + dx + 1; the opposite of d is 26 - d.
#pragma once

constexpr int DIRECTIONS = 27;

struct Site {
    int z, y, x;
    bool inside;
};

INLINE int along(int at, int step, int size, bool wraps) {
    const int next = at + step;
    if (!wraps) return next;
    return next < 0 ? size - 1 : next >= size ? 0 : next;
}

template <typename Arguments>
INLINE Site neighbour(const Arguments& p, int z, int y, int x, int direction) {
    Site s = {along(z, direction / 9 - 1, p.nz, p.wraps & 1), along(y, direction / 3 % 3 - 1, p.ny, p.wraps & 2),
              along(x, direction % 3 - 1, p.nx, p.wraps & 4), true};
    s.inside = s.z >= 0 && s.z < p.nz && s.y >= 0 && s.y < p.ny && s.x >= 0 && s.x < p.nx;
    return s;
}

template <typename Arguments>
INLINE int64_t index_of(const Arguments& p, const Site s) {
    return ((int64_t)s.z * p.ny + s.y) * p.nx + s.x;
}

template <typename Arguments>
INLINE bool is_empty(const Arguments& p, const Site s) {
    return s.inside && p.kind[index_of(p, s)] == KIND_EMPTY;
}
