"""Captions of the report: n is of the replicates that hold what is shown, and words follow it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from automaton.kinds import EMPTY, HEALTHY, TUMOUR
from tests.viewer.memory_runs import MemoryRun, bath, made_up, with_tissue
from tests.viewer.report_items import drawn, items_of, replicates, with_clones
from tests.viewer.summary_cases import CASES, DOXORUBICIN, flat, three
from viewer.report.drawing import render
from viewer.report.muller import SEAM
from viewer.report.panels import CONTRAST, legible
from viewer.report.sample import Sample


def ending_with(run: MemoryRun, cells: Sequence[tuple[int, int]], genotypes: Sequence[int]) -> MemoryRun:
    """The same run with nothing but some cells, at (y, x), in its last frame."""
    last = run.frames[-1]
    kind, genotype = np.full_like(last.kind, EMPTY), np.zeros_like(last.genotype)
    for (y, x), mask in zip(cells, genotypes, strict=True):
        kind[0, y, x], genotype[0, y, x] = TUMOUR, mask
    return replace(run, frames=(*run.frames[:-1], replace(last, kind=kind, genotype=genotype)))


FAR_APART = [(1, 1), (48, 48)]
TOUCHING = [(10, 10), (10, 11), (10, 12), (11, 10)]


def test_two_cells_out_of_reach_of_each_other_have_no_pair_correlation() -> None:
    drawings, notes, _ = items_of(replicates(*[ending_with(flat(), FAR_APART, [0, 1])] * 2))
    assert "pair_correlation" not in drawings
    assert "Pair correlation is left out" in notes


def test_n_is_that_of_the_replicates_with_a_pair_in_reach() -> None:
    run = flat()
    several = replicates(
        ending_with(run, FAR_APART, [0, 1]),
        ending_with(run, TOUCHING, [0, 1, 0, 1]),
        ending_with(run, TOUCHING, [0, 0, 0, 0]),
    )
    drawings, _, look = items_of(several)
    for name in ("pair_correlation", "mixing"):
        assert drawings[name].sample == "n = 1 replicate with such data, so there is no interval."
        assert render(drawings[name], look, ["page"])


def test_n_of_a_dose_is_of_the_arms_that_were_given_it() -> None:
    drawings, _, _ = items_of([flat("treated"), flat("control", plasma={}, arm_index=1)])
    assert drawings["dose"].sample == "n = 1 replicate, so there is no interval."
    assert "Without any drug: control." in drawings["dose"].reading


def test_how_many_is_said_in_the_order_of_the_arms() -> None:
    assert Sample((3,), 0).n() == "n = 3 replicates"
    assert Sample((1, 1), 0).n() == "n = 1 replicate an arm"
    assert Sample((2, 0, 3), 4).n() == "n = 2, 0 and 3 replicates with such data (in the order of the arms)"
    assert Sample((2,), 1).n("finished replicate") == "n = 2 finished replicates"


@pytest.mark.parametrize("case", ["three_arms", "two_drugs", "six_long_arms", "tissue"])
def test_one_replicate_has_no_median_and_no_interval(case: str) -> None:
    drawings, _, _ = items_of(list(CASES[case]()))
    assert len(drawings) > 8
    del drawings["resistance"]  # a share of one has an interval: next to anything may be true
    for drawing in drawings.values():
        said = f"{drawing.reading} {drawing.sample}"
        assert not re.search("of the replicates|over the replicates|over replicates|the bar the", said), said


def test_several_replicates_have_both() -> None:
    drawings, _, _ = items_of(replicates(flat(), flat()))
    for name in ("burden", "nadir", "roughness", "dose"):
        assert "n = 2 replicates; interval: 5th to 95th percentile" in drawings[name].sample
    assert "The line is the median of the replicates" in drawings["burden"].reading


def test_without_a_drug_nothing_starts_a_treatment() -> None:
    for run, title in ((flat(plasma={}), "start"), (flat(), "start of treatment")):
        first = drawn(items_of([run])[0]["radial_profiles"]).axes[0]
        assert first.get_title() == f"cells a site, {title}"


# -- figures -------------------------------------------------------------------------------------------------


def test_an_extinct_child_leaves_no_line_in_its_parents_band() -> None:
    """The child has half of the cells at the second of five frames, and nothing from the third on."""
    run = with_clones(flat(frames=5), [(10, 0), (10, 10), (10, 0), (10, 0), (10, 0)])
    (axes,) = drawn(items_of([run])[0]["muller"]).axes
    times = run.times_h / 24
    for line in axes.lines:
        edge = np.asarray(line.get_ydata(), np.float64)
        inside = (edge > SEAM) & (edge < 1 - SEAM)
        assert not inside[np.asarray(line.get_xdata()) > times[2]].any()
    assert any(np.nanmax(np.asarray(line.get_ydata())) == pytest.approx(0.75) for line in axes.lines)


def test_the_muller_plot_says_which_replicate_it_shows() -> None:
    cells = [(10, 0), (10, 10)]
    several = replicates(*[with_clones(flat(frames=2), cells)] * 3)
    sample = items_of(several)[0]["muller"].sample
    assert "that of the median burden at the end (replicate r002, 0 smaller clones merged)" in sample
    alone = items_of([with_clones(flat(frames=2), cells)])[0]["muller"].sample
    assert alone == "The one replicate (seed 1, 0 smaller clones merged)."


def test_words_can_be_read_on_white() -> None:
    def contrast(colour: str) -> float:
        ink = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
        linear = np.where(ink <= 0.04045, ink / 12.92, ((ink + 0.055) / 1.055) ** 2.4)
        return float(1.05 / (linear @ (0.2126, 0.7152, 0.0722) + 0.05))

    for pale in ("#f4d7bd", "#e69f00", "#989ea9", "#ffffff"):
        assert contrast(pale) < CONTRAST <= contrast(legible(pale)) < CONTRAST + 0.6
    assert legible("#0f6466") == "#0f6466"


def test_legends_show_markers_only_where_they_are_drawn() -> None:
    drawings, _, _ = items_of(three(shape=(1, 40, 40)))

    def marks(name: str) -> set[object]:
        (legend,) = drawn(drawings[name]).legends
        return {line.get_marker() for line in legend.get_lines()}

    assert marks("oxygen") <= {"", "None"}
    assert marks("survivors_by_depth") == {"o", "s", "^"}


def test_an_axis_of_numbers_that_are_all_0_reaches_to_1() -> None:
    run = ending_with(flat(), [(10, 10), (10, 11), (20, 20), (20, 21)], [0, 0, 1, 1])
    (axes,) = drawn(items_of([run])[0]["mixing"]).axes
    low, high = axes.get_xlim()
    assert low < 0.0
    assert 1.0 < high < 1.2


def test_healthy_cells_count_where_there_are_some() -> None:
    healthy = with_tissue(flat())
    counts = healthy.series.counts.copy()
    counts[:, HEALTHY] = 100
    first = replace(healthy, series=replace(healthy.series, counts=counts))
    second = replace(healthy, series=replace(healthy.series, counts=counts * 0))
    drawings, _, _ = items_of(replicates(first, second))
    assert drawings["healthy"].sample == "n = 1 replicate with such data, so there is no interval."


def test_a_replicate_without_a_surface_has_no_penetration() -> None:
    shape = (1, 20, 20)
    run = made_up("", shape=shape, plasma={DOXORUBICIN: bath(1.0)})
    full = np.full(shape, TUMOUR, np.uint8)
    crowded = replace(run, frames=tuple(replace(frame, kind=full) for frame in run.frames))
    drawings, _, _ = items_of(replicates(run, crowded))
    assert drawings["penetration_doxorubicin"].sample.startswith("n = 1 replicate with such data, ")
