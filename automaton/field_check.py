"""How far the fields a run computes are from converged ones: the figure behind `--verify-fields`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from automaton.simulation import Simulation

POLISH_CYCLES = 12
SMALL = 1e-3
"""Errors are relative to the converged value, or to this part of the greatest value where that is larger."""


def field_error(simulation: Simulation) -> float:
    """The greatest relative error of any field at any site, from a rehearsal of the next step's solves.

    Each field is solved as the step would, then carried on by 12 further F cycles and compared; the fields
    are put back.
    """
    errors = [0.0]
    step, start_h = simulation.step_number + 1, simulation.time_h
    end_h = start_h + simulation.scenario.time.step_h
    if simulation.oxygen is not None:
        oxygen = simulation.oxygen
        errors.append(
            _error(simulation, simulation.state.oxygen, lambda: oxygen.solve(step, end_h), oxygen.polish)
        )
    for drug in simulation.drugs.values():

        def rehearse(relax: Callable[[int, float, float], float] = drug.relax) -> None:
            relax(step, start_h, end_h)

        errors.append(_error(simulation, drug.concentration, rehearse, drug.polish))
    return max(errors)


def _error(
    simulation: Simulation, array: Any, solve: Callable[[], None], polish: Callable[[int], None]
) -> float:
    to_host = simulation.processor.to_host
    before = to_host(array)
    solve()
    found = to_host(array).astype(np.float64)
    polish(POLISH_CYCLES)
    converged = to_host(array).astype(np.float64)
    simulation.processor.upload(array, before)
    greatest = float(np.abs(converged).max())
    if greatest == 0:
        return 0.0
    return float((np.abs(found - converged) / np.maximum(np.abs(converged), SMALL * greatest)).max())
