// Rows of fields whose colours are stored apart (kernels/colours.py), and what lies around their sites.
//
// A face neighbour beyond a fixed face is the wall itself; beyond any other face the lattice wraps, and where it is
// closed the coefficient is zero. Slots without a site hold zeros and keep them, for all their coefficients are zero.
#pragma once

// Rows of an axis table, as in kernels/colours.py.
enum AxisRow { ROW_LOW, ROW_HIGH, ROW_TOTAL, ROW_FRACTION, ROW_NEAR, ROW_FAR };

constexpr int PIECE = 256;  // the CPU takes rows in pieces of so many slots
constexpr int LANES = 16;   // half rows are stored in whole multiples of so many slots
constexpr int AHEAD = 512;  // the CPU asks for memory so many slots before it needs it

INLINE int half_of(int n) { return (n + 1) / 2; }
INLINE int slots_of(int width) { return (half_of(width) + LANES - 1) / LANES * LANES; }
INLINE int inside(int k, int n) { return k < n ? k : n - 1; }
INLINE int around(int k, int n) { return k < 0 ? n - 1 : k >= n ? 0 : k; }

// The z or y table at one coordinate.
INLINE float axis_entry(const float *table, int n, AxisRow row, int k) { return table[row * 2 * half_of(n) + k]; }

// Faces are numbered z-, z+, y-, y+, x-, x+.
INLINE bool is_fixed(int fixed, int face) { return (fixed >> face) & 1; }

struct Extent {
    int nz, ny, width, slots;  // slots: length of a half row in memory
};

// Index of the first site of a row in a plain lattice.
INLINE int64_t first_site(const Extent &size, int z, int y) { return ((int64_t)z * size.ny + y) * size.width; }

// The sites of a row at even and at odd x, from the half rows' slot `first` on; the one is red and the other black.
template <typename T> struct Halves {
    T *even, *odd;

    MEMBER Halves(T *field, const Extent &size, int z, int y, int first = 0) {
        const int64_t colour = (int64_t)size.nz * size.ny * size.slots;
        T *row = field + ((int64_t)z * size.ny + y) * size.slots + first;
        const bool swapped = (z + y) & 1;
        even = row + (swapped ? colour : 0);
        odd = row + (swapped ? 0 : colour);
    }
    MEMBER T *parity(int s) const { return s ? odd : even; }
    MEMBER T &at(int x) const { return ((x & 1) ? odd : even)[x >> 1]; }
};

// A hint that what lies AHEAD of `count` slots will be needed soon. The processor sees by itself that a row is read, but not
// early enough: rows are short, and many are read side by side. It may lie beyond the array, where no pointer may point; a
// number may.
INLINE void fetch_ahead(const float *row, int count) {
    for (int k = 0; k < count; k += LANES) fetch((const void *)((uint64_t)(row + k) + AHEAD * sizeof(float)));
}

// What the CPU copies of a piece of a row; kept out of the classes below so that their members stay in registers.
struct Scratch {
#if !ON_GPU
    alignas(64) float beside[2][PIECE + LANES], held[2][4][PIECE], planes[PIECE + LANES];
#endif
};

// Values around the sites of one parity of x, slots [first, end) of row (z, y).
struct Around6 {
#if ON_GPU
    float west_, east_, south_, north_, down_, up_;

    MEMBER Around6(const float *field, const float *walls, int fixed, const Extent &size, int z, int y, int s,
                   int first, int, Scratch &) {
        const int x = 2 * first + s, last = size.width - 1;
        const Halves<const float> line(field, size, z, y);
        west_ = x == 0 && is_fixed(fixed, 4) ? walls[4] : line.at(x > 0 ? x - 1 : last);
        east_ = x == last && is_fixed(fixed, 5) ? walls[5] : line.at(x < last ? x + 1 : 0);
        south_ = row(field, walls, fixed, size, z, y, 0, -1, 2, x);
        north_ = row(field, walls, fixed, size, z, y, 0, 1, 3, x);
        down_ = row(field, walls, fixed, size, z, y, -1, 0, 0, x);
        up_ = row(field, walls, fixed, size, z, y, 1, 0, 1, x);
    }
    static MEMBER float row(const float *field, const float *walls, int fixed, const Extent &size, int z, int y, int dz,
                            int dy, int face, int x) {
        const int to_z = z + dz, to_y = y + dy;
        const bool outside = to_z < 0 || to_z >= size.nz || to_y < 0 || to_y >= size.ny;
        if (outside && is_fixed(fixed, face)) return x < size.width ? walls[face] : 0.0f;
        return Halves<const float>(field, size, around(to_z, size.nz), around(to_y, size.ny)).at(x);
    }
    MEMBER float west(int) const { return west_; }
    MEMBER float east(int) const { return east_; }
    MEMBER float south(int) const { return south_; }
    MEMBER float north(int) const { return north_; }
    MEMBER float down(int) const { return down_; }
    MEMBER float up(int) const { return up_; }
#else
    const float *west_, *east_, *down_, *up_, *south_, *north_;

