"""Depth in a tumour, and profiles against it, on cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from automaton import statistics
from automaton.kinds import APOPTOTIC, EMPTY, HEALTHY, NECROTIC, TUMOUR, VESSEL
from automaton.snapshot import Frame
from tests.statistics.lattices import H, ball, frame_of


def test_a_lone_cell_lies_half_a_spacing_deep() -> None:
    mask = np.zeros((5, 5, 5), bool)
    mask[2, 2, 2] = True
    depth = statistics.depth_um(mask, H)
    assert depth[2, 2, 2] == H / 2
    assert depth.sum() == H / 2


def test_depth_of_a_ball() -> None:
    """Radius 3 sites: the site nearest to the middle that is outside lies at (3, 1, 0), sqrt(10) away."""
    depth = statistics.depth_um(ball(11, 3), H)
    assert depth[5, 5, 5] == pytest.approx((np.sqrt(10) - 0.5) * H)
    assert depth[5, 5, 8] == pytest.approx(0.5 * H)  # the tip: its neighbours on five sides are outside
    assert depth[5, 5, 7] == pytest.approx((np.sqrt(2) - 0.5) * H)  # under the tip: diagonal to (1, 0, 3)
    assert depth[5, 5, 9] == 0


def test_a_hole_is_no_surface() -> None:
    solid = ball(15, 5)
    hollow = solid.copy()
    hollow[7, 7, 7] = False
    np.testing.assert_array_equal(statistics.depth_um(hollow, H), statistics.depth_um(solid, H))
    assert not statistics.surroundings(hollow)[7, 7, 7]


def test_a_hole_with_a_way_out_is_surface() -> None:
    mask = ball(15, 5)
    mask[7, 7, 7:] = False
    assert statistics.surroundings(mask)[7, 7, 7]
    assert statistics.depth_um(mask, H)[7, 7, 6] == H / 2


def test_diagonal_gaps_let_nothing_in() -> None:
    """Two sites that share only an edge do not join: the cell's pocket stays inside."""
    mask = np.ones((1, 5, 5), bool)
    mask[0, 0, :] = mask[0, :, 0] = False
    mask[0, 1, 1] = True
    mask[0, 2, 2] = False
    mask[0, 1, 1] = False
    assert statistics.surroundings(mask)[0, 1, 1]
    assert not statistics.surroundings(mask)[0, 2, 2]


def test_the_faces_of_a_flat_lattice_are_its_four_sides() -> None:
    mask = np.ones((1, 7, 7), bool)
    mask[0, 3, 3] = False
    assert not statistics.surroundings(mask).any()
    mask[0, 3, :] = False
    assert statistics.surroundings(mask)[0, 3, 3]


def test_a_face_of_the_lattice_is_no_surface() -> None:
    """A slab on the lower x face: its depth counts from the free side only."""
    mask = np.zeros((1, 4, 10), bool)
    mask[:, :, :5] = True
    np.testing.assert_allclose(statistics.depth_um(mask, H)[0, 1, :6], [90, 70, 50, 30, 10, 0])


def test_depth_without_surroundings_is_unknown() -> None:
    assert np.isnan(statistics.depth_um(np.ones((3, 3, 3), bool), H)).all()


def test_depth_without_a_tumour_is_zero() -> None:
    assert not statistics.depth_um(np.zeros((3, 3, 3), bool), H).any()


def test_debris_is_tumour_and_healthy_tissue_is_not() -> None:
    kind = np.array([[[EMPTY, TUMOUR, APOPTOTIC, NECROTIC, HEALTHY, VESSEL]]], np.uint8)
    mask = statistics.tumour_mask(Frame(0, 0.0, kind, np.zeros_like(kind)))
    assert mask[0, 0].tolist() == [False, True, True, True, False, False]


def test_debris_among_healthy_cells_is_the_tumours_only_where_it_touches_the_tumour() -> None:
    kind = np.full((1, 5, 7), HEALTHY, np.uint8)
    kind[0, 1, 1:5] = TUMOUR, APOPTOTIC, NECROTIC, HEALTHY
    kind[0, 3, 3], kind[0, 2, 6] = APOPTOTIC, NECROTIC
    mask = statistics.tumour_mask(Frame(0, 0.0, kind, np.zeros_like(kind)))
    assert [(int(y), int(x)) for _, y, x in np.argwhere(mask)] == [(1, 1), (1, 2), (1, 3)]
    frame = Frame(0, 0.0, kind, np.zeros_like(kind))
    assert statistics.oxygen_fractions(frame).necrotic == pytest.approx(1 / 3)
    states = statistics.tumour_states(frame, neighbourhood="moore")
    assert (states.necrotic, states.apoptotic) == (1, 1)
    alone = np.where(kind == HEALTHY, EMPTY, kind).astype(np.uint8)
    assert statistics.tumour_mask(Frame(0, 0.0, alone, np.zeros_like(kind))).sum() == 5


