// The founders of a row get their clones, in order of place, and leave an entry each.
#include "runs.cuh"

SITE_KERNEL(found_clones) {
    uint32_t id = p.in_plane[y] + p.rank[i];
    for (int word = 0; word < p.words; ++word) {
        uint64_t* founders = p.founders + i * p.words + word;
        for (uint64_t left = *founders; left; left &= left - 1) {
            const int64_t site = i * p.width + 64 * word + lowest_bit(left);
            uint32_t* entry = p.events + (int64_t)(++id % p.room) * 4;
            entry[0] = p.clone[site];
            entry[1] = (uint32_t)site;
            entry[2] = *p.clock;
            entry[3] = p.genotype[site];
            p.clone[site] = id;
        }
        if (*founders) *founders = 0;
    }
}
