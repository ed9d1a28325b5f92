// The greatest of every p.nx-th row's number.
#include "site.cuh"

SITE_KERNEL(fold_peaks) {
    (void)y;
    const int folds = p.nx;
    uint32_t greatest = 0;
    for (int64_t row = x; row < p.rows; row += folds) {
        const uint32_t number = p.peaks[(int64_t)z * p.rows + row];
        greatest = number > greatest ? number : greatest;
    }
    p.folded[i] = greatest;
}
