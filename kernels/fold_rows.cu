// Sums of every p.ny-th row of the slots.
#include "site.cuh"

SITE_KERNEL(fold_rows) {
    (void)z;
    int64_t sum = 0;
    for (int64_t row = y; row < p.rows; row += p.ny) sum += p.slots[row * p.nx + x];
    p.folded[i] = sum;
}
