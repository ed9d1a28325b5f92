"""How many cell steps the rates need."""

from __future__ import annotations

import math

import pytest

from automaton.scenario.rates import division_probability, event_rates_per_h, highest_kill_per_h
from tests.scenario.examples import DOXORUBICIN, scenario


@pytest.mark.parametrize(
    ("changes", "steps"),
    [
        ({"cells.division_per_h": 0}, 1),
        ({"cells.division_per_h": 0.02}, 1),
        ({"cells.division_per_h": 0.0201}, 2),
        ({"cells.division_per_h": 0.02, "cells.death_per_h": 0.08}, 1),
        ({"cells.division_per_h": 0.02, "cells.death_per_h": 0.081}, 2),
        ({"cells.doubling_time_h": 24}, 2),
        ({"cells.doubling_time_h": 24, "time.step_h": 6}, 9),
        # 3D hops: 6 D/h^2 = 6 * 40/400 = 0.6 per h.
        ({"cells.division_per_h": 0, "cells.motility_um2_per_h": 40}, 6),
        ({"cells.division_per_h": 0, "cells.motility_um2_per_h": 40, "lattice.sites": [20, 20]}, 4),
        # Necrosis counts only where there is oxygen to lack.
        ({"cells.division_per_h": 0, "cells.necrosis_per_h": 0.5}, 1),
        ({"cells.division_per_h": 0, "cells.necrosis_per_h": 0.5, "oxygen.supply.surroundings": True}, 5),
        ({"time.cell_steps_per_step": 7}, 7),
        # Healthy cells' divisions count as the tumour's, a stage of their cycle k times as fast.
        ({"healthy.division_per_h": 0.06}, 3),
        ({"cells.cycle_h": 100, "cells.cycle_stages": 3, "healthy.division_per_h": 0.06}, 9),
    ],
)
def test_division_stays_at_two_and_any_event_at_ten_percent(changes: dict[str, object], steps: int) -> None:
    if "lattice.sites" in changes:
        changes = {**changes, "seeding.0.cells": 50}
    assert scenario(changes).cell_steps == steps


def test_the_fastest_rate_has_the_key_it_comes_from() -> None:
    keys = {"healthy.division_per_h": 0.3, "healthy.death_per_h": 0.2, "cells.death_per_h": 0.1}
    rates = event_rates_per_h(scenario({"cells.cycle_h": 24, "cells.cycle_stages": 2, **keys}))
    assert rates.pop("cells.motility_um2_per_h") == 0
    assert rates == {"healthy.division_per_h": pytest.approx(0.6), "healthy.death_per_h": 0.2}


def test_drugs_count_with_their_highest_hazard() -> None:
    damaging = scenario({"cells.division_per_h": 0}, drugs={"d": {**DOXORUBICIN, "max_kill_per_h": 0.35}})
    assert damaging.cell_steps == 4
    one_compartment = {"to_peripheral_per_h": 0, "from_peripheral_per_h": 0}
    bolus = {"bolus_mg_per_m2": 25, "every_h": 1, "repeats": 2}
    linear = {**DOXORUBICIN, "response": "linear", "kill_per_uM_h": 0.1, "dose": bolus} | one_compartment
    made = scenario(
        {"cells.division_per_h": 0}, drugs={"d": linear, "e": {**DOXORUBICIN, "response": "none"}}
    )
    jump = 1000 * 0.25 * 25 * 1.73 / (20 * 543.5)
    peak = jump * (1 + math.exp(-43 / 20))
    assert highest_kill_per_h(made.drugs["d"]) == pytest.approx(0.1 * peak)
    assert highest_kill_per_h(made.drugs["e"]) == 0
    assert sum(event_rates_per_h(made).values()) == pytest.approx(0.1 * peak)
    assert made.cell_steps == math.ceil(peak)


def test_a_coarse_step_is_taken_if_it_is_asked_for() -> None:
    coarse = scenario({"time.step_h": 24, "time.cell_steps_per_step": 1, "time.allow_coarse_steps": True})
    assert division_probability(coarse) == pytest.approx(0.5)
