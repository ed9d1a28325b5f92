"""The scenarios that are timed."""

from __future__ import annotations

import math
from typing import Any

from automaton.scenario import Scenario

FILLED = 0.25
"""Share of the sites that a whole step's ball fills."""
DIVISION_PROBABILITY = 0.02
"""Of a cell with space, in one cell step of growth from one cell."""
GROWTH_CELL_STEPS = 25
"""Cell steps between two counts of the growing cells."""
GROWTH_ROOM = 1.06
"""Side of the lattice in diameters of the ball that its cells would fill."""
UPDATE_PROBABILITY = 0.025
"""Of a cell's death, and of its division where it has space: about 5 % of live cells act in a cell step."""
UPDATE_CELL_STEPS, PUSHING_CELL_STEPS = 10, 2
PASSENGERS = 0.01
"""Share of divisions that found a clone, where cells push."""
UPDATE_FILLED = 4_000_000 / 256**3
"""Share of the sites that live cells fill where their updates are counted."""

COMMON_SIDE = 128
COMMON: dict[str, Any] = {
    "lattice": {"sites": [COMMON_SIDE] * 3, "spacing_um": 20},
    "time": {"duration_h": 240, "step_h": 1, "frame_every_h": 24},
    "seeding": [{"arrangement": "lump", "cells": 100_024}],
    "cells": {
        "division_per_h": 0.0432,
        "death_per_h": 0.00318,
        "placement": "any_free",
        "neighbourhood": "moore",
        "division_oxygen_zero_mmHg": 5,
        "division_oxygen_full_mmHg": 38,
        "necrosis_per_h": 0,
        "apoptotic_clearance_h": 0,
        "extracellular_fraction": 1,
    },
    "oxygen": {
        "diffusion_um2_per_s": 1e5 / 60,
        "uptake": "first_order",
        "uptake_per_s": 10 / 60,
        "decay_per_s": 0.1 / 60,
        "supply": {"faces": "all", "level_mmHg": 38},
    },
    "drugs": {
        "drug": {
            "diffusion_um2_per_s": 1e4 / 60,
            "uptake": "first_order",
            "uptake_per_s": 1 / 60,
            "decay_per_s": 0.01 / 60,
            "steady_state": True,
            "response": "linear",
            "kill_per_uM_h": 0.03,
            "dose": {"bath_uM": 1},
            "supply": {"faces": "all"},
        }
    },
    "alterations": {"resistant": {"mechanism": "insensitive", "mutation_per_division": 1e-3}},
}
"""The workload that other simulators can run too, as in scenarios/common_benchmark.toml."""


def common(side: int = COMMON_SIDE, **others: Any) -> Scenario:
    """The common workload, `others` in place of its tables; on a smaller lattice its ball is smaller."""
    cells = round(100_024 * (side / COMMON_SIDE) ** 3)
    table = COMMON | {"lattice": {"sites": [side] * 3, "spacing_um": 20}}
    return Scenario.model_validate(table | {"seeding": [{"arrangement": "lump", "cells": cells}]} | others)


def whole_step(side: int, surroundings: bool = False) -> Scenario:
    """A ball with oxygen (Michaelis-Menten) and one drug that is exchanged, pumped and does damage.

    With `surroundings` these supply the oxygen, which takes another kernel.
    """
    return Scenario.model_validate(
        {
            "lattice": {"sites": [side] * 3},
            "time": {"duration_h": 24},
            "seeding": [
                {
                    "arrangement": "lump",
                    "cells": max(round(FILLED * side**3), 1),
                    "genotypes": {"efflux": 0.01},
                }
            ],
            "oxygen": {"supply": {"surroundings": True} if surroundings else {"faces": "all"}},
            "drugs": {
                "doxorubicin": {
                    "preset": "doxorubicin",
                    "dose": {"bath_uM": 1},
                    "supply": {"faces": "all"},
                }
            },
            "alterations": {"efflux": {"mechanism": "efflux", "mutation_per_division": 1e-5}},
        }
    )


def growth(cells: int, largest: int | None = None) -> Scenario:
    """From one cell, without fields or death, daughters in any empty one of 26 neighbours; room for `cells`.

    The lattice has no more than `largest` sites a side, if given: then a quarter of it has to hold the cells.

    One step holds GROWTH_CELL_STEPS cell steps of an hour each.
    """
    diameter = 2 * (3 * cells / (4 * math.pi)) ** (1 / 3)
    side = 16 * math.ceil(GROWTH_ROOM * diameter / 16)
    side = side if largest is None else min(side, largest)
    return Scenario.model_validate(
        {
            "lattice": {"sites": [side] * 3},
            "time": _cell_time(GROWTH_CELL_STEPS),
            "seeding": [{"arrangement": "single"}],
            "cells": {
                "division_per_h": -math.log1p(-DIVISION_PROBABILITY),
                "placement": "any_free",
                "neighbourhood": "moore",
            },
        }
    )


def updates(side: int, pushing: bool = False) -> Scenario:
    """A ball of live cells of which about 5 % act in a cell step: they die, and neighbours fill the gaps.

    With `pushing`, crowded cells push others up to three sites away, and some daughters found clones.
    """
    rate = -math.log1p(-UPDATE_PROBABILITY)
    return Scenario.model_validate(
        {
            "lattice": {"sites": [side] * 3},
            "time": _cell_time(PUSHING_CELL_STEPS if pushing else UPDATE_CELL_STEPS),
            "seeding": [{"arrangement": "lump", "cells": round(UPDATE_FILLED * side**3)}],
            "cells": {
                "division_per_h": rate,
                "death_per_h": rate,
                "apoptotic_clearance_h": 0,
                "placement": "any_free",
                "neighbourhood": "moore",
                "push_depth": 3 if pushing else 1,
            },
            "clones": {"passenger_per_division": PASSENGERS if pushing else 0},
        }
    )


def bath(side: int, diffusion_um2_per_s: float, minutes: float, steps: int) -> Scenario:
    """Plain diffusion of a drug from all faces into a lattice of one cell, `minutes` in `steps` steps."""
    step_h = minutes / 60 / steps
    return Scenario.model_validate(
        {
            "lattice": {"sites": [side] * 3},
            "time": {"duration_h": step_h * steps, "step_h": step_h, "frame_every_h": step_h * steps},
            "seeding": [{"arrangement": "single"}],
            "cells": {"division_per_h": 0, "extracellular_fraction": 1},
            "drugs": {
                "drug": {
                    "diffusion_um2_per_s": diffusion_um2_per_s,
                    "uptake": "none",
                    "response": "none",
                    "dose": {"bath_uM": 1},
                    "supply": {"faces": "all"},
                }
            },
        }
    )


def _cell_time(cell_steps: int) -> dict[str, Any]:
    return {
        "duration_h": cell_steps,
        "step_h": cell_steps,
        "frame_every_h": cell_steps,
        "cell_steps_per_step": cell_steps,
    }
