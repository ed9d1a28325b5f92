// Layer 0: the empty sites, as bits; nobody stands in a layer yet.
#include "site.cuh"

SITE_KERNEL(find_vacancies) {
    const int left = p.width - 64 * x;
    p.layers[i] = ~p.occupied[i] & (left < 64 ? ~0ull >> (64 - left) : ~0ull);
    p.layers[(int64_t)(p.push_depth + 1) * p.nz * p.ny * p.nx + i] = 0;
}
