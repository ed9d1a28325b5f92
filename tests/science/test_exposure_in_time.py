"""Steps of an hour give every cell the exposure of very short steps, though plasma falls in minutes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from automaton.kinds import TUMOUR
from automaton.simulation import Simulation
from tests.science.laboratory import processor, scenario
from tests.science.verification import Verifier

HOURS = 48
BASE: dict[str, Any] = {
    "lattice": {"sites": [28, 28, 28]},
    "time": {"duration_h": float(HOURS)},
    "seeding": [{"arrangement": "lump", "cells": 2000}],
    "cells": {"division_per_h": 0.0},
    "drugs": {
        "doxorubicin": {
            "preset": "doxorubicin",
            "response": "none",
            "dose": {"bolus_mg_per_m2": 25.0},
            "supply": {"surroundings": True},
        }
    },
}
LARGE = {"lattice__sites": [48, 48, 48], "seeding": [{"arrangement": "lump", "cells": 16000}]}


def exposure(step_h: float, **changes: Any) -> npt.NDArray[np.float64]:
    """Integral of the outside concentration over 48 h at every cell, uM h, over steps and parts of steps."""
    simulation = Simulation(scenario(BASE, time__step_h=step_h, **changes), processor())
    to_host = simulation.processor.to_host
    met = np.zeros(simulation.scenario.shape)
    drug = simulation.drugs["doxorubicin"]
    assert drug.ledger is not None
    book = drug.ledger.enter

    def enter(level: float, dt_s: float) -> None:
        met[...] += dt_s / 3600 * to_host(drug.concentration)
        book(level, dt_s)

    drug.ledger.enter = enter  # type: ignore[method-assign]
    for _ in range(round(HOURS / step_h)):
        simulation.step()
    cells = to_host(simulation.state.kind) == TUMOUR
    return np.asarray(met[cells])


def errors(finest_h: float, **changes: Any) -> npt.NDArray[np.float64]:
    """Relative error of each cell's exposure at steps of 1 h.

    Two small steps, one twice the other, tell the limit of none; the finer must be near it already.
    """
    fine = exposure(finest_h, **changes)
    limit = 2 * fine - exposure(2 * finest_h, **changes)
    np.testing.assert_allclose(fine, limit, rtol=1e-3)
    return np.asarray(exposure(1.0, **changes) / limit - 1)


def test_an_hour_is_short_enough_after_a_bolus(verify: Verifier) -> None:
    found = errors(1 / 8)
    assert found.size == 2000
    worst = float(np.abs(found).max())
    verify.at_most("E13", "exposure over 48 h after a bolus, 2,000 cells: worst cell's error", worst, 5e-3)


@pytest.mark.slow
@pytest.mark.parametrize("rate", ["stirred", 0.01, 0.001])
def test_an_hour_is_short_enough_after_a_bolus_in_any_surroundings(rate: str | float) -> None:
    supply = {"surroundings": True, "surroundings_per_s": rate}
    found = errors(1 / 32, drugs__doxorubicin__supply=supply)
    assert np.abs(found).max() < 5e-3


@pytest.mark.slow
def test_an_hour_is_short_enough_in_a_large_lump(verify: Verifier) -> None:
    worst = float(np.abs(errors(1 / 8, **LARGE)).max())
    verify.at_most("E13", "exposure over 48 h after a bolus, 16,000 cells: worst cell's error", worst, 5e-3)


def test_what_is_left_is_the_saturation_of_the_pump_in_the_first_minutes() -> None:
    """A linear system's exposure is that of its sums, whatever the steps, where plasma's mean is exact."""
    assert np.abs(errors(1 / 4, drugs__doxorubicin__pump_uM_per_s=0.0)).max() < 5e-5
