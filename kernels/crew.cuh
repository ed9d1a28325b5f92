// The CPU's threads: a crew that walks a list of launches together and meets where one launch needs another. Between lists
// its threads keep looking for the next one for a while before they sleep, since to wake a core can take a millisecond.
#pragma once

#if !ON_GPU
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>

struct Step {
    void (*run)(const void *arguments, int64_t begin, int64_t end);
    const void *arguments;
    int64_t rows, threads;  // rows are shared by the first `threads` threads
};

constexpr int64_t LOOK_NS = 500000;  // how long an idle thread looks for work before it sleeps

struct Crew {
    const Step *steps;
    int64_t count;
    int32_t threads;  // with the caller
    bool over;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    alignas(64) int32_t lists;  // begun
    alignas(64) int32_t asleep;
    alignas(64) int32_t arrived;   // at the present meeting
    alignas(64) int32_t meetings;  // held
};

struct Member {
    Crew *crew;
    int32_t number;
    pthread_t thread;
};

struct Team {
    Crew crew;
    Member members[];
};

INLINE void rest() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

INLINE int64_t now_ns() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// Wait until all threads are here.
INLINE void meet(Crew *crew) {
    const int32_t meeting = __atomic_load_n(&crew->meetings, __ATOMIC_ACQUIRE);
    if (__atomic_add_fetch(&crew->arrived, 1, __ATOMIC_ACQ_REL) == crew->threads) {
        __atomic_store_n(&crew->arrived, 0, __ATOMIC_RELAXED);
        __atomic_store_n(&crew->meetings, meeting + 1, __ATOMIC_RELEASE);
        return;
    }
    for (int looks = 0; __atomic_load_n(&crew->meetings, __ATOMIC_ACQUIRE) == meeting; ++looks) {
        if (looks > 2000) sched_yield();  // somebody else may need this core
        else rest();
    }
}

// The part of thread `number` in all steps. Launches of one thread in a row need no meeting.
INLINE void walk(Crew *crew, int32_t number) {
    const Step *steps = crew->steps;
    for (int64_t k = 0; k < crew->count; ++k) {
        const Step step = steps[k];
        if (k > 0 && (step.threads > 1 || steps[k - 1].threads > 1)) meet(crew);
        const int64_t sharing = step.threads < crew->threads ? step.threads : crew->threads;
        if (number < sharing)
            step.run(step.arguments, step.rows * number / sharing, step.rows * (number + 1) / sharing);
    }
    meet(crew);
}

// Returns when a list is there that was not among the `seen` ones.
INLINE void await(Crew *crew, int32_t seen) {
    const int64_t until = now_ns() + LOOK_NS;
    for (int looks = 1; __atomic_load_n(&crew->lists, __ATOMIC_SEQ_CST) == seen; ++looks) {
        rest();
        if (looks % 64 || now_ns() < until) continue;
        pthread_mutex_lock(&crew->lock);
        __atomic_add_fetch(&crew->asleep, 1, __ATOMIC_SEQ_CST);
        while (__atomic_load_n(&crew->lists, __ATOMIC_SEQ_CST) == seen) pthread_cond_wait(&crew->wake, &crew->lock);
        __atomic_sub_fetch(&crew->asleep, 1, __ATOMIC_SEQ_CST);
        pthread_mutex_unlock(&crew->lock);
    }
}

INLINE void begin_list(Crew *crew) {
    __atomic_add_fetch(&crew->lists, 1, __ATOMIC_SEQ_CST);
    if (!__atomic_load_n(&crew->asleep, __ATOMIC_SEQ_CST)) return;
    pthread_mutex_lock(&crew->lock);
    pthread_cond_broadcast(&crew->wake);
    pthread_mutex_unlock(&crew->lock);
}

static void *serve(void *argument) {
    const Member *me = (const Member *)argument;
    for (int32_t seen = 0;; ++seen) {
        await(me->crew, seen);
        if (me->crew->over) return nullptr;
        walk(me->crew, me->number);
    }
}

// A crew of so many threads, the caller of run_steps among them; null where the system refuses threads.
extern "C" void *muster(int32_t threads) {
    const size_t size = (sizeof(Team) + threads * sizeof(Member) + 63) / 64 * 64;
    Team *team = (Team *)aligned_alloc(64, size);
    if (!team) return nullptr;
    memset((void *)team, 0, size);
    Crew *crew = &team->crew;
    crew->threads = threads;
    pthread_mutex_init(&crew->lock, nullptr);
    pthread_cond_init(&crew->wake, nullptr);
    for (int32_t k = 1; k < threads; ++k) {
        team->members[k] = {crew, k, {}};
        if (pthread_create(&team->members[k].thread, nullptr, serve, &team->members[k])) {
            crew->threads = k;
            break;
        }
    }
    return team;
}

// Ends a crew's threads.
extern "C" void dismiss(void *handle) {
    Team *team = (Team *)handle;
    team->crew.over = true;
    begin_list(&team->crew);
    for (int32_t k = 1; k < team->crew.threads; ++k) pthread_join(team->members[k].thread, nullptr);
    free(team);
}

// Run the steps in order; returns when all is done.
extern "C" void run_steps(void *handle, const Step *steps, int64_t count) {
    Crew *crew = &((Team *)handle)->crew;
    int64_t most = 1;
    for (int64_t k = 0; k < count; ++k) most = steps[k].threads > most ? steps[k].threads : most;
    if (most == 1) {
        for (int64_t k = 0; k < count; ++k) steps[k].run(steps[k].arguments, 0, steps[k].rows);
        return;
    }
    crew->steps = steps;
    crew->count = count;
    begin_list(crew);
    walk(crew, 0);
}

// A copy of memory as a step, a block a row.
constexpr int64_t BLOCK_BYTES = 65536;

struct Copy {
    const char *source;
    char *target;
    int64_t bytes;
};

extern "C" void copy_blocks(const void *arguments, int64_t begin, int64_t end) {
    const Copy copy = *(const Copy *)arguments;
    const int64_t first = begin * BLOCK_BYTES, last = end * BLOCK_BYTES < copy.bytes ? end * BLOCK_BYTES : copy.bytes;
    if (first < last) memcpy(copy.target + first, copy.source + first, last - first);
}
#endif
