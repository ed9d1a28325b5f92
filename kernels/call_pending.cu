// Mothers who wait and have a path to an empty site try once more; others give up.
#include "runs.cuh"
#include "neighbourhood.cuh"

EARLY(call_pending) { fetch(p.intent + site); }

RUN_KERNEL(call_pending, pending) {
    const Lattice lattice(p);
    const uint64_t* reached = p.layers + (int64_t)(p.push_depth + 1) * p.nz * p.ny * p.nx;
    for (int word = begin; word < end; ++word) {
        const int64_t here = ((int64_t)z * p.ny + y) * p.nx + word;
        const uint64_t called = p.pending[here] & reached[here];
        p.pending[here] = called;
        p.acting[here] = called;
        for (uint64_t left = called; left; left &= left - 1)
            p.intent[lattice.index(z, y, 64 * word + lowest_bit(left))] = INTENT_PUSH;
    }
}
