// The field kernels that come with linear and with Michaelis-Menten uptake, once for both. What each means stands in
// kernels/reference_fields.py and reference_levels.py.
#pragma once

INLINE float quotient(float numerator, float denominator) {
    return denominator > 0.0f ? numerator / denominator : 0.0f;
}

template <bool SATURABLE> struct Relaxation {
    Extent size;
    int s;
    Coefficients coefficients;
    Uptake<SATURABLE> uptake;
    Around6 at;
    float *own;
    float excess, floor;

    template <typename P>
    MEMBER Relaxation(const P &p, int z, int y, int first, int end, Scratch &scratch)
        : size{p.nz, p.ny, p.width, p.nx}, s((z + y + p.colour) & 1), coefficients(p, size, z, y, s, first),
          uptake(p, size, z, y, s, first, end), at(p.value, p.walls, p.fixed, size, z, y, s, first, end, scratch),
          own(Halves<float>(p.value, size, z, y, first).parity(s)), excess(p.excess), floor(0.0f) {
        if constexpr (SATURABLE) floor = p.floor;
        fetch_ahead(own, end - first);
    }

    MEMBER void site(int k) const {
        const float c = own[k];
        const float r = uptake.residual(k, c, coefficients.pull(k, c, at));
        const float total = coefficients.sum(k), d = uptake.sigma[k] + total;
        if constexpr (SATURABLE) {
            const float u = c + uptake.half, inverse = 1.0f / u;
            const float change = uptake.capacity[k] * (uptake.half * inverse);
            const float b = (d * u + change) - r;
            const float square = b * b + 4.0f * (d * (r * u));
            const float root_of_square = root(square > 0.0f ? square : 0.0f);
            const float numerator = b > 0.0f ? 2.0f * (r * u) : root_of_square - b;
            const float denominator = b > 0.0f ? b + root_of_square : 2.0f * d;
            const float slope = d + change * inverse;
            const float value = c + quotient(numerator * (slope + excess * total), denominator * slope);
            own[k] = value > floor ? value : floor;
        } else {
            own[k] = c + quotient(r * (d + excess * total), d * d);
        }
    }
};

// The fine sites of one parity in one of the four rows under a coarse row: their part in the mean field and in the
// weighted sum of its residual.
template <bool SATURABLE> struct Restriction {
    static constexpr int SUMS = 2, RESULTS = 3;
    Extent size;
    Child child;
    float shift;
    bool used;
    Coefficients coefficients;
    Uptake<SATURABLE> uptake;
    Around6 at;
    const float *own, *share;

    template <typename P>
    MEMBER Restriction(const P &p, int coarse_z, int coarse_y, int first, int end, int part, Scratch &scratch)
        : size{p.depth, p.height, p.width, slots_of(p.width)}, child(p, size, coarse_z, coarse_y, part), shift(p.shift),
          used(child.fraction > 0.0f), coefficients(p, size, child.z, child.y, child.s, first),
          uptake(p, size, child.z, child.y, child.s, first, end),
          at(p.value, p.walls, p.fixed, size, child.z, child.y, child.s, first, end, scratch),
          own(Halves<const float>(p.value, size, child.z, child.y, first).parity(child.s)),
          share(child.share(p, size, first)) {}

    MEMBER void add(int k, float &average, float &defect, float &) const {
        const float c = own[k], weight = child.fraction * share[k];
        const float r = uptake.residual(k, c, coefficients.pull(k, c, at)) / (uptake.sigma[k] + shift);
        average = average + weight * c;
        defect = defect + weight * r;
    }
    static MEMBER void finish(float &, float &, float &) {}
    // The mean field goes to two places.
    template <typename P> static MEMBER float *target(const P &p, int n) {
        return n == 0 ? p.coarse_value : n == 1 ? p.coarse_source : p.start;
    }
};

// Both parities of a row of the coarse problem: the weighted sum of residuals becomes the source.
template <bool SATURABLE> struct CoarseSource {
    Extent size;
    Coefficients even, odd;
    Uptake<SATURABLE> uptake_even, uptake_odd;
    Around6 at_even, at_odd;
    Halves<const float> value;
    Halves<float> source;
    float shift;

    template <typename P>
    MEMBER CoarseSource(const P &p, int z, int y, int first, int end, Scratch &scratch)
        : size{p.nz, p.ny, p.width, p.nx}, even(p, size, z, y, 0, first), odd(p, size, z, y, 1, first),
          uptake_even(p, size, z, y, 0, first, end), uptake_odd(p, size, z, y, 1, first, end),
          at_even(p.value, p.walls, p.fixed, size, z, y, 0, first, end, scratch),
          at_odd(p.value, p.walls, p.fixed, size, z, y, 1, first, end, scratch), value(p.value, size, z, y, first),
          source(p.source, size, z, y, first), shift(p.shift) {}

    MEMBER void site(int k) const {
        one(k, value.even[k], even, uptake_even, at_even, source.even[k]);
        one(k, value.odd[k], odd, uptake_odd, at_odd, source.odd[k]);
    }
    MEMBER void one(int k, float c, const Coefficients &coefficients, const Uptake<SATURABLE> &uptake,
                    const Around6 &at, float &defect) const {
        defect = defect * (uptake.sigma[k] + shift) + (uptake.taken(k, c) - coefficients.pull(k, c, at));
    }
};

// Both parities of a row: what each site would change by on its own, and its value, as bits of |.|.
template <bool SATURABLE> struct ResidualRow {
    Coefficients even, odd;
    Uptake<SATURABLE> uptake_even, uptake_odd;
    Around6 at_even, at_odd;
    Halves<const float> own;

    template <typename P>
    MEMBER ResidualRow(const P &p, const Extent &size, int z, int y, int first, int end, Scratch &scratch)
        : even(p, size, z, y, 0, first), odd(p, size, z, y, 1, first), uptake_even(p, size, z, y, 0, first, end),
          uptake_odd(p, size, z, y, 1, first, end), at_even(p.value, p.walls, p.fixed, size, z, y, 0, first, end, scratch),
          at_odd(p.value, p.walls, p.fixed, size, z, y, 1, first, end, scratch), own(p.value, size, z, y, first) {}
    template <typename P>
    MEMBER ResidualRow(const P &p, int z, int y, int first, int end, Scratch &scratch)
        : ResidualRow(p, Extent{p.nz, p.ny, p.width, p.nx}, z, y, first, end, scratch) {}

    MEMBER void site(int k, uint32_t &change, uint32_t &value) const {
        const float c = own.even[k], c_odd = own.odd[k];
        raise(change, one(k, c, even, uptake_even, at_even));
        raise(change, one(k, c_odd, odd, uptake_odd, at_odd));
        raise(value, c);
        raise(value, c_odd);
    }
    static MEMBER float one(int k, float c, const Coefficients &coefficients, const Uptake<SATURABLE> &uptake,
                            const Around6 &at) {
        return quotient(uptake.residual(k, c, coefficients.pull(k, c, at)), uptake.sigma[k] + coefficients.sum(k));
    }
    static MEMBER void raise(uint32_t &greatest, float number) {
        const uint32_t bits = bits_of(number) & 0x7fffffffu;
        greatest = bits > greatest ? bits : greatest;
    }
};
