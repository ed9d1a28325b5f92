"""Exposure to drugs and oxygen, on cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from automaton import statistics
from automaton.kinds import APOPTOTIC, EMPTY, NECROTIC, TUMOUR
from automaton.snapshot import DrugFrame, Frame
from tests.statistics.lattices import frame_of


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
