"""The smoother in turn with the bandwidth."""

from __future__ import annotations

import pytest

from automaton.bench import kernels, smoother, timing
from automaton.bench.results import Bandwidth
from automaton.bench.smoother import rounds_that_count
from automaton.bench.timing import Times
from kernels.processors import open_processor
from tests.commands.calls import DEVICE


@pytest.mark.parametrize(
    ("bandwidths", "counting"),
    [
        ([100, 100, 100], [0, 1]),
        ([100, 94, 100, 96], [2]),
        ([50, 50, 100, 100], [2]),
        ([80, 80, 100, 100], [0, 2]),
        ([50, 100, 50, 100], []),
        ([100], []),
        ([], []),
    ],
)
def test_rounds_count_in_which_the_memory_stands_still_at_its_best(
    bandwidths: list[float], counting: list[int]
) -> None:
    assert rounds_that_count(bandwidths) == counting


class Scripted:
    """A stream whose bandwidths are told beforehand, in GB/s."""

    def __init__(self, *bandwidths: float) -> None:
        self._bandwidths = iter(bandwidths)

    def measure(self, _: float) -> Bandwidth:
        """The next of them."""
        found = next(self._bandwidths) * 1e9
        return Bandwidth("CPU", "triad", 256, found, found, Times(1, 1, 5))


@pytest.mark.parametrize(
    ("bandwidths", "percent", "counting", "rates"),
    [
        ((100, 98, 50, 50, 99, 100), (24 + 30) / 2, 2, (24, 30)),
        ((100, 60, 100, 60, 100, 60), 15, 0, (24, 15, 12, 10, 30)),
    ],
)
def test_the_share_is_the_median_of_rounds_that_count_or_of_all(
    bandwidths: tuple[float, ...],
    percent: float,
    counting: int,
    rates: tuple[float, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved = 60 * 10**7
    seconds = iter([moved / (rate * 1e9) for rate in (24, 15, 12, 10, 30)])
    monkeypatch.setattr(smoother, "BUDGET_S", 0.0)
    monkeypatch.setattr(smoother, "FEWEST", 5)
    monkeypatch.setattr(smoother, "Stream", lambda _: Scripted(*bandwidths))
    monkeypatch.setattr(smoother, "measure", lambda *_: Times.of([next(seconds)]))
    processor = open_processor("reference")
    row = smoother.smoother_row(processor.sequence([]), moved, processor, 256)
    taken = [moved / (rate * 1e9) for rate in rates]
    assert (row.section, row.side, row.bytes_moved) == ("smoother", 256, moved)
    assert row.times == Times.of(taken)
    assert row.numbers == pytest.approx(
        {
            "percent_of_bandwidth": percent,
            "GB_per_s_of_bandwidth": 100,
            "rounds": 5,
            "rounds_that_count": counting,
        }
    )


def test_sizes_with_a_goal_have_such_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((kernels, "BUDGET_S"), (kernels, "CELLS_BUDGET_S"), (smoother, "BUDGET_S")):
        monkeypatch.setattr(module, name, 0.0)
    monkeypatch.setattr(timing, "SAMPLE_S", 1e-5)
    monkeypatch.setattr(smoother, "CPU_SIDE", 8)
    processor = open_processor(DEVICE)
    assert [row.section for row in kernels.kernel_rows(processor, 8)].count("smoother") == (DEVICE == "cpu")
    assert all(row.section == "kernels" for row in kernels.kernel_rows(processor, 6))
    assert not smoother.is_judged(open_processor("reference"), 8)
