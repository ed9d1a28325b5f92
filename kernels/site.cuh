// How one function per site becomes a GPU kernel and a CPU loop. Every kernel source begins here.
//
//   SITE_KERNEL(name)    { body }   p (arguments), z, y, x, i (linear index of the site)
//   STENCIL_KERNEL(name) { body }   the same, plus `at`: indices of the six face neighbours
//   SUM_KERNEL(name, count) { body }  a site adds to sums[0] to sums[count - 1], int64_t, which go to its row of p.slots,
//                                   int64 (nz, ny, count). Its contract says along_rows=True.
//
// At a closed wall a face neighbour is the site itself, where its coefficient is zero; it wraps along the axes in
// p.wraps (bit 0 z, bit 1 y, bit 2 x), which a STENCIL_KERNEL's contract must have as a value.
#pragma once

#if defined(__CUDACC__)
#define ON_GPU 1
typedef unsigned char uint8_t;
typedef signed char int8_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
#define INLINE static __device__ __forceinline__
#define MEMBER __device__ __forceinline__
#define APART INLINE
#else
#define ON_GPU 0
#include <math.h>
#include <stdint.h>
#include <string.h>
#define INLINE static inline __attribute__((always_inline))
#define MEMBER inline __attribute__((always_inline))
#define APART static __attribute__((noinline))  // where all registers are better free for it
#endif

struct FaceNeighbours {
    int64_t down, up, south, north, west, east;
};

INLINE uint32_t high_product(uint32_t a, uint32_t b) { return (uint32_t)(((uint64_t)a * b) >> 32); }

INLINE float root(float x) {
#if ON_GPU
    return __fsqrt_rn(x);
#else
    return sqrtf(x);
#endif
}

INLINE uint32_t bits_of(float x) {
#if ON_GPU
    return __float_as_uint(x);
#else
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
#endif
}

// A count or maximum kept per row: on the CPU a row belongs to one thread, on the GPU its sites share the slot.
INLINE void add_in_row(int64_t* slot, int64_t amount) {
#if ON_GPU
    atomicAdd((uint64_t*)slot, (uint64_t)amount);
#else
    *slot += amount;
#endif
}

INLINE void max_in_row(uint32_t* slot, uint32_t amount) {
#if ON_GPU
    if (*slot < amount) atomicMax(slot, amount);  // slots only grow, so what was read may be old and still decides
#else
    if (amount > *slot) *slot = amount;
#endif
}

// A hint that memory will be needed soon; a GPU hides the wait behind other threads.
INLINE void fetch(const void* address) {
#if ON_GPU
    (void)address;
#else
    __builtin_prefetch(address);
#endif
}

#define SITE_ARGUMENTS(name) const name##_args &p, const int z, const int y, const int x, const int64_t i

#if ON_GPU

#define SITE_OF_THREAD                                     \
    const int x = p.x0 + blockIdx.x * blockDim.x + threadIdx.x; \
    const int y = p.y0 + blockIdx.y * blockDim.y + threadIdx.y; \
    const int z = p.z0 + blockIdx.z * blockDim.z + threadIdx.z; \
    if (x >= p.x1 || y >= p.y1 || z >= p.z1) return;       \
    const int64_t i = ((int64_t)z * p.ny + y) * p.nx + x;

#define INDEPENDENT

#define SITE_KERNEL(name)                                        \
    INLINE void name##_site(SITE_ARGUMENTS(name));               \
    extern "C" __global__ void name(const name##_args p) {       \
        SITE_OF_THREAD                                           \
        name##_site(p, z, y, x, i);                              \
    }                                                            \
    INLINE void name##_site(SITE_ARGUMENTS(name))

// Threads walk along rows in strides, then the threads of a warp that share a row add up what they have. They are
// `width` neighbours, a power of two, since a block is that many threads wide (kernels/gpu_launch.py); and all 32 of the
// warp come here, those beyond the box with zeros.
template <int COUNT> INLINE void add_to_row(int64_t *slots, const int64_t (&sums)[COUNT], const bool there) {
    const int width = blockDim.x < 32 ? blockDim.x : 32;
    _Pragma("unroll") for (int k = 0; k < COUNT; ++k) {
        int64_t total = sums[k];
        for (int apart = width / 2; apart > 0; apart /= 2) total += __shfl_down_sync(0xffffffffu, total, apart, width);
        if (there && threadIdx.x % width == 0 && total != 0) add_in_row(slots + k, total);
    }
}

#define SUM_KERNEL(name, count)                                  \
    INLINE void name##_site(SITE_ARGUMENTS(name), int64_t (&sums)[count]); \
    extern "C" __global__ void name(const name##_args p) {       \
        const int y = p.y0 + blockIdx.y * blockDim.y + threadIdx.y; \
        const int z = p.z0 + blockIdx.z * blockDim.z + threadIdx.z; \
        const bool there = y < p.y1 && z < p.z1;                 \
        const int64_t row = (int64_t)z * p.ny + y;               \
        const int stride = gridDim.x * blockDim.x;               \
        int64_t sums[count] = {};                                \
        if (there)                                               \
            for (int64_t x = p.x0 + (int64_t)blockIdx.x * blockDim.x + threadIdx.x; x < p.x1; x += stride) \
                name##_site(p, z, y, (int)x, row * p.nx + x, sums); \
        add_to_row(p.slots + row * (count), sums, there);        \
    }                                                            \
    INLINE void name##_site(SITE_ARGUMENTS(name), int64_t (&sums)[count])

