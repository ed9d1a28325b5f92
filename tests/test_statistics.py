"""Statistics against cases worked by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from automaton import statistics
from automaton.kinds import APOPTOTIC, EMPTY, HEALTHY, NECROTIC, TUMOUR, VESSEL
from automaton.snapshot import DrugFrame, Frame, Run, Series

H = 20.0


def ball(side: int, radius: float) -> npt.NDArray[np.bool_]:
    """Sites of a cube no farther than `radius` sites from its middle site."""
    places = np.indices((side, side, side)) - side // 2
    return np.asarray((places**2).sum(axis=0) <= radius**2)


def frame_of(mask: npt.NDArray[np.bool_], **changes: object) -> Frame:
    """A frame with wild-type cells where the mask is."""
    kind = np.where(mask, TUMOUR, EMPTY).astype(np.uint8)
    frame = Frame(0, 0.0, kind, np.zeros(mask.shape, np.uint8))
    return replace(frame, **changes)  # type: ignore[arg-type]


def run_of(burden: list[list[int]], plasma: list[float]) -> Run:
    """A run without files: a row each hour."""
    rows = len(burden)
    time_h = np.arange(rows, dtype=np.float64)
    series = Series(
        time_h, np.zeros((rows, 6), np.int64), np.array(burden), {"drug": np.array(plasma)}, {}, {}
    )
    none: npt.NDArray[np.int64] = np.zeros(0, np.int64)
    return Run(
        Path(),
        "",
        "",
        "",
        0,
        0,
        H,
        (1, 1, 1),
        (),
        (),
        1,
        "",
        "",
        True,
        "",
        {},
        none,
        none.astype(float),
        series,
    )


# -- depth -----------------------------------------------------------------------------------------


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
    alone = np.where(kind == HEALTHY, EMPTY, kind).astype(np.uint8)
    assert statistics.tumour_mask(Frame(0, 0.0, alone, np.zeros_like(kind))).sum() == 5


def test_healthy_cells_that_died_far_off_are_no_surface_of_the_tumour() -> None:
    kind = np.full((1, 9, 9), HEALTHY, np.uint8)
    kind[0, 3:6, 3:6] = TUMOUR
    kind[0, 0, 0] = APOPTOTIC
    depth = statistics.depth_um(statistics.tumour_mask(Frame(0, 0.0, kind, np.zeros_like(kind))), 20.0)
    assert depth[0, 0, 0] == 0
    assert depth[0, 4, 4] == pytest.approx(30.0)


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


# -- profiles --------------------------------------------------------------------------------------


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


def test_density_around_the_centre_of_mass() -> None:
    """Everything within two sites is tumour, nothing farther off: the profile of the mask is 1, then 0."""
    frame = frame_of(ball(9, 2))
    centre = statistics.centre_of_mass(frame)
    assert centre == pytest.approx((4, 4, 4))
    distance = statistics.distance_um((9, 9, 9), centre, H)
    assert distance[4, 4, 7] == 3 * H
    found = statistics.profile(frame.kind == TUMOUR, distance, np.ones((9, 9, 9), bool), [0, 42, 80])
    np.testing.assert_allclose(found.mean, [1, 0])


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


# -- exposure and oxygen ---------------------------------------------------------------------------


def test_exposure_is_that_of_living_cells_over_the_reference() -> None:
    kind = np.array([[[TUMOUR, APOPTOTIC, TUMOUR, EMPTY]]], np.uint8)
    outside = np.array([[[1.0, 2.0, 3.0, 4.0]]], np.float32)
    frame = Frame(0, 0.0, kind, np.zeros_like(kind), None, {"drug": DrugFrame(outside)})
    assert statistics.exposure(frame, "drug", 2.0).tolist() == [0.5, 1.5]
    with pytest.raises(ValueError, match="positive"):
        statistics.exposure(frame, "drug", 0.0)
    with pytest.raises(KeyError):
        statistics.exposure(frame, "other", 1.0)


def test_percentiles() -> None:
    assert statistics.percentiles(np.arange(101.0)).tolist() == [5, 50, 95]
    assert np.isnan(statistics.percentiles(np.zeros(0))).all()


def test_oxygen_fractions() -> None:
    """Ten cells at 0 to 9 mmHg and ten necrotic sites: 4 above 5 mmHg, 5 below, half necrotic."""
    kind = np.repeat(np.array([TUMOUR, NECROTIC], np.uint8), 10).reshape(1, 1, 20)
    oxygen = np.tile(np.arange(10, dtype=np.float32), 2).reshape(1, 1, 20)
    frame = Frame(0, 0.0, kind, np.zeros_like(kind), oxygen)
    found = statistics.oxygen_fractions(frame)
    assert (found.proliferating, found.hypoxic, found.necrotic) == (0.4, 0.5, 0.5)
    found = statistics.oxygen_fractions(frame, division_above_mmHg=0, hypoxic_below_mmHg=2)
    assert (found.proliferating, found.hypoxic) == (0.9, 0.2)


def test_oxygen_fractions_without_oxygen_or_cells() -> None:
    everywhere = statistics.oxygen_fractions(frame_of(np.ones((1, 2, 2), bool)))
    assert (everywhere.proliferating, everywhere.hypoxic, everywhere.necrotic) == (1, 0, 0)
    assert np.isnan(statistics.oxygen_fractions(frame_of(np.zeros((1, 2, 2), bool))).hypoxic)


# -- response --------------------------------------------------------------------------------------


def test_burden_by_genotype() -> None:
    kind = np.array([[[TUMOUR, TUMOUR, TUMOUR, APOPTOTIC, EMPTY]]], np.uint8)
    genotype = np.array([[[0, 3, 3, 1, 0]]], np.uint8)
    frame = Frame(0, 0.0, kind, genotype)
    assert statistics.burden_by_genotype(frame, 4).tolist() == [1, 0, 0, 2]
    with pytest.raises(ValueError, match="genotype 3"):
        statistics.burden_by_genotype(frame, 2)


def test_response_of_a_made_series() -> None:
    """Grows to 100, is treated from 3 h, falls to 20 at 5 and 6 h, has 30 at 8 h, ends with 90."""
    burden = [[10, 0], [60, 0], [100, 0], [80, 0], [50, 0], [18, 2], [16, 4], [16, 8], [18, 12], [0, 90]]
    found = statistics.response(run_of(burden, [0, 0, 0, 1, 1, 1, 0, 0, 0, 0]))
    assert found == statistics.Response(2.0, 100, 5.0, 20, 8.0, 90, treated=True, followed=True)
    assert found.nadir_share == 0.2
    assert found.responded
    assert not found.extinct


def test_response_without_treatment_counts_from_the_start() -> None:
    found = statistics.response(run_of([[50], [55], [59], [60]], [0, 0, 0, 0]))
    assert (found.start_h, found.nadir_h, found.relapse_h, found.treated) == (0, 0, 3, False)


def test_a_tumour_that_only_grows_has_not_responded() -> None:
    found = statistics.response(run_of([[50], [55], [60]], [1, 1, 1]))
    assert (found.nadir_share, found.relapse_h, found.responded) == (1, 2, False)


def test_a_treatment_that_has_just_begun_is_not_followed_yet() -> None:
    found = statistics.response(run_of([[10]], [1]))
    assert found.treated
    assert not found.followed


def test_an_extinct_tumour_never_relapses() -> None:
    found = statistics.response(run_of([[10], [1], [0], [0]], [1, 1, 1, 1]))
    assert (found.nadir, found.nadir_h, found.relapse_h) == (0, 2, None)
    assert found.extinct


def test_response_without_cells_at_the_baseline() -> None:
    assert np.isnan(statistics.response(run_of([[0], [0]], [1, 1])).nadir_share)


@pytest.mark.parametrize(
    ("baseline", "low", "needed"),
    [
        (100_000, 10_000, 12_000),  # 20 % of the nadir
        (1_000, 35, 45),  # 10 cells, more than 20 %
        (4_000, 2, 42),  # 1 % of the baseline: 3 cells of 2 are no relapse
        (40, 1, 11),
        (100_000, 15_005, 18_006),  # exactly 20 % suffices
    ],
)
def test_a_relapse_is_a_fifth_above_the_nadir_and_a_rise_that_counts(
    baseline: int, low: int, needed: int
) -> None:
    burden = np.array([baseline // 2, baseline, low, needed - 1, needed, needed + 1])
    assert statistics.relapse(burden, 1) == 4
    assert statistics.relapse(burden[:4], 1) is None


def test_nadir_is_looked_for_from_the_start_given() -> None:
    burden = np.array([1, 50, 20, 20, 30])
    assert statistics.nadir(burden) == 0
    assert statistics.nadir(burden, 1) == 2
    with pytest.raises(ValueError, match="none from index 5"):
        statistics.nadir(burden, 5)


@pytest.mark.parametrize(
    ("plasma", "start"),
    [
        ([[0.0, 0, 1, 1]], 1),
        ([[1.0, 1, 0, 0]], 0),
        ([[0.0, 0, 0, 0]], None),
        ([[0, 0, 0, 2], [0, 0, 1, 0]], 1),
    ],
)
def test_treatment_starts_with_the_first_drug(plasma: list[list[float]], start: int | None) -> None:
    given = {f"drug {k}": np.array(values) for k, values in enumerate(plasma)}
    assert statistics.treatment_start(given) == start
