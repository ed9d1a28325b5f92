"""No kernel is left out of the times."""

from __future__ import annotations

import pytest

from automaton.bench import kernels, timing
from automaton.bench.traffic import follows_cells
from kernels.catalogue import KERNELS
from kernels.host_compiler import find_compiler
from kernels.processors import Processor, open_processor
from tests.commands.calls import DEVICE
from tests.kernels.emulated_gpu import emulated_gpu

PROCESSORS = [open_processor(DEVICE)] + ([emulated_gpu()[0]] if find_compiler() else [])
FEW = {"triad"}
"""Measures the memory only."""


@pytest.mark.parametrize("processor", PROCESSORS, ids=lambda processor: processor.describe())
def test_every_kernel_has_one_row(processor: Processor, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("BUDGET_S", 0.0), ("CELLS_BUDGET_S", 0.0)):
        monkeypatch.setattr(kernels, name, value)
    monkeypatch.setattr(timing, "SAMPLE_S", 1e-5)
    rows = list(kernels.kernel_rows(processor, 8))
    assert sorted(row.name for row in rows) == sorted(KERNELS.keys() - FEW)
    for row in rows:
        assert (row.bytes_moved is None) == follows_cells(KERNELS[row.name])
        assert row.bytes_moved != 0
        assert ("live_cells_per_s" in row.numbers) == follows_cells(KERNELS[row.name])
        assert row.times.best_s > 0
