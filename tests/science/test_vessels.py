"""E6: what vessels bring, against direct solves, and how far doxorubicin gets from one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from automaton.kinds import TUMOUR, VESSEL
from automaton.simulation import Simulation
from tests.field_problems import direct, faces
from tests.science.laboratory import processor, scenario
from tests.science.verification import Verifier

SPACING, DIFFUSION, UPTAKE, EXCHANGE = 20.0, 158.0, 0.0374, 0.24


@pytest.mark.parametrize("sites", [[60, 60], [30, 28, 26]], ids=["2D", "3D"])
@pytest.mark.parametrize("rate", [EXCHANGE, 200.0], ids=["a wall", "held"])
def test_e6_first_order_uptake_around_vessels_equals_a_direct_solve(
    sites: list[int], rate: float, verify: Verifier
) -> None:
    base: dict[str, Any] = {
        "lattice": {"sites": sites, "spacing_um": SPACING},
        "time": {"duration_h": 1.0, "frame_every_h": 1.0},
        "vessels": [{"arrangement": "random", "spacing_um": 160.0}],
        "seeding": [{"arrangement": "tissue", "density": 0.9}],
        "cells": {"division_per_h": 0.0},
        "drugs": {
            "drug": {
                "diffusion_um2_per_s": DIFFUSION,
                "uptake": "first_order",
                "uptake_per_s": UPTAKE,
                "response": "none",
                "steady_state": True,
                "dose": {"bath_uM": 1.0},
                "supply": {"vessels": True, "vessels_per_s": rate},
            }
        },
    }
    simulation = Simulation(scenario(base), processor())
    simulation.begin()
    found = simulation.frame()
    scale = SPACING**2 / DIFFUSION
    source = scale * rate * (found.kind == VESSEL)
    sigma = source + scale * UPTAKE * (found.kind == TUMOUR)
    expected = direct(found.kind.shape, faces("closed", "closed", "closed"), sigma, source)
    met = found.drugs["drug"].outside_uM
    error = float(np.abs(met / expected - 1)[found.kind == TUMOUR].max())
    what = f"{len(sites)}D, vessels exchanging at {rate:g}/s: greatest error at a cell to a direct solve"
    verify.at_most("E6", what, error, 1e-3)


@pytest.mark.parametrize(
    ("dose", "hours"),
    [({"bath_uM": 1.0}, 24), ({"bolus_mg_per_m2": 50.0}, 1), ({"bolus_mg_per_m2": 50.0}, 3)],
    ids=["bath", "an hour after a bolus", "three hours after a bolus"],
)
def test_e6_doxorubicin_falls_to_half_within_tens_of_micrometres(
    dose: dict[str, float], hours: int, verify: Verifier
) -> None:
    """From a lone vessel into packed cells; in mouse tumours 40 to 50 um (Primeau et al. 2005)."""
    base: dict[str, Any] = {
        "lattice": {"sites": [61, 61], "spacing_um": SPACING},
        "time": {"duration_h": 24.0},
        "vessels": [{"arrangement": "list", "at_um": [[610.0, 610.0]]}],
        "seeding": [{"arrangement": "tissue"}],
        "cells": {"division_per_h": 0.0},
        "drugs": {
            "doxorubicin": {
                "preset": "doxorubicin",
                "response": "none",
                "dose": dose,
                "supply": {"vessels": True},
            }
        },
    }
    simulation = Simulation(scenario(base), processor())
    for _ in range(hours):
        simulation.step()
    frame = simulation.frame()
    away = ndimage.distance_transform_edt(frame.kind[0] != VESSEL) * SPACING
    met = frame.drugs["doxorubicin"].outside_uM[0]
    rings = np.arange(1, 8) * SPACING
    profile = [met[np.abs(away - ring) < SPACING / 4].mean() for ring in rings]
    half = float(np.interp(-profile[0] / 2, -np.array(profile), rings))
    given, amount = next(iter(dose.items()))
    what = f"half-distance of doxorubicin, {given} = {amount:g}, {hours} h, um"
    verify.near("E6", what, half, 37.5, within=17.5)
