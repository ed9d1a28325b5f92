// Kernels over bit planes, 64 sites to a word (kernels/bit_planes.py): they go from one word that is not zero to the next.
//
//   RUN_KERNEL(name, plane) { body }  p (arguments), z, y, begin, end: words along x of a lattice p.width sites wide, the first
//                                     of which is not zero in p.plane; on the GPU it stands alone
//   EARLY(name) { body }              p, site: what the body will need of the memory of a site that comes soon
#pragma once

#define RUN_ARGUMENTS(name) const name##_args &p, const int z, const int y, const int begin, const int end
#define EARLY(name) INLINE void name##_early(const name##_args& p, const int64_t site)

// Bits of a word that sites of several threads share.
INLINE void set_bits(uint64_t* word, uint64_t bits) {
#if ON_GPU
    atomicOr(word, bits);
#else
    __atomic_fetch_or(word, bits, __ATOMIC_RELAXED);
#endif
}

INLINE void clear_bits(uint64_t* word, uint64_t bits) {
#if ON_GPU
    atomicAnd(word, ~bits);
#else
    __atomic_fetch_and(word, ~bits, __ATOMIC_RELAXED);
#endif
}

// Keeps the greater; the outcome does not depend on the order of calls.
INLINE void raise(uint32_t* slot, uint32_t value) {
#if ON_GPU
    atomicMax(slot, value);
#else
    uint32_t now = __atomic_load_n(slot, __ATOMIC_RELAXED);
    while (now < value && !__atomic_compare_exchange_n(slot, &now, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
#endif
}

INLINE int bits_set(uint64_t bits) {
#if ON_GPU
    return __popcll(bits);
#else
    return __builtin_popcountll(bits);
#endif
}

INLINE int lowest_bit(uint64_t bits) {
#if ON_GPU
    return __ffsll((int64_t)bits) - 1;
#else
    return __builtin_ctzll(bits);
#endif
}

#if ON_GPU

#define RUN_KERNEL(name, plane)                                  \
    INLINE void name##_run(RUN_ARGUMENTS(name));                 \
    extern "C" __global__ void name(const name##_args p) {       \
        SITE_OF_THREAD                                           \
        if (p.plane[i]) name##_run(p, z, y, x, x + 1);           \
    }                                                            \
    INLINE void name##_run(RUN_ARGUMENTS(name))

#else

INLINE int64_t next_set(const uint64_t* plane, int64_t from, int64_t end) {
    for (; from + 8 <= end; from += 8) {
        uint64_t any = 0;
        for (int k = 0; k < 8; ++k) any |= plane[from + k];
        if (any) break;
    }
    while (from < end && !plane[from]) ++from;
    return from;
}

// Finds one run after another among words [from, end) of a plane, which are whole rows or lie in one.
template <typename P> struct Runs {
    struct Run {
        int64_t at, row;  // its first word, and the first of its row
        int z, y;
    };
    const P &p;
    const uint64_t *plane;
    int64_t end;
    Run next;

    MEMBER Runs(const P &args, const uint64_t *of, int64_t from, int64_t to) : p(args), plane(of), end(to) {
        const int64_t at = next_set(plane, from, end), row = at / p.nx;
        next = {at, row * p.nx, (int)(row / p.ny), (int)(row % p.ny)};
    }
    MEMBER int64_t stop(const Run &run) const { return run.row + p.nx < end ? run.row + p.nx : end; }
    MEMBER int64_t first_site(const Run &run) const {
        return ((int64_t)run.z * p.ny + run.y) * p.width + 64 * (run.at - run.row) + lowest_bit(plane[run.at]);
    }
    MEMBER Run take() {
        const Run found = next;
        if (found.at >= end) return found;
        next.at = next_set(plane, stop(found), end);
        while (next.row + p.nx <= next.at) {
            next.row += p.nx;
            if (++next.y == p.ny) next.y = 0, ++next.z;
        }
        return found;
    }
};

// Runs are found a few ahead of the one that is run, so that their memory has time to come.
template <typename P, typename Run, typename Early>
INLINE void walk_runs(const P &p, const uint64_t *plane, int64_t from, int64_t end, Run run, Early early) {
    constexpr int AHEAD = 4;
    Runs<P> runs(p, plane, from, end);
    typename Runs<P>::Run found[AHEAD];
    for (int k = 0; k < AHEAD; ++k) found[k] = runs.take();
    for (int k = 0; found[k].at < end; k = (k + 1) % AHEAD) {
        const auto now = found[k];
        found[k] = runs.take();
        if (found[k].at < end) early(runs.first_site(found[k]));
        run(now.z, now.y, (int)(now.at - now.row), (int)(runs.stop(now) - now.row));
    }
}

#define RUN_KERNEL(name, plane)                                   \
    INLINE void name##_run(RUN_ARGUMENTS(name));                  \
    extern "C" void name(const name##_args *arguments, int64_t begin, int64_t end) { \
        const name##_args p = *arguments;                         \
        const auto run = [&](int z, int y, int from, int to) { name##_run(p, z, y, from, to); }; \
        const auto early = [&](int64_t site) { name##_early(p, site); }; \
        if (p.x1 - p.x0 == p.nx && p.y1 - p.y0 == p.ny) {         \
            const int64_t rows = (int64_t)p.z0 * p.ny;            \
            walk_runs(p, p.plane, (rows + begin) * p.nx, (rows + end) * p.nx, run, early); \
            return;                                               \
        }                                                         \
        FOR_ROWS                                                  \
            walk_runs(p, p.plane, first + p.x0, first + p.x1, run, early); \
        }                                                         \
    }                                                             \
    INLINE void name##_run(RUN_ARGUMENTS(name))

#endif
