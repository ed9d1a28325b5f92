// How the field kernels run along rows of fields whose colours are stored apart.
//
// ROW_KERNEL(name, Row)     makes a kernel of a class: Row(p, z, y, first, end, scratch) looks once at a piece of a row,
//                           site(k) does its slot number first + k.
// GREATEST_KERNEL(name, Row) makes one that raises p.largest (2, nz, ny) to the greatest two numbers of each row, as bits;
//                           Row's site(k, a, b) raises them. Its contract says along_rows=True.
// PAIR_KERNEL(name, run)    makes one that goes between plain lattices and ones with their colours apart, of a function
//                           run(p, z, y, from, to) for slots [from, to) of a row, such as run_pairs<Row>: Row(p, z, y)
//                           looks once at a row, pair(k) does its sites 2 k and 2 k + 1, which share slot k, and lone(k)
//                           the last site of an odd row.
// COARSE_KERNEL(name, Part) makes one over the slots of a coarse lattice, each with two coarse cells. Part(p, z, y,
//                           first, end, part, scratch) looks at one of the eight children (Child) of the cells of a coarse
//                           row and adds to SUMS sums of coarse cell first + k in add(k, a, b, c); Part::finish(a, b, c)
//                           turns them into results. Number n of RESULTS goes to the array Part::target(p, n); where there
//                           are more results than sums, those begin again.
#pragma once

// One of the eight fine cells under each cell of a coarse row, by number along z, y and x, as three bits. One that the
// lattice does not have is another one, with a share of zero.
struct Child {
    int z, y, s;     // its row, and its parity along x
    float fraction;  // of its row in the coarse cell's volume

    template <typename P>
    MEMBER Child(const P &p, const Extent &size, int coarse_z, int coarse_y, int part)
        : z(inside(2 * coarse_z + (part >> 2), size.nz)), y(inside(2 * coarse_y + (part >> 1 & 1), size.ny)), s(part & 1),
          fraction(axis_entry(p.axis_z, size.nz, ROW_FRACTION, 2 * coarse_z + (part >> 2)) *
                   axis_entry(p.axis_y, size.ny, ROW_FRACTION, 2 * coarse_y + (part >> 1 & 1))) {}

    // The shares along x, from slot `first` on.
    template <typename P> MEMBER const float *share(const P &p, const Extent &size, int first) const {
        return p.axis_x + (ROW_FRACTION * 2 + s) * size.slots + first;
    }
};

INLINE void raise_row(uint32_t *largest, int nz, int ny, int z, int y, uint32_t a, uint32_t b) {
    uint32_t *row = largest + (int64_t)z * ny + y;
    max_in_row(row, a);
    max_in_row(row + (int64_t)nz * ny, b);
}

#if ON_GPU

#define ROW_KERNEL(name, ...)                              \
    extern "C" __global__ void name(const name##_args p) { \
        SITE_OF_THREAD                                     \
        (void)i;                                           \
        Scratch none;                                      \
        const __VA_ARGS__ row(p, z, y, x, x + 1, none);    \
        row.site(0);                                       \
    }

// Threads walk along rows in strides, as those of a SUM_KERNEL; then one of each row's threads in a warp raises the slots.
#define GREATEST_KERNEL(name, ...)                                                                  \
    extern "C" __global__ void name(const name##_args p) {                                          \
        const int y = p.y0 + blockIdx.y * blockDim.y + threadIdx.y;                                 \
        const int z = p.z0 + blockIdx.z * blockDim.z + threadIdx.z;                                 \
        const bool there = y < p.y1 && z < p.z1;                                                    \
        const int stride = gridDim.x * blockDim.x;                                                  \
        uint32_t a = 0, b = 0;                                                                      \
        if (there)                                                                                  \
            for (int x = p.x0 + blockIdx.x * blockDim.x + threadIdx.x; x < p.x1; x += stride) {     \
                Scratch none;                                                                       \
                const __VA_ARGS__ row(p, z, y, x, x + 1, none);                                     \
                row.site(0, a, b);                                                                  \
            }                                                                                       \
        const int width = blockDim.x < 32 ? blockDim.x : 32;                                        \
        a = greatest_of_row(a, width);                                                              \
        b = greatest_of_row(b, width);                                                              \
        if (there && threadIdx.x % width == 0) raise_row(p.largest, p.nz, p.ny, z, y, a, b);        \
    }

INLINE uint32_t greatest_of_row(uint32_t number, int width) {
    for (int apart = width / 2; apart > 0; apart /= 2) {
        const uint32_t other = __shfl_down_sync(0xffffffffu, number, apart, width);
        number = other > number ? other : number;
    }
    return number;
}

#define COARSE_KERNEL(name, ...)                                              \
    extern "C" __global__ void name(const name##_args p) {                    \
        SITE_OF_THREAD                                                        \
        (void)i;                                                              \
        coarse_cell<__VA_ARGS__>(p, z, y, 2 * x);                             \
        if (2 * x + 1 < half_of(p.width)) coarse_cell<__VA_ARGS__>(p, z, y, 2 * x + 1); \
    }

