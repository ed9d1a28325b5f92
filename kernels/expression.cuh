// Heritable levels of expression: int8 in steps of 1/20 of a doubling, so that 256 multipliers tell what they mean.
#pragma once

constexpr int LEVELS = 256, QUANTILES = 1 << 14;

// What a level multiplies by; 1 where the trait does not vary.
INLINE float expressed(const int8_t* level, const float* multiplier, int64_t i) {
    return level ? multiplier[level[i] + LEVELS / 2] : 1.0f;
}

// A daughter's level from her mother's: drawn to the mean, a normal deviate by its quantile, rounded at random.
INLINE int8_t inherited(int mother, float mean, float inheritance, float noise, const float* quantile, uint32_t deviate,
                        uint32_t rounding) {
    const float level = (mean + inheritance * ((float)mother - mean)) + noise * quantile[deviate >> 18];
    const float rounded = floorf(level + (float)(rounding >> 8) * 5.9604645e-8f);
    return (int8_t)(rounded < -127.0f ? -127.0f : rounded > 127.0f ? 127.0f : rounded);
}
