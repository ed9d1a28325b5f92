// How many new clones begin in each row.
#include "runs.cuh"

SITE_KERNEL(count_founders) {
    const uint64_t* row = p.founders + i * p.words;
    uint32_t count = 0;
    for (int word = 0; word < p.words; ++word) count += (uint32_t)bits_set(row[word]);
    p.rank[i] = count;
}
