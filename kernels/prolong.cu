// Interpolate linearly between the centres of coarse cells, onto keep times the field; not below a floor.
#include "stencil.cuh"

struct Prolongation {
    const float *rows[2][2];  // of the coarse field: parent or other along z, then along y
    float near_z, far_z, wall_z, near_y, far_y, wall_y;
    const float *near_even, *far_even, *wall_even, *near_odd, *far_odd, *wall_odd;
    float *even, *odd;
    float held_low, held_high, keep, floor;
    int width, nh;
    bool walled = false;

    MEMBER Prolongation(const prolong_args &p, int z, int y) : keep(p.keep), floor(p.floor), width(p.width), nh(p.nx) {
        const int coarse_z = half_of(p.nz), coarse_y = half_of(p.ny);
        const int zs[2] = {z / 2, around(z / 2 + 2 * (z & 1) - 1, coarse_z)};
        const int ys[2] = {y / 2, around(y / 2 + 2 * (y & 1) - 1, coarse_y)};
        for (int a = 0; a < 2; ++a)
            for (int b = 0; b < 2; ++b) rows[a][b] = p.coarse + ((int64_t)zs[a] * coarse_y + ys[b]) * nh;
        const float open = 1.0f - keep;
        near_z = axis_entry(p.axis_z, p.nz, ROW_NEAR, z);
        far_z = axis_entry(p.axis_z, p.nz, ROW_FAR, z);
        wall_z = axis_entry(p.axis_z, p.nz, ROW_WALL, z) * (p.walls[z & 1] * open);
        near_y = axis_entry(p.axis_y, p.ny, ROW_NEAR, y);
        far_y = axis_entry(p.axis_y, p.ny, ROW_FAR, y);
        wall_y = axis_entry(p.axis_y, p.ny, ROW_WALL, y) * (p.walls[2 + (y & 1)] * open);
        held_low = p.walls[4] * open;
        held_high = p.walls[5] * open;
        near_even = p.axis_x + ROW_NEAR * 2 * nh;
        far_even = p.axis_x + ROW_FAR * 2 * nh;
        wall_even = p.axis_x + ROW_WALL * 2 * nh;
        near_odd = near_even + nh;
        far_odd = far_even + nh;
        wall_odd = wall_even + nh;
        const Halves value(p.value, {p.nz, p.ny, p.width, p.nx}, z, y);
        even = p.value + (value.even - p.value);
        odd = p.value + (value.odd - p.value);
    }
    static MEMBER int around(int k, int n) { return k < 0 ? n - 1 : k >= n ? 0 : k; }

    MEMBER float row(int a, int x) const { return (near_y * rows[a][0][x] + far_y * rows[a][1][x]) + wall_y; }
    MEMBER float plane(int x) const { return (near_z * row(0, x) + far_z * row(1, x)) + wall_z; }

    MEMBER void set(float *sites, int j, float change) const {
        const float value = keep * sites[j] + change;
        sites[j] = value > floor ? value : floor;
    }
    template <bool EDGE, bool WALLED> MEMBER void site(int j) const {
        const float parent = plane(j), west = plane(EDGE ? around(j - 1, nh) : j - 1);
        set(even, j, (near_even[j] * parent + far_even[j] * west) + (EDGE ? wall_even[j] * held_low : 0.0f));
        if (EDGE && 2 * j + 1 >= width) return;
        const float east = plane(EDGE ? around(j + 1, nh) : j + 1);
        set(odd, j, (near_odd[j] * parent + far_odd[j] * east) + (EDGE ? wall_odd[j] * held_high : 0.0f));
    }
};

ROW_KERNEL(prolong, Prolongation)
