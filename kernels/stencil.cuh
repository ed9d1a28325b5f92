// Rows of fields whose colours are stored apart (kernels/colours.py), and how the field kernels run along them.
//
// ROW_KERNEL(name, Row)  makes a kernel of a class: Row(p, z, y) looks at a row of the launch's sites once,
//                        site<EDGE, WALLED>(j) does site j of it. EDGE is true at both ends of the row, where
//                        neighbours wrap and walls stand; WALLED in rows that touch a fixed wall across z or y.
// SUM_KERNEL(name, Part) the same with four parts a row, the fine rows under a coarse one: Part(p, z, y, part) adds to
//                        two sums in add<EDGE, WALLED>(j, sum, other), which end in arrays that Part::sums(p) names.
#pragma once

#if ON_GPU
#define MEMBER __device__ __forceinline__
#else
#define MEMBER inline __attribute__((always_inline))
#endif

// Rows of an axis table, as in kernels/colours.py.
enum AxisRow { ROW_LOW, ROW_HIGH, ROW_WALL_LOW, ROW_WALL_HIGH, ROW_TOTAL, ROW_FRACTION, ROW_NEAR, ROW_FAR, ROW_WALL };

INLINE int half_of(int n) { return (n + 1) / 2; }
INLINE int inside(int k, int n) { return k < n ? k : n - 1; }

// The z or y table at one coordinate.
INLINE float axis_entry(const float *table, int n, AxisRow row, int k) { return table[row * 2 * half_of(n) + k]; }

struct Extent {
    int nz, ny, width, nh;  // nh: sites of one colour in a row
};

// The sites of a row at even and at odd x; the one is red and the other black.
struct Halves {
    const float *even, *odd;

    MEMBER Halves(const float *field, const Extent &size, int z, int y) {
        const int64_t colour = (int64_t)size.nz * size.ny * size.nh;
        const float *row = field + ((int64_t)z * size.ny + y) * size.nh;
        const bool swapped = (z + y) & 1;
        even = row + (swapped ? colour : 0);
        odd = row + (swapped ? 0 : colour);
    }
    MEMBER const float *parity(int s) const { return s ? odd : even; }
    MEMBER float at(int x) const { return ((x & 1) ? odd : even)[x >> 1]; }
};

// Coefficients towards the neighbours and walls along z and y, the same for a whole row.
struct Across {
    float low_z, high_z, low_y, high_y, wall_low_z, wall_high_z, wall_low_y, wall_high_y, total_z, total_y;
    bool walled;

    template <typename P> MEMBER Across(const P &p, const Extent &size, int z, int y) {
        low_z = axis_entry(p.axis_z, size.nz, ROW_LOW, z);
        high_z = axis_entry(p.axis_z, size.nz, ROW_HIGH, z);
        low_y = axis_entry(p.axis_y, size.ny, ROW_LOW, y);
        high_y = axis_entry(p.axis_y, size.ny, ROW_HIGH, y);
        wall_low_z = axis_entry(p.axis_z, size.nz, ROW_WALL_LOW, z);
        wall_high_z = axis_entry(p.axis_z, size.nz, ROW_WALL_HIGH, z);
        wall_low_y = axis_entry(p.axis_y, size.ny, ROW_WALL_LOW, y);
        wall_high_y = axis_entry(p.axis_y, size.ny, ROW_WALL_HIGH, y);
        total_z = axis_entry(p.axis_z, size.nz, ROW_TOTAL, z);
        total_y = axis_entry(p.axis_y, size.ny, ROW_TOTAL, y);
        walled = wall_low_z + wall_high_z + wall_low_y + wall_high_y > 0.0f;
    }
};

// Coefficients along x for the sites of one parity, and what the six walls hold.
struct Along {
    const float *low, *high, *wall_low, *wall_high, *total, *walls;
    int width, s;

    template <typename P> MEMBER Along(const P &p, const Extent &size, int parity) {
        const float *table = p.axis_x + (parity ? size.nh : 0);
        low = table + ROW_LOW * 2 * size.nh;
        high = table + ROW_HIGH * 2 * size.nh;
        wall_low = table + ROW_WALL_LOW * 2 * size.nh;
        wall_high = table + ROW_WALL_HIGH * 2 * size.nh;
        total = table + ROW_TOTAL * 2 * size.nh;
        walls = p.walls;
        width = size.width;
        s = parity;
    }

    // What pulls site j, holding c, given its six neighbours: kernels/reference_fields.py, stencil.
    template <bool EDGE, bool WALLED>
    MEMBER float pull(const Across &across, int j, float c, float down, float up, float south, float north, float west,
                      float east) const {
        float x = low[j] * (west - c) + high[j] * (east - c);
        float y = across.low_y * (south - c) + across.high_y * (north - c);
        float z = across.low_z * (down - c) + across.high_z * (up - c);
        if (EDGE && (2 * j + s == 0 || 2 * j + s >= width - 1))
            x = x + (wall_low[j] * (walls[4] - c) + wall_high[j] * (walls[5] - c));
        if (WALLED) {
            y = y + (across.wall_low_y * (walls[2] - c) + across.wall_high_y * (walls[3] - c));
            z = z + (across.wall_low_z * (walls[0] - c) + across.wall_high_z * (walls[1] - c));
        }
        return x + (y + z);
    }
    MEMBER float sum(const Across &across, int j) const { return total[j] + (across.total_y + across.total_z); }
    // What walls would bring a site that holds nothing.
    MEMBER float supply(const Across &across, int j) const {
        const float x = wall_low[j] * walls[4] + wall_high[j] * walls[5];
        const float y = across.wall_low_y * walls[2] + across.wall_high_y * walls[3];
        const float z = across.wall_low_z * walls[0] + across.wall_high_z * walls[1];
        return x + (y + z);
    }
};

