// Damage after a step under a constant driver, with repair.
#include "site.cuh"

SITE_KERNEL(accumulate_damage) {
    float damage = 0.0f;
    if (p.kind[i] == KIND_TUMOUR) {
        const int genotype = p.genotype[i];
        damage = p.damage[i] * p.fade[genotype] + p.gain[genotype] * p.driver[i];
    }
    p.damage[i] = damage;
}
