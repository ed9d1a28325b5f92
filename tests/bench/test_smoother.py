"""The smoother in turn with the bandwidth."""

from __future__ import annotations

import pytest

from automaton.bench import bandwidth, kernels, smoother, timing
from automaton.bench.results import Bandwidth
from automaton.bench.smoother import rounds_that_count
from automaton.bench.timing import Times
from kernels.host_compiler import find_compiler
from kernels.processors import Processor, open_processor
from tests.kernels.emulated_gpu import emulated_gpu

PROCESSORS = [open_processor("cpu"), emulated_gpu()[0]] if find_compiler() else []


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


@pytest.mark.parametrize("processor", PROCESSORS, ids=lambda processor: processor.describe())
def test_sizes_with_a_goal_have_such_a_row(processor: Processor, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((kernels, "BUDGET_S"), (kernels, "CELLS_BUDGET_S"), (smoother, "BUDGET_S")):
        monkeypatch.setattr(module, name, 0.0)
    monkeypatch.setattr(timing, "SAMPLE_S", 1e-5)
    monkeypatch.setattr(smoother, "SAMPLES_S", 1e-5)
    for name in ("CPU_SIDE", "GPU_SIDE"):
        monkeypatch.setattr(smoother, name, 8)
        monkeypatch.setattr(bandwidth, name, 8)
    (row,) = (row for row in kernels.kernel_rows(processor, 8) if row.section == "smoother")
    assert row.bytes_moved == 20 * 8 * 8 * 2 * 16  # half rows are stored in multiples of 16
    assert row.numbers["percent_of_bandwidth"] > 0
    assert all(row.section == "kernels" for row in kernels.kernel_rows(processor, 6))


def test_numpy_has_no_goal_for_its_smoother() -> None:
    assert not smoother.is_judged(open_processor("reference"), bandwidth.CPU_SIDE)