def test_healthy_cells_that_died_far_off_are_no_surface_of_the_tumour() -> None:
    kind = np.full((1, 9, 9), HEALTHY, np.uint8)
    kind[0, 3:6, 3:6] = TUMOUR
    kind[0, 0, 0] = APOPTOTIC
    depth = statistics.depth_um(statistics.tumour_mask(Frame(0, 0.0, kind, np.zeros_like(kind))), 20.0)
    assert depth[0, 0, 0] == 0
    assert depth[0, 4, 4] == pytest.approx(30.0)


def test_depth_beyond_what_squares_in_32_signed_bits_hold() -> None:
    mask = np.ones((1, 1, 50_000), bool)
    mask[0, 0, 0] = False
    assert statistics.depth_um(mask, 1.0)[0, 0, -1] == pytest.approx(49_998.5)


def test_survivors_by_depth() -> None:
    """A row of five cells on a face, 10 to 90 um deep; the two deepest live on, and one has moved out."""
    mask = np.zeros((1, 3, 10), bool)
    mask[:, :, :5] = True
    later = np.zeros_like(mask)
    later[0, :, :2] = True
    later[0, 0, 7] = True
    counts = statistics.survivors_by_depth(
        frame_of(mask), frame_of(later), statistics.depth_um(mask, H), [0, 40, 80, 120, 160]
    )
    assert counts.before.tolist() == [6, 6, 3, 0]
    assert counts.after.tolist() == [0, 3, 3, 0]
    assert counts.after_beyond == 1
    np.testing.assert_array_equal(counts.share, [0, 0.5, 1, np.nan])


def test_profile_of_a_linear_field() -> None:
    """Three times the coordinate: each mean is three times the middle, the spread that of four steps."""
    coordinate = np.broadcast_to(np.arange(12.0), (2, 3, 12)).copy()
    found = statistics.profile(3 * coordinate, coordinate, np.ones((2, 3, 12), bool), [0, 4, 8, 12, 16])
    np.testing.assert_array_equal(found.count, [24, 24, 24, 0])
    np.testing.assert_allclose(found.at_um, [1.5, 5.5, 9.5, np.nan])
    np.testing.assert_allclose(found.mean, [4.5, 16.5, 28.5, np.nan])
    np.testing.assert_allclose(found.deviation[:3], 3 * np.sqrt(1.25))


def test_profile_counts_only_the_sites_asked_for() -> None:
    coordinate = np.array([[[0.0, 1.0, 2.0, np.nan, 9.0]]])
    sites = np.array([[[True, False, True, True, True]]])
    found = statistics.profile(np.full((1, 1, 5), 7.0), coordinate, sites, [0, 2])
    assert found.count.tolist() == [2]
    assert found.mean.tolist() == [7.0]


def test_profile_of_more_sites_than_are_averaged_at_a_time() -> None:
    """A hundred thousand sites far from zero, bins that begin late and end early: as if all were at hand."""
    rng = np.random.default_rng(3)
    values, coordinate = 1e3 + rng.random((40, 50, 50)), np.sort(rng.random(100_000)).reshape(40, 50, 50)
    sites = rng.random((40, 50, 50)) < 0.7
    found = statistics.profile(values, coordinate, sites, [0.1, 0.3, 0.68, 0.9])
    for k, (low, high) in enumerate([(0.1, 0.3), (0.3, 0.68), (0.68, 0.9)]):
        inside = sites & (coordinate >= low) & (coordinate < high)
        assert found.count[k] == inside.sum()
        assert found.at_um[k] == pytest.approx(coordinate[inside].mean())
        assert found.mean[k] == pytest.approx(values[inside].mean())
        assert found.deviation[k] == pytest.approx(values[inside].std(), rel=1e-9)


def test_density_around_the_centre_of_mass() -> None:
    """Everything within two sites is tumour, nothing farther off: the profile of the mask is 1, then 0."""
    frame = frame_of(ball(9, 2))
    centre = statistics.centre_of_mass(frame)
    assert centre == pytest.approx((4, 4, 4))
    distance = statistics.distance_um((9, 9, 9), centre, H)
    assert distance[4, 4, 7] == 3 * H
    found = statistics.profile(frame.kind == TUMOUR, distance, np.ones((9, 9, 9), bool), [0, 42, 80])
    np.testing.assert_allclose(found.mean, [1, 0])


def test_centre_of_mass_of_three_cells() -> None:
    mask = np.zeros((2, 6, 9), bool)
    mask[0, 1, 2] = mask[1, 1, 8] = mask[1, 4, 8] = True
    assert statistics.centre_of_mass(frame_of(mask)) == pytest.approx((2 / 3, 2, 6))


def test_centre_of_mass_without_cells_is_the_middle() -> None:
    assert statistics.centre_of_mass(frame_of(np.zeros((1, 4, 7), bool))) == pytest.approx((0, 1.5, 3))


@pytest.mark.parametrize(("largest", "count"), [(0.0, 1), (39.0, 2), (40.0, 2), (41.0, 3)])
def test_even_bins(largest: float, count: int) -> None:
    assert statistics.even_bins(largest, 20.0).tolist() == [20.0 * k for k in range(count + 1)]


def test_even_bins_refuse_nonsense() -> None:
    with pytest.raises(ValueError, match="width 0"):
        statistics.even_bins(10, 0)
    with pytest.raises(ValueError, match="nan"):
        statistics.even_bins(float("nan"), 20)
