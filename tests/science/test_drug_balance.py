"""E7 and E9: no drug is lost, and an alteration shifts the dose by exactly its resistance index."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from automaton.kinds import TUMOUR
from automaton.simulation import Simulation
from tests.science.laboratory import processor, scenario
from tests.science.verification import Verifier

TREATED: dict[str, Any] = {
    "lattice": {"sites": [40, 36, 28]},
    "time": {"duration_h": 48.0},
    "seeding": [
        {"arrangement": "lump", "cells": 4000, "genotypes": {"efflux": 0.2}},
        {"arrangement": "scattered", "cells": 1500},
    ],
    "cells": {"motility_um2_per_h": 40.0, "death_per_h": 0.01},
    "oxygen": {"supply": {"faces": "all"}},
    "drugs": {
        "doxorubicin": {
            "preset": "doxorubicin",
            "decay_per_s": 2e-5,
            "dose": {"bolus_mg_per_m2": 60.0, "every_h": 12.0, "repeats": 3},
            "supply": {"faces": "all"},
        }
    },
    "alterations": {"efflux": {"mechanism": "efflux", "mutation_per_division": 0.01}},
}
PACKED = [{"arrangement": "lump", "cells": 4000}]
SUPPLIES: dict[str, dict[str, Any]] = {
    "baths on all faces": {"faces": "all"},
    "one bath": {"faces": ["x-"]},
    "perfused surroundings": {"surroundings": True, "surroundings_per_s": 0.001},
    "both": {"faces": ["z+"], "surroundings": True, "surroundings_per_s": 0.0001},
}


@pytest.mark.parametrize("supply", SUPPLIES.values(), ids=SUPPLIES.keys())
def test_e7_what_was_given_is_somewhere(supply: dict[str, Any], verify: Verifier) -> None:
    """Outside + inside + decayed + metabolised = given, while cells divide, move, die and pass drug on."""
    simulation = Simulation(scenario(TREATED, drugs__doxorubicin__supply=supply), processor())
    ledger = simulation.drugs["doxorubicin"].ledger
    assert ledger is not None
    start = simulation.census()
    for _ in range(24):
        simulation.step()
    now, balance = simulation.census(), ledger.balance
    assert now.counts[TUMOUR] != start.counts[TUMOUR]
    assert balance.metabolised > 0
    assert balance.decayed > 0
    entered = max(balance.given, balance.accounted)
    missing = abs(balance.accounted - balance.given) / entered
    verify.at_most("E7", f"drug made or lost in 24 h, supply {supply}", missing, 1e-5)


def test_e7_holds_for_pushed_varied_and_healthy_cells_and_vessels(verify: Verifier) -> None:
    """Drug outside stays with its site and that inside goes with its cell, whoever moves it."""
    crowd = {"arrangement": "lump", "cells": 4000, "genotypes": {"efflux": 0.2}}
    changes: dict[str, Any] = {
        "vessels": [{"arrangement": "random", "spacing_um": 150.0}],
        "seeding": [crowd, {"arrangement": "tissue", "kind": "healthy", "density": 0.3}],
        "healthy__death_per_h": 0.01,
        "cells__push_depth": 4,
        "cells__cycle_h": 16.0,
        "cells__cycle_stages": 4,
        "expression": {"pump": {"sd_log2": 1.0}, "influx": {"sd_log2": 0.4}},
        "drugs__doxorubicin__supply": {"surroundings": True, "surroundings_per_s": 0.001, "vessels": True},
    }
    simulation = Simulation(scenario(TREATED, **changes), processor())
    ledger = simulation.drugs["doxorubicin"].ledger
    assert ledger is not None
    for _ in range(24):
        simulation.step()
    balance = ledger.balance
    assert balance.inside > 0
    missing = abs(balance.accounted - balance.given) / max(balance.given, balance.accounted)
    verify.at_most(
        "E7", "drug made or lost in 24 h, pushing, expression, healthy cells, vessels", missing, 1e-5
    )


def test_e7_first_order_uptake_is_booked() -> None:
    plain = {
        "uptake": "first_order",
        "uptake_per_s": 0.01,
        "response": "none",
        "diffusion_um2_per_s": 200.0,
        "dose": {"bath_uM": 1.0},
        "supply": {"faces": "all"},
    }
    lump = [{"arrangement": "lump", "cells": 3000}]
    simulation = Simulation(
        scenario(TREATED, drugs={"drug": plain}, alterations={}, seeding=lump), processor()
    )
    ledger = simulation.drugs["drug"].ledger
    assert ledger is not None
    for _ in range(12):
        simulation.step()
    assert ledger.balance.taken_up > 0.5 * ledger.balance.given
    assert ledger.balance.accounted == pytest.approx(ledger.balance.given, rel=1e-5)


@pytest.mark.parametrize(
    ("changes", "step_h"),
    [
        ({"influx_per_s": 0.05, "efflux_per_s": 1e-5, "metabolism_per_s": 0.0, "pump_uM_per_s": 0.0}, 1.0),
        ({"preset": "paclitaxel"}, 12.0),
    ],
    ids=["a cell that hoards", "long steps"],
)
def test_e7_holds_where_cells_gather_or_use_up_much_drug(changes: dict[str, Any], step_h: float) -> None:
    """The books have room for whatever the rates allow."""
    drug = {**TREATED["drugs"]["doxorubicin"], **changes, "dose": {"bath_uM": 2.0}}
    simulation = Simulation(
        scenario(TREATED, drugs={"drug": drug}, alterations={}, seeding=PACKED, time__step_h=step_h),
        processor(),
    )
    ledger = simulation.drugs["drug"].ledger
    assert ledger is not None
    for _ in range(8):
        simulation.step()
    assert ledger.balance.inside > 0
    assert ledger.balance.accounted == pytest.approx(ledger.balance.given, rel=1e-5)


MECHANISMS: dict[str, dict[str, dict[str, Any]]] = {
    "efflux": {"efflux": {"drugs": {"drug": {"pump": 10.0}}}},
    "influx": {"influx": {"drugs": {"drug": {"influx": 0.3}}}},
    "abnormal transporter": {"abnormal_transporter": {"drugs": {"drug": {"pump_half": 0.2}}}},
    "regulator": {"regulator": {"drugs": {"drug": {"pump": 5.0, "influx": 0.4}}}},
    "repair": {"repair": {"drugs": {"drug": {"repair": 4.0}}}},
    "all together": {
        "efflux": {"drugs": {"drug": {"pump": 10.0}}},
        "influx": {"drugs": {"drug": {"influx": 0.3}}},
        "repair": {"drugs": {"drug": {"repair": 4.0}}},
    },
}


@pytest.mark.parametrize("alterations", MECHANISMS.values(), ids=MECHANISMS.keys())
def test_e9_the_dose_for_equal_damage_shifts_by_the_resistance_index(
    alterations: dict[str, dict[str, Any]], verify: Verifier
) -> None:
    """(K'/K) (k_r'/k_r) (k_in/k_in'), K = k_out + V_p m_p / K_p + k_met, held outside, Ci far below K_p."""
    influx, efflux, metabolism, pump, half, repair = 0.05, 0.004, 0.003, 0.02, 5.0, 1 / 12
    strength: dict[str, float] = {}
    for alteration in alterations.values():
        for effect, value in alteration["drugs"]["drug"].items():
            strength[effect] = strength.get(effect, 1.0) * value
    variant = "+".join(alterations)
    base: dict[str, Any] = {
        "lattice": {"sites": [12, 12, 12]},
        "time": {"duration_h": 400.0, "step_h": 4.0},
        "seeding": [{"arrangement": "scattered", "cells": 40, "genotypes": {variant: 0.5}}],
        "cells": {"division_per_h": 0.0},
        "drugs": {
            "drug": {
                # Diffusion so fast that every cell meets the bath itself.
                "diffusion_um2_per_s": 1e8,
                "influx_per_s": influx,
                "efflux_per_s": efflux,
                "metabolism_per_s": metabolism,
                "pump_uM_per_s": pump,
                "pump_half_uM": half,
                "half_maximal_uM": 1.0,
                "max_kill_per_h": 0.0,
                "repair_per_h": repair,
                "dose": {"bath_uM": 1e-5},
                "supply": {"faces": "all"},
            }
        },
        "alterations": {name: {"mechanism": name, **entry} for name, entry in alterations.items()},
    }
    simulation = Simulation(scenario(base), processor())
    for _ in range(60):
        simulation.step()
    damage = simulation.processor.to_host(simulation.state.carried)[simulation.state.slots.damage["drug"]]
    kind = simulation.processor.to_host(simulation.state.kind)
    genotype = simulation.processor.to_host(simulation.state.genotype)
    wild = damage[(kind == TUMOUR) & (genotype == 0)].astype(np.float64)
    altered = damage[(kind == TUMOUR) & (genotype != 0)].astype(np.float64)
    loss = efflux + metabolism + pump / half
    altered_loss = (
        efflux + metabolism + pump * strength.get("pump", 1) / (half * strength.get("pump_half", 1))
    )
    index = altered_loss / loss * strength.get("repair", 1) / strength.get("influx", 1)
    assert wild.size == altered.size == 20
    assert index > 1.5
    what = f"dose shift by {', '.join(alterations)}"
    verify.near("E9", what, wild.mean() / altered.mean(), index, rel=1e-3)
