// Many launches in one call, for the CPU: every thread walks the list and they meet where one launch needs another.
#pragma once

#if !ON_GPU
#include <sched.h>

struct Step {
    void (*run)(const void *arguments, int64_t begin, int64_t end);
    const void *arguments;
    int64_t rows, threads;  // rows are shared by the first `threads` threads
};

// Wait until all threads are here. meeting[0] counts arrivals, meeting[16] (in another cache line) finished meetings.
INLINE void meet(int32_t *meeting, int32_t threads) {
    const int32_t round = __atomic_load_n(&meeting[16], __ATOMIC_ACQUIRE);
    if (__atomic_add_fetch(&meeting[0], 1, __ATOMIC_ACQ_REL) == threads) {
        __atomic_store_n(&meeting[0], 0, __ATOMIC_RELAXED);
        __atomic_store_n(&meeting[16], round + 1, __ATOMIC_RELEASE);
        return;
    }
    for (int spins = 0; __atomic_load_n(&meeting[16], __ATOMIC_ACQUIRE) == round; ++spins) {
        if (spins > 2000) sched_yield();  // somebody else may need this core
#if defined(__x86_64__) || defined(__i386__)
        else __builtin_ia32_pause();
#endif
    }
}

// The part of thread number `thread` of `threads` in all steps. Launches of one thread in a row need no meeting.
extern "C" void run_steps(const Step *steps, int64_t count, int32_t thread, int32_t threads, int32_t *meeting) {
    for (int64_t k = 0; k < count; ++k) {
        const Step step = steps[k];
        if (k > 0 && threads > 1 && (step.threads > 1 || steps[k - 1].threads > 1)) meet(meeting, threads);
        if (thread < step.threads)
            step.run(step.arguments, step.rows * thread / step.threads, step.rows * (thread + 1) / step.threads);
    }
}
#endif
