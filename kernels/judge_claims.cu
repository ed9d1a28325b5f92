// A mother whose claim lost waits, to claim before others next time; one whose claim won waits no more.
#include "runs.cuh"
#include "neighbourhood.cuh"
#include "philox.cuh"
#include "pushing.cuh"

EARLY(judge_claims) { fetch(p.intent + site); }

RUN_KERNEL(judge_claims, acting) {
    const Lattice lattice(p);
    for (int word = begin; word < end; ++word) {
        const int64_t here = ((int64_t)z * p.ny + y) * p.nx + word;
        uint64_t waiting = p.pending[here];
        for (uint64_t left = p.acting[here]; left; left &= left - 1) {
            const int bit = lowest_bit(left);
            const Site at = {z, y, 64 * word + bit};
            const int intent = p.intent[lattice.index(z, y, at.x)];
            if (!bears(intent)) continue;
            waiting &= ~(1ull << bit);
            if (!has_won(p, lattice, claim_of(p, lattice, at, intent))) waiting |= 1ull << bit;
        }
        p.pending[here] = waiting;
    }
}
