// Cells claim empty sites, directly or at the end of their path; of each site's claims the greatest stays.
#include "runs.cuh"
#include "neighbourhood.cuh"
#include "philox.cuh"
#include "pushing.cuh"

EARLY(stake_claims) { fetch(p.intent + site); }

RUN_KERNEL(stake_claims, acting) {
    const Lattice lattice(p);
    for (int word = begin; word < end; ++word)
        for (uint64_t left = p.acting[((int64_t)z * p.ny + y) * p.nx + word]; left; left &= left - 1) {
            const Site at = {z, y, 64 * word + lowest_bit(left)};
            const int intent = p.intent[lattice.index(z, y, at.x)];
            if (!claims(intent)) continue;
            const Claim claim = claim_of(p, lattice, at, intent);
            if (!claim.open) continue;
            const uint32_t waits = stands_in(p.pending, lattice, at);
            const uint32_t priority = words_of(lattice, p.seed, *p.clock, at, STREAM_FATE).d >> (PLACE_BITS + 1);
            raise(p.claims + lattice.index(claim.root.z, claim.root.y, claim.root.x),
                  waits << 31 | priority << PLACE_BITS | claim.place);
        }
}
