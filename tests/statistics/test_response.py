"""Burden, nadir, relapse and the start of treatment, on series worked by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from automaton import statistics
from automaton.kinds import APOPTOTIC, EMPTY, TUMOUR
from automaton.snapshot import Frame, Run, Series
from tests.statistics.lattices import H


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


def test_a_branch_begins_where_it_branched_off() -> None:
    """The first record is a mean over a step of its origin: what it holds was given before."""
    whole = run_of([[10], [8], [6], [7]], [1, 0, 0, 0])
    assert statistics.response(whole).treated
    branch = replace(whole, attributes={"origin": "x/checkpoints/000005.h5"})
    found = statistics.response(branch)
    assert (found.treated, found.given_before, found.start_h) == (False, ("drug",), 0.0)
    again = statistics.response(run_of([[10], [8], [6], [7]], [1, 1, 0, 0]))
    treated = statistics.response(
        replace(run_of([[10], [8], [6], [7]], [1, 1, 0, 0]), attributes=branch.attributes)
    )
    assert (treated.treated, treated.start_h, treated.nadir) == (True, again.start_h, again.nadir)
    assert again.given_before == ()
    ledger = {"ledger/drug/given_fmol": np.array([3.0, 3.0])}
    later = run_of([[10], [8]], [0, 0])
    later = replace(later, attributes=branch.attributes, series=replace(later.series, columns=ledger))
    assert statistics.response(later).given_before == ("drug",)


def test_an_end_is_where_a_run_finished_or_was_stopped() -> None:
    run = run_of([[10], [8]], [0, 0])
    ended: dict[str, str | int | float] = {"ended": "2026-11-26"}
    going = replace(run, finished=False)
    failed = replace(going, attributes={**ended, "error": "no room"})
    stopped = replace(going, attributes=ended)
    assert [statistics.came_to_an_end(one) for one in (run, going, failed, stopped)] == [
        True,
        False,
        False,
        True,
    ]
    assert [statistics.stopped(one) for one in (run, going, failed, stopped)] == [False, False, False, True]
