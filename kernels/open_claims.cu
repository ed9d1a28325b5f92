// Empty sites that are claimed begin without a claim.
#include "runs.cuh"
#include "neighbourhood.cuh"
#include "philox.cuh"
#include "pushing.cuh"

EARLY(open_claims) { fetch(p.intent + site); }

RUN_KERNEL(open_claims, acting) {
    const Lattice lattice(p);
    for (int word = begin; word < end; ++word)
        for (uint64_t left = p.acting[((int64_t)z * p.ny + y) * p.nx + word]; left; left &= left - 1) {
            const Site at = {z, y, 64 * word + lowest_bit(left)};
            const int intent = p.intent[lattice.index(z, y, at.x)];
            if (!claims(intent)) continue;
            const Claim claim = claim_of(p, lattice, at, intent);
            if (claim.open) p.claims[lattice.index(claim.root.z, claim.root.y, claim.root.x)] = 0;
        }
}