template <typename Part, typename P> INLINE void coarse_cell(const P &p, int z, int y, int x) {
    if (x >= half_of(p.width)) return;
    float a = 0.0f, b = 0.0f, c = 0.0f;
    Scratch none;
    _Pragma("unroll 1") for (int part = 0; part < 8; ++part) {
        const Part row(p, z, y, x, x + 1, part, none);
        if (row.used) row.add(0, a, b, c);
    }
    Part::finish(a, b, c);
    const Extent size = {p.nz, p.ny, half_of(p.width), p.nx};
    const float results[3] = {a, b, c};
    _Pragma("unroll") for (int n = 0; n < Part::RESULTS; ++n)
        Halves<float>(Part::target(p, n), size, z, y).at(x) = results[n % Part::SUMS];
}

#else

#define FOR_PIECES                                              \
    FOR_ROWS                                                    \
        (void)first;                                            \
        for (int start = p.x0; start < p.x1; start += PIECE) {  \
            const int stop = start + PIECE < p.x1 ? start + PIECE : p.x1;

#define ROW_KERNEL(name, ...)                                                        \
    extern "C" void name(const name##_args *arguments, int64_t begin, int64_t end) { \
        const name##_args p = *arguments;                                            \
        Scratch scratch;                                                             \
        FOR_PIECES                                                                   \
            const __VA_ARGS__ row(p, z, y, start, stop, scratch);                    \
            INDEPENDENT                                                              \
            for (int k = 0; k < stop - start; ++k) row.site(k);                      \
        }}                                                                           \
    }

#define GREATEST_KERNEL(name, ...)                                                   \
    extern "C" void name(const name##_args *arguments, int64_t begin, int64_t end) { \
        const name##_args p = *arguments;                                            \
        Scratch scratch;                                                             \
        FOR_PIECES                                                                   \
            const __VA_ARGS__ row(p, z, y, start, stop, scratch);                    \
            uint32_t a = 0, b = 0;                                                   \
            for (int k = 0; k < stop - start; ++k) row.site(k, a, b);                \
            raise_row(p.largest, p.nz, p.ny, z, y, a, b);                            \
        }}                                                                           \
    }

#define COARSE_KERNEL(name, ...)                                                     \
    extern "C" void name(const name##_args *arguments, int64_t begin, int64_t end) { \
        const name##_args p = *arguments;                                            \
        FOR_ROWS                                                                     \
            (void)first;                                                             \
            for (int start = p.x0; start < p.x1; start += PIECE / 2)                 \
                run_coarse<__VA_ARGS__>(p, z, y, start, start + PIECE / 2 < p.x1 ? start + PIECE / 2 : p.x1); \
        }                                                                            \
    }

// Coarse slots [start, stop) of row (z, y): the sums of their cells side by side, then apart by parity.
template <typename Part, typename P> INLINE void run_coarse(const P &p, int z, int y, int start, int stop) {
    alignas(64) float sums[3][PIECE];
    Scratch scratch;
    for (int n = 0; n < Part::SUMS; ++n)
        for (int k = 0; k < 2 * (stop - start); ++k) sums[n][k] = 0.0f;
    const int slots = slots_of(p.width), from = 2 * start, to = 2 * stop < slots ? 2 * stop : slots;
    for (int part = 0; part < 8 && from < to; ++part) {
        const Part row(p, z, y, from, to, part, scratch);
        if (!row.used) continue;
        INDEPENDENT
        for (int k = 0; k < to - from; ++k) row.add(k, sums[0][k], sums[1][k], sums[2][k]);
    }
    for (int k = 0; k < 2 * (stop - start); ++k) Part::finish(sums[0][k], sums[1][k], sums[2][k]);
    const Extent size = {p.nz, p.ny, half_of(p.width), p.nx};
    for (int n = 0; n < Part::RESULTS; ++n) {
        const Halves<float> halves(Part::target(p, n), size, z, y, start);
        INDEPENDENT
        for (int k = 0; k < stop - start; ++k) {
            halves.even[k] = sums[n % Part::SUMS][2 * k];
            halves.odd[k] = sums[n % Part::SUMS][2 * k + 1];
        }
    }
}

#endif

#if ON_GPU
#define PAIR_KERNEL(name, ...)                             \
    extern "C" __global__ void name(const name##_args p) { \
        SITE_OF_THREAD                                     \
        (void)i;                                           \
        __VA_ARGS__(p, z, y, x, x + 1);                    \
    }
#else
#define PAIR_KERNEL(name, ...)                                                       \
    extern "C" void name(const name##_args *arguments, int64_t begin, int64_t end) { \
        const name##_args p = *arguments;                                            \
        FOR_ROWS                                                                     \
            (void)first;                                                             \
            __VA_ARGS__(p, z, y, p.x0, p.x1);                                        \
        }                                                                            \
    }
#endif

// Slots [from, to) of a row between a plain lattice and one with its colours apart.
template <typename Row, typename P> INLINE void run_pairs(const P &p, int z, int y, int from, int to) {
    const Row row(p, z, y);
    const int pairs = p.width / 2, stop = to < pairs ? to : pairs;
    INDEPENDENT
    for (int k = from; k < stop; ++k) row.pair(k);
    if ((p.width & 1) && from <= pairs && pairs < to) row.lone(pairs);
}
