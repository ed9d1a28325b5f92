// The field kernels that come with linear and with Michaelis-Menten uptake, once for both. What each means stands in
// kernels/reference_fields.py and reference_levels.py.
#pragma once

INLINE float quotient(float numerator, float denominator) {
    return denominator > 0.0f ? numerator / denominator : 0.0f;
}

template <bool SATURABLE> struct Relaxation {
    Extent size;
    Across across;
    Row row;
    Uptake<SATURABLE> uptake;
    float *own;
    float excess, floor;
    bool walled;

    template <typename P>
    MEMBER Relaxation(const P &p, int z, int y)
        : size{p.nz, p.ny, p.width, p.nx}, across(p, size, z, y),
          row(p, p.value, size, z, y, (z + y + p.colour) & 1), uptake(p, size, z, y, (z + y + p.colour) & 1),
          own(p.value + (row.own - p.value)), excess(p.excess), floor(0.0f), walled(across.walled) {
        if constexpr (SATURABLE) floor = p.floor;
    }

    template <bool EDGE, bool WALLED> MEMBER void site(int j) const {
        if (EDGE && row.x(j) >= size.width) return;
        const float c = own[j];
        const float r = uptake.residual(j, c, row.pull<EDGE, WALLED>(across, j, c));
        const float total = row.along.sum(across, j), d = uptake.sigma[j] + total;
        if (!SATURABLE) {
            own[j] = c + quotient(r * (d + excess * total), d * d);
            return;
        }
        const float u = c + uptake.half, inverse = 1.0f / u;
        const float k = uptake.capacity[j] * (uptake.half * inverse);
        const float b = (d * u + k) - r;
        const float square = b * b + 4.0f * (d * (r * u));
        const float root_of_square = root(square > 0.0f ? square : 0.0f);
        const float numerator = b > 0.0f ? 2.0f * (r * u) : root_of_square - b;
        const float denominator = b > 0.0f ? b + root_of_square : 2.0f * d;
        const float slope = d + k * inverse;
        const float value = c + quotient(numerator * (slope + excess * total), denominator * slope);
        own[j] = value > floor ? value : floor;
    }
};

// One of the four fine rows under a coarse row: its part in the mean field and in the weighted sum of its residual.
template <bool SATURABLE> struct Restriction {
    Extent size;
    int z, y;
    float fraction;
    bool used;
    Across across;
    Row even, odd;
    Uptake<SATURABLE> uptake_even, uptake_odd;
    const float *share_even, *share_odd;
    float shift;

    template <typename P>
    MEMBER Restriction(const P &p, int coarse_z, int coarse_y, int part)
        : size{p.depth, p.height, p.width, p.nx}, z(inside(2 * coarse_z + part / 2, p.depth)),
          y(inside(2 * coarse_y + part % 2, p.height)),
          fraction(axis_entry(p.axis_z, p.depth, ROW_FRACTION, 2 * coarse_z + part / 2) *
                   axis_entry(p.axis_y, p.height, ROW_FRACTION, 2 * coarse_y + part % 2)),
          used(fraction > 0.0f), across(p, size, z, y), even(p, p.value, size, z, y, 0), odd(p, p.value, size, z, y, 1),
          uptake_even(p, size, z, y, 0), uptake_odd(p, size, z, y, 1),
          share_even(p.axis_x + ROW_FRACTION * 2 * size.nh), share_odd(share_even + size.nh),
          shift(p.shift) {}

    MEMBER bool walled() const { return across.walled; }
    template <typename P> static MEMBER float *sum_array(const P &p) { return p.average; }
    template <typename P> static MEMBER float *other_array(const P &p) { return p.defect; }

    template <bool EDGE, bool WALLED> MEMBER void add(int j, float &average, float &defect) const {
        const float c = even.own[j], c_odd = odd.own[j];
        const float r = uptake_even.residual(j, c, even.pull<EDGE, WALLED>(across, j, c)) /
                        (uptake_even.sigma[j] + shift);
        const float r_odd = uptake_odd.residual(j, c_odd, odd.pull<EDGE, WALLED>(across, j, c_odd)) /
                            (uptake_odd.sigma[j] + shift);
        average = average + fraction * (share_even[j] * c + share_odd[j] * c_odd);
        defect = defect + fraction * (share_even[j] * r + share_odd[j] * r_odd);
    }
};