    MEMBER Around6(const float *field, const float *walls, int fixed, const Extent &size, int z, int y, int s,
                   int first, int end, Scratch &scratch) {
        const Halves<const float> line(field, size, z, y);
        const int count = end - first, last = size.width - 1;
        float *beside = scratch.beside[s];  // beside[k] is slot first - 1 + k of the other parity, and what lies beyond the row
        beside[0] = beside[count + 1] = 0.0f;
        const int from = first > 0 ? first - 1 : 0, to = end < size.slots ? end + 1 : size.slots;
        memcpy(beside + (from - first + 1), line.parity(1 - s) + from, (to - from) * sizeof(float));
        if (s == 0 && first == 0) beside[0] = is_fixed(fixed, 4) ? walls[4] : line.at(last);
        const int beyond = size.width / 2 - first + 1;
        if ((size.width & 1) != s && beyond >= 0 && beyond <= count + 1)
            beside[beyond] = is_fixed(fixed, 5) ? walls[5] : line.at(0);
        west_ = beside + s;
        east_ = beside + s + 1;
        auto row = [&](int face, int to_z, int to_y) -> const float * {
            const bool outside = to_z < 0 || to_z >= size.nz || to_y < 0 || to_y >= size.ny;
            if (!outside || !is_fixed(fixed, face))
                return Halves<const float>(field, size, around(to_z, size.nz), around(to_y, size.ny), first).parity(s);
            float *held = scratch.held[s][face];
            for (int k = 0; k < count; ++k) held[k] = 2 * (first + k) + s < size.width ? walls[face] : 0.0f;
            return held;
        };
        down_ = row(0, z - 1, y);
        up_ = row(1, z + 1, y);
        south_ = row(2, z, y - 1);
        north_ = row(3, z, y + 1);
        fetch_ahead(up_, count);  // of the six the only one that was not read a moment ago
    }
    MEMBER float west(int k) const { return west_[k]; }
    MEMBER float east(int k) const { return east_[k]; }
    MEMBER float down(int k) const { return down_[k]; }
    MEMBER float up(int k) const { return up_[k]; }
    MEMBER float south(int k) const { return south_[k]; }
    MEMBER float north(int k) const { return north_[k]; }
#endif
};

// Coefficients of the sites of one parity of x in row (z, y), from slot `first` on.
struct Coefficients {
    float low_z, high_z, total_z, low_y, high_y, total_y;
    const float *low, *high, *total;

    template <typename P> MEMBER Coefficients(const P &p, const Extent &size, int z, int y, int s, int first) {
        low_z = axis_entry(p.axis_z, size.nz, ROW_LOW, z);
        high_z = axis_entry(p.axis_z, size.nz, ROW_HIGH, z);
        total_z = axis_entry(p.axis_z, size.nz, ROW_TOTAL, z);
        low_y = axis_entry(p.axis_y, size.ny, ROW_LOW, y);
        high_y = axis_entry(p.axis_y, size.ny, ROW_HIGH, y);
        total_y = axis_entry(p.axis_y, size.ny, ROW_TOTAL, y);
        const float *table = p.axis_x + s * size.slots + first;
        low = table + ROW_LOW * 2 * size.slots;
        high = table + ROW_HIGH * 2 * size.slots;
        total = table + ROW_TOTAL * 2 * size.slots;
    }
    // What pulls site k, holding c, towards its six neighbours (kernels/reference_fields.py, stencil).
    template <typename Around> MEMBER float pull(int k, float c, const Around &at) const {
        const float x = low[k] * (at.west(k) - c) + high[k] * (at.east(k) - c);
        const float y = low_y * (at.south(k) - c) + high_y * (at.north(k) - c);
        const float z = low_z * (at.down(k) - c) + high_z * (at.up(k) - c);
        return x + (y + z);
    }
    MEMBER float sum(int k) const { return total[k] + (total_y + total_z); }
};

// Uptake and source of the sites of one parity of x: sigma c, and with Michaelis-Menten capacity c / (c + half) too.
template <bool SATURABLE> struct Uptake {
    const float *sigma, *source, *capacity;
    float half;

    template <typename P> MEMBER Uptake(const P &p, const Extent &size, int z, int y, int s, int first, int end) {
        sigma = Halves<const float>(p.sigma, size, z, y, first).parity(s);
        source = Halves<const float>(p.source, size, z, y, first).parity(s);
        capacity = nullptr;
        half = 0.0f;
        if constexpr (SATURABLE) {
            capacity = Halves<const float>(p.capacity, size, z, y, first).parity(s);
            half = p.half_saturation;
            fetch_ahead(capacity, end - first);
        }
        fetch_ahead(sigma, end - first);
        fetch_ahead(source, end - first);
    }
    MEMBER float saturable(int k, float c) const { return capacity[k] * (c * (1.0f / (c + half))); }
    MEMBER float taken(int k, float c) const {
        if constexpr (SATURABLE) return sigma[k] * c + saturable(k, c);
        return sigma[k] * c;
    }
    MEMBER float residual(int k, float c, float pull) const {
        float left = source[k] - sigma[k] * c;
        if constexpr (SATURABLE) left = left - saturable(k, c);
        return left + pull;
    }
};
