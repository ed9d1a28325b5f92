// What the kernels' GPU branch needs of CUDA, on a host compiler: the threads of a launch run one after another, those of
// a warp as fibres that meet where they shuffle. A thread that does not come to a meeting it is named for is an error.
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

#define __CUDACC__ 1
#define __global__ static
#define __device__
#define __forceinline__ inline __attribute__((always_inline))
#define int64_t device_int64_t
#define uint64_t device_uint64_t

struct Dim3 {
    unsigned x, y, z;
};
static Dim3 threadIdx, blockIdx, blockDim, gridDim;

struct Lane {
    ucontext_t context;
    Dim3 thread;
    unsigned awaited;  // lanes it waits for, 0 while it runs
    bool done;
    unsigned long long published;
    char stack[1 << 16];
};
static Lane lanes[32];
static ucontext_t scheduler;
static int running;
static void (*thread_body)(const void *);
static const void *thread_arguments;

static void meet_lanes(unsigned mask) {
    lanes[running].awaited = mask;
    swapcontext(&lanes[running].context, &scheduler);
}

template <typename T> static T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width) {
    const int me = running;
    memcpy(&lanes[me].published, &value, sizeof value);
    meet_lanes(mask);
    T found;
    memcpy(&found, &lanes[me % width + (int)delta < width ? me + (int)delta : me].published, sizeof found);
    meet_lanes(mask);
    return found;
}

template <typename T> static T atomicAdd(T *address, T value) {
    const T before = *address;
    *address = before + value;
    return before;
}
template <typename T> static T atomicMax(T *address, T value) {
    const T before = *address;
    if (value > before) *address = value;
    return before;
}
template <typename T> static T atomicOr(T *address, T value) {
    const T before = *address;
    *address = before | value;
    return before;
}
template <typename T> static T atomicAnd(T *address, T value) {
    const T before = *address;
    *address = before & value;
    return before;
}
static int __popcll(unsigned long long bits) { return __builtin_popcountll(bits); }
static int __ffsll(long long bits) { return __builtin_ffsll(bits); }
static float __fsqrt_rn(float x) { return sqrtf(x); }
static unsigned __float_as_uint(float x) {
    unsigned bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static void lane_main() {
    thread_body(thread_arguments);
    lanes[running].done = true;
    swapcontext(&lanes[running].context, &scheduler);
}

// Whether every lane came to its end; false where one waits for a lane that is not there.
static bool run_warp(unsigned first, unsigned threads) {
    const unsigned count = threads - first < 32 ? threads - first : 32;
    for (unsigned k = 0; k < count; ++k) {
        const unsigned t = first + k;
        Lane &lane = lanes[k];
        getcontext(&lane.context);
        lane.context.uc_stack.ss_sp = lane.stack;
        lane.context.uc_stack.ss_size = sizeof lane.stack;
        lane.context.uc_link = nullptr;
        makecontext(&lane.context, lane_main, 0);
        lane.thread = {t % blockDim.x, t / blockDim.x % blockDim.y, t / blockDim.x / blockDim.y};
        lane.awaited = 0;
        lane.done = false;
    }
    for (;;) {
        unsigned waiting = 0;
        for (unsigned k = 0; k < count; ++k) {
            if (lanes[k].done) continue;
            running = (int)k;
            threadIdx = lanes[k].thread;
            swapcontext(&scheduler, &lanes[k].context);
            if (!lanes[k].done) waiting |= 1u << k;
        }
        if (!waiting) return true;
        for (unsigned k = 0; k < count; ++k)
            if ((waiting >> k & 1) && (lanes[k].awaited & ~waiting)) return false;
    }
}

// Run a grid of blocks; shape holds blocks along x, y, z and threads of a block along x, y, z.
static int run_grid(void (*body)(const void *), const void *arguments, const unsigned *shape) {
    thread_body = body;
    thread_arguments = arguments;
    gridDim = {shape[0], shape[1], shape[2]};
    blockDim = {shape[3], shape[4], shape[5]};
    const unsigned threads = blockDim.x * blockDim.y * blockDim.z;
    for (blockIdx.z = 0; blockIdx.z < gridDim.z; ++blockIdx.z)
        for (blockIdx.y = 0; blockIdx.y < gridDim.y; ++blockIdx.y)
            for (blockIdx.x = 0; blockIdx.x < gridDim.x; ++blockIdx.x)
                for (unsigned first = 0; first < threads; first += 32)
                    if (!run_warp(first, threads)) return 1;
    return 0;
}