// The sites of one parity of x in row (z, y) with their neighbours.
struct Row {
    Halves line;
    const float *own, *beside, *down, *up, *south, *north;
    Along along;

    template <typename P>
    MEMBER Row(const P &p, const float *field, const Extent &size, int z, int y, int s)
        : line(field, size, z, y), along(p, size, s) {
        own = line.parity(s);
        beside = line.parity(1 - s) + s - 1;
        down = Halves(field, size, z > 0 ? z - 1 : size.nz - 1, y).parity(s);
        up = Halves(field, size, z < size.nz - 1 ? z + 1 : 0, y).parity(s);
        south = Halves(field, size, z, y > 0 ? y - 1 : size.ny - 1).parity(s);
        north = Halves(field, size, z, y < size.ny - 1 ? y + 1 : 0).parity(s);
    }
    MEMBER int x(int j) const { return 2 * j + along.s; }

    template <bool EDGE, bool WALLED> MEMBER float pull(const Across &across, int j, float c) const {
        const int x = 2 * j + along.s, last = along.width - 1;
        const float west = EDGE ? line.at(x > 0 ? x - 1 : last) : beside[j];
        const float east = EDGE ? line.at(x < last ? x + 1 : 0) : beside[j + 1];
        return along.pull<EDGE, WALLED>(across, j, c, down[j], up[j], south[j], north[j], west, east);
    }
};

// Uptake by a site: sigma c, and with Michaelis-Menten also capacity c / (c + half).
template <bool SATURABLE> struct Uptake {
    const float *sigma, *source, *capacity;
    float half;

    template <typename P> MEMBER Uptake(const P &p, const Extent &size, int z, int y, int s) {
        sigma = Halves(p.sigma, size, z, y).parity(s);
        source = Halves(p.source, size, z, y).parity(s);
        capacity = nullptr;
        half = 0.0f;
        if constexpr (SATURABLE) {
            capacity = Halves(p.capacity, size, z, y).parity(s);
            half = p.half_saturation;
        }
    }
    MEMBER float residual(int j, float c, float pull) const {
        float left = source[j] - sigma[j] * c;
        if (SATURABLE) left = left - capacity[j] * (c * (1.0f / (c + half)));
        return left + pull;
    }
    MEMBER float taken(int j, float c) const {
        const float linear = sigma[j] * c;
        return SATURABLE ? linear + capacity[j] * (c * (1.0f / (c + half))) : linear;
    }
};

#if ON_GPU

#define ROW_KERNEL(name, ...)                                  \
    extern "C" __global__ void name(const name##_args p) {     \
        SITE_OF_THREAD                                         \
        (void)i;                                               \
        const __VA_ARGS__ row(p, z, y);                        \
        row.template site<true, true>(x);                      \
    }

#define SUM_KERNEL(name, ...)                                  \
    extern "C" __global__ void name(const name##_args p) {     \
        SITE_OF_THREAD                                         \
        float sum = 0.0f, other = 0.0f;                        \
        _Pragma("unroll 1") for (int part = 0; part < 4; ++part) { \
            const __VA_ARGS__ row(p, z, y, part);              \
            if (row.used) row.template add<true, true>(x, sum, other); \
        }                                                      \
        __VA_ARGS__::sum_array(p)[i] = sum;                    \
        __VA_ARGS__::other_array(p)[i] = other;                \
    }

#else

template <bool WALLED, typename R> INLINE void run_along(const R &row, int x0, int x1, int nx) {
    int j = x0;
    if (j == 0 && j < x1) row.template site<true, true>(j++);
    const int inner = x1 < nx ? x1 : nx - 1;
    INDEPENDENT
    for (int k = j; k < inner; ++k) row.template site<false, WALLED>(k);
    for (int k = inner > j ? inner : j; k < x1; ++k) row.template site<true, true>(k);
}

template <typename R> INLINE void run_row(const R &row, int x0, int x1, int nx) {
    if (row.walled)
        run_along<true>(row, x0, x1, nx);
    else
        run_along<false>(row, x0, x1, nx);
}

// One part of a row of sums, added to what the parts before left in memory.
template <typename Part> struct AddedPart {
    const Part &part;
    float *sums, *others;
    bool first, walled;

    template <bool EDGE, bool WALLED> MEMBER void site(int j) const {
        float sum = first ? 0.0f : sums[j], other = first ? 0.0f : others[j];
        part.template add<EDGE, WALLED>(j, sum, other);
        sums[j] = sum;
        others[j] = other;
    }
};

#define ROW_KERNEL(name, ...)                                                        \
    extern "C" void name(const name##_args *arguments, int64_t begin, int64_t end) { \
        const name##_args p = *arguments;                                            \
        FOR_ROWS                                                                     \
            (void)first;                                                             \
            const __VA_ARGS__ row(p, z, y);                                          \
            run_row(row, p.x0, p.x1, p.nx);                                          \
        }                                                                            \
    }

#define SUM_KERNEL(name, ...)                                                        \
    extern "C" void name(const name##_args *arguments, int64_t begin, int64_t end) { \
        const name##_args p = *arguments;                                            \
        FOR_ROWS                                                                     \
            for (int part = 0; part < 4; ++part) {                                   \
                const __VA_ARGS__ row(p, z, y, part);                                \
                if (!row.used) continue;                                             \
                const AddedPart<__VA_ARGS__> added = {row, __VA_ARGS__::sum_array(p) + first, \
                                                      __VA_ARGS__::other_array(p) + first, part == 0, row.walled()}; \
                run_row(added, p.x0, p.x1, p.nx);                                    \
            }                                                                        \
        }                                                                            \
    }

#endif
