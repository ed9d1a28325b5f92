// Interpolate linearly between the centres of coarse cells, onto keep times the field; not below a floor.
#include "rows.cuh"

// One coarse row, or the wall in its place, from slot `low` on: what has changed since restriction (keep = 1), or the
// field (keep = 0).
struct CoarseRow {
    const float *even, *odd, *start_even, *start_odd;
    float keep;
#if ON_GPU
    float wall;
    bool outside;
#endif

    // Which of four: parent or other along z and along y, as two bits.
    MEMBER CoarseRow(const prolong_args &p, const Extent &size, int z, int y, int which, int low, int count,
                     Scratch &scratch)
        : keep(p.keep) {
        const int to_z = which & 2 ? other(z) : z / 2, to_y = which & 1 ? other(y) : y / 2;
        const int face_z = to_z < 0 ? 0 : 1, face_y = to_y < 0 ? 2 : 3;
        const bool wall_z = (to_z < 0 || to_z >= size.nz) && is_fixed(p.fixed, face_z);
        const bool wall_y = (to_y < 0 || to_y >= size.ny) && is_fixed(p.fixed, face_y);
        const Halves<const float> value(p.coarse_value, size, around(to_z, size.nz), around(to_y, size.ny), low);
        const Halves<const float> start(p.start, size, around(to_z, size.nz), around(to_y, size.ny), low);
        even = value.even;
        odd = value.odd;
        start_even = start.even;
        start_odd = start.odd;
        const float held = p.walls[wall_z ? face_z : face_y] * (1.0f - p.keep);
#if ON_GPU
        (void)count;
        (void)scratch;
        wall = held;
        outside = wall_z || wall_y;
#else
        if (!wall_z && !wall_y) return;
        float *walls = scratch.held[0][which], *zeros = scratch.held[1][which];
        for (int k = 0; k < count; ++k) {
            walls[k] = held;
            zeros[k] = 0.0f;
        }
        even = odd = walls;
        start_even = start_odd = zeros;
#endif
    }
    static MEMBER int other(int k) { return k / 2 + 2 * (k & 1) - 1; }

    // Coarse cell 2 (low + j) + s.
    MEMBER float at(int j, int s) const {
        const float change = (s ? odd : even)[j] - keep * (s ? start_odd : start_even)[j];
#if ON_GPU
        return outside ? wall : change;
#else
        return change;
#endif
    }
};

// The coarse field interpolated along y and z.
struct CoarsePlane {
    float near_z, far_z, near_y, far_y;
    CoarseRow near_near, near_far, far_near, far_far;

    MEMBER CoarsePlane(const prolong_args &p, const Extent &size, int z, int y, int low, int count, Scratch &scratch)
        : near_z(axis_entry(p.axis_z, p.nz, ROW_NEAR, z)), far_z(axis_entry(p.axis_z, p.nz, ROW_FAR, z)),
          near_y(axis_entry(p.axis_y, p.ny, ROW_NEAR, y)), far_y(axis_entry(p.axis_y, p.ny, ROW_FAR, y)),
          near_near(p, size, z, y, 0, low, count, scratch), near_far(p, size, z, y, 1, low, count, scratch),
          far_near(p, size, z, y, 2, low, count, scratch), far_far(p, size, z, y, 3, low, count, scratch) {}

    MEMBER float at(int j, int s) const {
        const float near = near_y * near_near.at(j, s) + far_y * near_far.at(j, s);
        const float far = near_y * far_near.at(j, s) + far_y * far_far.at(j, s);
        return near_z * near + far_z * far;
    }
};

struct Prolongation {
    const float *near_even, *far_even, *near_odd, *far_odd;
    Halves<float> own;
    float keep, floor;
#if ON_GPU
    float parent, west, east;
#else
    const float *planes;  // the interpolated coarse field from cell `first` on
#endif

    MEMBER Prolongation(const prolong_args &p, int z, int y, int first, int end, Scratch &scratch)
        : near_even(p.axis_x + ROW_NEAR * 2 * p.nx + first), far_even(p.axis_x + ROW_FAR * 2 * p.nx + first),
          near_odd(near_even + p.nx), far_odd(far_even + p.nx),
          own(p.value, {p.nz, p.ny, p.width, p.nx}, z, y, first), keep(p.keep), floor(p.floor) {
        const Extent size = {half_of(p.nz), half_of(p.ny), half_of(p.width), slots_of(half_of(p.width))};
        const int last = size.width - 1;
        const float open = 1.0f - p.keep;
#if ON_GPU
        (void)end;
        const CoarsePlane plane(p, size, z, y, 0, 0, scratch);
        const int before = around(first - 1, size.width), after = first < last ? first + 1 : 0;
        parent = first <= last ? plane.at(first / 2, first & 1) : 0.0f;
        west = first == 0 && is_fixed(p.fixed, 4) ? p.walls[4] * open : plane.at(before / 2, before & 1);
        east = first >= last && is_fixed(p.fixed, 5) ? p.walls[5] * open : plane.at(after / 2, after & 1);
#else
        fetch_ahead(own.even, end - first);
        fetch_ahead(own.odd, end - first);
        const int low = first > 0 ? (first - 1) / 2 : 0, base = 2 * low;
        const int high = end / 2 + 1 < size.slots ? end / 2 + 1 : size.slots, count = high - low;
        const CoarsePlane plane(p, size, z, y, low, count, scratch);
        float *cells = scratch.planes;  // cells[1] is coarse cell `base`
        INDEPENDENT
        for (int j = 0; j < count; ++j) {
            cells[1 + 2 * j] = plane.at(j, 0);
            cells[2 + 2 * j] = plane.at(j, 1);
        }
        for (int x = 2 * high; x <= end; ++x) cells[1 + x - base] = 0.0f;
        // Beyond both ends: the wall, or where the lattice wraps the other end, which may lie outside this piece.
        if (first == 0) cells[0] = is_fixed(p.fixed, 4) ? p.walls[4] * open : beyond(p, size, z, y, last, scratch);
        if (last + 2 >= first && last + 1 <= end)
            cells[2 + last - base] = is_fixed(p.fixed, 5) ? p.walls[5] * open : beyond(p, size, z, y, 0, scratch);
        planes = cells + 1 + first - base;
#endif
    }
#if !ON_GPU
    static MEMBER float beyond(const prolong_args &p, const Extent &size, int z, int y, int x, Scratch &scratch) {
        return CoarsePlane(p, size, z, y, x / 2, 1, scratch).at(0, x & 1);
    }
#endif

    MEMBER void set(float &site, float change) const {
        const float value = keep * site + change;
        site = value > floor ? value : floor;
    }
    MEMBER void site(int k) const {
#if !ON_GPU
        const float parent = planes[k], west = planes[k - 1], east = planes[k + 1];
#endif
        set(own.even[k], near_even[k] * parent + far_even[k] * west);
        set(own.odd[k], near_odd[k] * parent + far_odd[k] * east);
    }
};

ROW_KERNEL(prolong, Prolongation)
