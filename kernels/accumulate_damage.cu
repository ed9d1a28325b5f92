// Damage after a step under a constant driver, with repair.
#include "site.cuh"
#include "living.cuh"
#include "expression.cuh"

SITE_KERNEL(accumulate_damage) {
    const int kind = p.kind[i];
    float damage = 0.0f;
    if (lives(kind)) {
        int entry = row_of(p, kind, i);
        if (p.level) entry = entry * LEVELS + (p.level[i] + LEVELS / 2);
        damage = p.damage[i] * p.fade[entry] + p.gain[entry] * p.driver[i];
    }
    p.damage[i] = damage;
}