// Both sites of a pair in a coarse row: their field from plain `average`, and the source that leaves them `defect`.
template <bool SATURABLE> struct CoarseSource {
    Extent size;
    Across across;
    Along along_even, along_odd;
    Uptake<SATURABLE> uptake_even, uptake_odd;
    const float *line, *down, *up, *south, *north, *defect;
    float *value_even, *value_odd, *source_even, *source_odd;
    float shift;
    bool walled;

    template <typename P>
    MEMBER CoarseSource(const P &p, int z, int y)
        : size{p.nz, p.ny, p.width, p.nx}, across(p, size, z, y), along_even(p, size, 0), along_odd(p, size, 1),
          uptake_even(p, size, z, y, 0), uptake_odd(p, size, z, y, 1), shift(p.shift),
          walled(across.walled) {
        line = plain(p.average, z, y);
        down = plain(p.average, z > 0 ? z - 1 : size.nz - 1, y);
        up = plain(p.average, z < size.nz - 1 ? z + 1 : 0, y);
        south = plain(p.average, z, y > 0 ? y - 1 : size.ny - 1);
        north = plain(p.average, z, y < size.ny - 1 ? y + 1 : 0);
        defect = plain(p.defect, z, y);
        const Halves value(p.value, size, z, y), source(p.source, size, z, y);
        value_even = p.value + (value.even - p.value);
        value_odd = p.value + (value.odd - p.value);
        source_even = p.source + (source.even - p.source);
        source_odd = p.source + (source.odd - p.source);
    }
    MEMBER const float *plain(const float *field, int z, int y) const {
        return field + ((int64_t)z * size.ny + y) * size.width;
    }

    template <bool EDGE, bool WALLED> MEMBER void site(int j) const {
        one<EDGE, WALLED>(j, 2 * j, along_even, uptake_even, value_even, source_even);
        if (EDGE && 2 * j + 1 >= size.width) return;
        one<EDGE, WALLED>(j, 2 * j + 1, along_odd, uptake_odd, value_odd, source_odd);
    }

    template <bool EDGE, bool WALLED>
    MEMBER void one(int j, int x, const Along &along, const Uptake<SATURABLE> &uptake, float *value,
                    float *source) const {
        const float c = line[x];
        const float west = line[EDGE && x == 0 ? size.width - 1 : x - 1];
        const float east = line[EDGE && x == size.width - 1 ? 0 : x + 1];
        const float pull = along.pull<EDGE, WALLED>(across, j, c, down[x], up[x], south[x], north[x], west, east);
        value[j] = c;
        source[j] = defect[x] * (uptake.sigma[j] + shift) + (uptake.taken(j, c) - pull);
    }
};

template <bool SATURABLE> struct ResidualRow {
    Extent size;
    Across across;
    Row even, odd;
    Uptake<SATURABLE> uptake_even, uptake_odd;
    uint32_t *residual, *supply;
    bool walled;

    template <typename P>
    MEMBER ResidualRow(const P &p, int z, int y)
        : size{p.nz, p.ny, p.width, p.nx}, across(p, size, z, y), even(p, p.value, size, z, y, 0),
          odd(p, p.value, size, z, y, 1), uptake_even(p, size, z, y, 0), uptake_odd(p, size, z, y, 1),
          residual(p.largest + (int64_t)z * p.ny + y), supply(residual + (int64_t)p.nz * p.ny), walled(across.walled) {}

    template <bool EDGE, bool WALLED> MEMBER void site(int j) const {
        raise<EDGE, WALLED>(j, even, uptake_even);
        if (!EDGE || 2 * j + 1 < size.width) raise<EDGE, WALLED>(j, odd, uptake_odd);
    }
    template <bool EDGE, bool WALLED> MEMBER void raise(int j, const Row &row, const Uptake<SATURABLE> &uptake) const {
        const float c = row.own[j];
        const float r = uptake.residual(j, c, row.pull<EDGE, WALLED>(across, j, c));
        max_in_row(residual, bits_of(r) & 0x7fffffffu);
        max_in_row(supply, bits_of(uptake.source[j] + row.along.supply(across, j)) & 0x7fffffffu);
    }
};
