// Arithmetic that comes out the same on every processor: no library exp or pow.
#pragma once

// 1 - exp(-x) for x >= 0, accurate in relative terms for small x; x counts as 8 above 8.
// Taylor series of x/16, then four times 1 - (1 - q)^2 = q (2 - q). Mirrors hazards.one_minus_exp.
INLINE float one_minus_exp(float x) {
    const float y = (x < 8.0f ? x : 8.0f) * 0.0625f;
    float s = 1.0f - y * 0.125f;
    s = 1.0f - (y * 0.14285715f) * s;
    s = 1.0f - (y * 0.16666667f) * s;
    s = 1.0f - (y * 0.2f) * s;
    s = 1.0f - (y * 0.25f) * s;
    s = 1.0f - (y * 0.33333334f) * s;
    s = 1.0f - (y * 0.5f) * s;
    float q = y * s;
    for (int k = 0; k < 4; ++k) q = q * (2.0f - q);
    return q;
}

// The Hill function r^n / (1 + r^n) of r = damage / half; n from 1 to 8.
INLINE float hill_response(float damage, float half, int n) {
    float r = damage / half;
    r = r > 0.0f ? r : 0.0f;
    r = r < 10000.0f ? r : 10000.0f;
    float power = r;
    for (int k = 1; k < n; ++k) power = power * r;
    return power / (1.0f + power);
}

// A float as a whole multiple of 1/scale, rounded half up.
INLINE int64_t fixed_point(float value, double scale) { return (int64_t)floor((double)value * scale + 0.5); }
