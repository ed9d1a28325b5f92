"""E8 and E10: exchange slows a drug down as theory says, and plasma gives the area that clearance leaves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from automaton.pharmacokinetics import plasma_of
from automaton.simulation import Simulation
from tests.science.laboratory import place, processor, scenario
from tests.science.verification import Verifier

DIFFUSION, SPACING, FRACTION = 200.0, 20.0, 0.4


@pytest.mark.parametrize(("influx", "efflux"), [(1.0, 0.5), (2.0, 0.2)])
def test_e8_fast_reversible_exchange_slows_diffusion(influx: float, efflux: float, verify: Verifier) -> None:
    """D_eff = D / (e + (1 - e) k_in / k_out), from the spread of a Gaussian in packed tissue."""
    side, steps, spread = 160, 20, 12.0
    expected = DIFFUSION / (FRACTION + (1 - FRACTION) * influx / efflux)
    step_h = round(60 * SPACING**2 / expected / steps / 3600, 5)
    packed: dict[str, Any] = {
        "lattice": {"sites": [side, side], "spacing_um": SPACING, "periodic": ["x", "y"]},
        "time": {"duration_h": steps * step_h, "step_h": step_h, "frame_every_h": steps * step_h},
        "seeding": [{"arrangement": "tissue"}],
        "cells": {"division_per_h": 0.0, "extracellular_fraction": FRACTION},
        "drugs": {
            "drug": {
                "diffusion_um2_per_s": DIFFUSION,
                "influx_per_s": influx,
                "efflux_per_s": efflux,
                "response": "none",
                "dose": {"bath_uM": 0.0},
                "supply": {"surroundings": True},
            }
        },
    }
    simulation = Simulation(scenario(packed), processor())
    y, x = np.indices((side, side)) - (side - 1) / 2
    met = np.exp(-(x**2 + y**2) / (2 * spread**2)).astype(np.float32)[None, None]
    place(simulation, outside=np.float32(FRACTION) * met, carried=np.float32(influx / efflux) * met)
    simulation.drugs["drug"]._present = True  # though no plasma ever supplied it

    def variance() -> float:
        to_host = simulation.processor.to_host
        total = (
            to_host(simulation.state.outside)[0, 0] + (1 - FRACTION) * to_host(simulation.state.carried)[0, 0]
        )
        return float((x**2 * total).sum() / total.sum())

    before = variance()
    for _ in range(steps):
        simulation.step()
    found = (variance() - before) * SPACING**2 / (2 * steps * step_h * 3600)
    what = f"effective diffusivity, k_in/k_out = {influx / efflux:g}, um2/s"
    verify.near("E8", what, found, expected, rel=0.02)


@pytest.mark.parametrize(
    "preset", ["doxorubicin", "cisplatin", "5-fluorouracil", "paclitaxel", "methotrexate"]
)
@pytest.mark.parametrize("infusion_h", [None, 3.0], ids=["bolus", "infusion"])
def test_e10_the_area_under_the_curve_is_dose_over_clearance(
    preset: str, infusion_h: float | None, verify: Verifier
) -> None:
    """In steps of an hour over 2000 h: 1000 f_u dose / (CL x molar mass), in uM h."""
    dose: dict[str, Any] = {"bolus_mg_per_m2": 25.0, "body_surface_m2": 1.73}
    if infusion_h is not None:
        dose["infusion_h"] = infusion_h
    made = scenario(
        {
            "lattice": {"sites": [8, 8]},
            "time": {"duration_h": 2000.0},
            "seeding": [{"arrangement": "single"}],
            "drugs": {"drug": {"preset": preset, "dose": dose, "supply": {"surroundings": True}}},
        }
    )
    drug = made.drugs["drug"]
    assert drug.clearance_l_per_h is not None
    assert drug.molar_mass_g_per_mol is not None
    plasma = plasma_of(drug)
    area = sum(plasma.area_uM_h(hour, hour + 1.0) for hour in range(2000))
    expected = (
        1000 * drug.unbound_fraction * 25.0 * 1.73 / (drug.clearance_l_per_h * drug.molar_mass_g_per_mol)
    )
    kind = "bolus" if infusion_h is None else f"{infusion_h:g} h infusion"
    verify.near("E10", f"area under the curve, {preset}, {kind}, uM h", area, expected, rel=1e-4)