#define STENCIL_KERNEL(name)                                     \
    INLINE void name##_site(SITE_ARGUMENTS(name), const FaceNeighbours at); \
    extern "C" __global__ void name(const name##_args p) {       \
        SITE_OF_THREAD                                           \
        const int64_t row = p.nx, plane = (int64_t)p.ny * p.nx;  \
        const int64_t loop_z = (p.wraps & 1) ? plane * (p.nz - 1) : 0; \
        const int64_t loop_y = (p.wraps & 2) ? row * (p.ny - 1) : 0;   \
        const int64_t loop_x = (p.wraps & 4) ? p.nx - 1 : 0;     \
        const FaceNeighbours at = {                                      \
            i + (z > 0 ? -plane : loop_z), i + (z < p.nz - 1 ? plane : -loop_z), \
            i + (y > 0 ? -row : loop_y),   i + (y < p.ny - 1 ? row : -loop_y),   \
            i + (x > 0 ? -1 : loop_x),     i + (x < p.nx - 1 ? 1 : -loop_x)};    \
        name##_site(p, z, y, x, i, at);                          \
    }                                                            \
    INLINE void name##_site(SITE_ARGUMENTS(name), const FaceNeighbours at)

#else

// Sites of a launch do not depend on one another, so the compiler may run them side by side.
#if defined(__clang__)
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#endif

// Rows [begin, end) of the launch's box, counted along y, then z.
#define FOR_ROWS                                                  \
    const int rows_y = p.y1 > p.y0 ? p.y1 - p.y0 : 1;             \
    int z = p.z0 + (int)(begin / rows_y), y = p.y0 + (int)(begin % rows_y) - 1; \
    for (int64_t r = begin; r < end; ++r) {                       \
        if (++y == p.y1) y = p.y0, ++z;                           \
        const int64_t first = ((int64_t)z * p.ny + y) * p.nx;

#define SITE_KERNEL(name)                                         \
    INLINE void name##_site(SITE_ARGUMENTS(name));                \
    extern "C" void name(const name##_args *arguments, int64_t begin, int64_t end) { \
        const name##_args p = *arguments;                         \
        FOR_ROWS                                                  \
            INDEPENDENT                                           \
            for (int x = p.x0; x < p.x1; ++x) name##_site(p, z, y, x, first + x); \
        }                                                         \
    }                                                             \
    INLINE void name##_site(SITE_ARGUMENTS(name))

#define SUM_KERNEL(name, count)                                   \
    INLINE void name##_site(SITE_ARGUMENTS(name), int64_t (&sums)[count]); \
    extern "C" void name(const name##_args *arguments, int64_t begin, int64_t end) { \
        const name##_args p = *arguments;                         \
        FOR_ROWS                                                  \
            int64_t sums[count] = {};                             \
            for (int x = p.x0; x < p.x1; ++x) name##_site(p, z, y, x, first + x, sums); \
            int64_t *slots = p.slots + ((int64_t)z * p.ny + y) * (count); \
            for (int k = 0; k < (count); ++k) slots[k] += sums[k]; \
        }                                                         \
    }                                                             \
    INLINE void name##_site(SITE_ARGUMENTS(name), int64_t (&sums)[count])

#define STENCIL_KERNEL(name)                                      \
    INLINE void name##_site(SITE_ARGUMENTS(name), const FaceNeighbours at); \
    extern "C" void name(const name##_args *arguments, int64_t begin, int64_t end) { \
        const name##_args p = *arguments;                         \
        const int64_t row = p.nx, plane = (int64_t)p.ny * p.nx;   \
        FOR_ROWS                                                  \
            const int64_t down = first + (z > 0 ? -plane : (p.wraps & 1) ? plane * (p.nz - 1) : 0);      \
            const int64_t up = first + (z < p.nz - 1 ? plane : (p.wraps & 1) ? -plane * (p.nz - 1) : 0); \
            const int64_t south = first + (y > 0 ? -row : (p.wraps & 2) ? row * (p.ny - 1) : 0);         \
            const int64_t north = first + (y < p.ny - 1 ? row : (p.wraps & 2) ? -row * (p.ny - 1) : 0);  \
            const int64_t loop_x = (p.wraps & 4) ? p.nx - 1 : 0;  \
            int x = p.x0;                                         \
            if (x == 0 && x < p.x1) {                             \
                name##_site(p, z, y, 0, first,                    \
                            {down, up, south, north, first + loop_x, first + (p.nx > 1 ? 1 : 0)}); \
                x = 1;                                            \
            }                                                     \
            const int inner = p.x1 < p.nx ? p.x1 : p.nx - 1;      \
            INDEPENDENT                                           \
            for (int j = x; j < inner; ++j)                       \
                name##_site(p, z, y, j, first + j,                \
                            {down + j, up + j, south + j, north + j, first + j - 1, first + j + 1}); \
            if (p.x1 == p.nx && p.nx > 1) {                       \
                const int j = p.nx - 1;                           \
                name##_site(p, z, y, j, first + j,                \
                            {down + j, up + j, south + j, north + j, first + j - 1, first + j - loop_x}); \
            }                                                     \
        }                                                         \
    }                                                             \
    INLINE void name##_site(SITE_ARGUMENTS(name), const FaceNeighbours at)

#endif
