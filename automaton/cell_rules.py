"""Cells act: each draws one fate, claims on empty sites are settled, fates take effect together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from automaton.surroundings import wraps_of
from kernels.codes import Kind, Response

if TYPE_CHECKING:
    from automaton.scenario.drug import Drug
    from automaton.scenario.scenario import Scenario
    from automaton.state import State
    from automaton.traits import DrugTraits, Traits
    from kernels.processors import Processor

FACE_WEIGHT = 36
"""Weights are 36/d^4 with d^2 = 1, 2, 3 for faces, edges and corners: the whole numbers 36, 9 and 4."""
RESPONSES = {"none": Response.NONE, "linear": Response.LINEAR, "damage": Response.DAMAGE}


def direction_weights(neighbourhood: str, weights: str, dimensions: int) -> np.ndarray:
    """Weight of each direction 0..26 in the draw of a neighbour, int32 (27,); 0 where it is no neighbour."""
    found = np.zeros((3, 3, 3), np.int32)
    for dz, dy, dx in np.ndindex(3, 3, 3):
        squared = (dz - 1) ** 2 + (dy - 1) ** 2 + (dx - 1) ** 2
        reach = 1 if neighbourhood == "von_neumann" else 3
        if 1 <= squared <= reach and (dimensions == 3 or dz == 1):
            found[dz, dy, dx] = 1 if weights == "equal" else FACE_WEIGHT // squared**2
    return found.reshape(27)


class CellRules:
    """The rules of a scenario, bound to its state."""

    def __init__(self, scenario: Scenario, traits: Traits, state: State, processor: Processor) -> None:
        cells = scenario.cells
        wraps = wraps_of(scenario.lattice.periodic)
        hop_per_h = cells.hop_rate_per_h(scenario.dimensions, scenario.lattice.spacing_um)
        oxygen_span = cells.division_oxygen_full_mmHg - cells.division_oxygen_zero_mmHg
        self._draw = processor.bind(
            "draw_fates",
            kind=state.kind,
            genotype=state.genotype,
            row_live=state.row_live,
            oxygen=state.oxygen,
            concentration=state.concentration,
            carried=state.carried,
            **{name: processor.array(table) for name, table in _risk_tables(scenario, traits, state).items()},
            weights=processor.array(
                direction_weights(cells.neighbourhood, cells.neighbour_weights, scenario.dimensions)
            ),
            hop_weights=processor.array(direction_weights("von_neumann", "equal", scenario.dimensions)),
            intent=state.intent,
            row_busy=state.row_busy,
            seed=scenario.seed,
            step=0,
            dt_h=scenario.time.step_h / scenario.cell_steps,
            death_per_h=cells.death_per_h,
            hop_per_h=hop_per_h,
            necrosis_per_h=cells.necrosis_per_h,
            necrosis_below=cells.necrosis_below_mmHg,
            necrosis_slope=_inverse(cells.necrosis_below_mmHg),
            division_zero=cells.division_oxygen_zero_mmHg,
            division_slope=1 / oxygen_span,
            apoptotic_per_h=_inverse(cells.apoptotic_clearance_h),
            necrotic_per_h=_inverse(cells.necrotic_clearance_h or 0.0),
            drugs=len(scenario.drugs),
            genotypes=scenario.genotypes,
            any_free=cells.placement == "any_free",
            wraps=wraps,
        )
        self._settle = processor.bind(
            "settle_fates",
            intent=state.intent,
            row_busy=state.row_busy,
            mutation=processor.array(_thresholds(traits.mutation_per_division)),
            **{name: processor.array(table) for name, table in _carried_tables(state).items()},
            kind=state.kind,
            genotype=state.genotype,
            carried=state.carried,
            outside=state.outside,
            row_live=state.row_live,
            seed=scenario.seed,
            step=0,
            cell_fraction=1 - cells.extracellular_fraction,
            alterations=len(scenario.alterations),
            carries=state.slots.carries,
            apoptotic_kind=Kind.APOPTOTIC if cells.apoptotic_clearance_h else Kind.EMPTY,
            wraps=wraps,
        )

    def act(self, cell_step: int) -> None:
        """One cell step; `cell_step` counts from 1 over the whole run and addresses the random words."""
        self._draw(step=cell_step)
        self._settle(step=cell_step)


def _risk_tables(scenario: Scenario, traits: Traits, state: State) -> dict[str, np.ndarray]:
    """Tables of the fate kernel: division by genotype, and for each drug how it kills."""
    drugs = scenario.drugs
    kill = [_kill_table(drug, traits.drugs[name]) for name, drug in drugs.items()]
    division = scenario.cells.division_rate_per_h * traits.division_factor
    return {
        "division_per_h": division.astype(np.float32),
        "kill": np.array(kill, np.float32).reshape(len(kill), scenario.genotypes),
        "half_damage": np.array([traits.drugs[name].half_damage for name in drugs], np.float32),
        "hill": np.array([drug.hill_exponent for drug in drugs.values()], np.int32),
        "response": np.array([RESPONSES[drug.response] for drug in drugs.values()], np.int32),
        "slot": np.array([state.slots.damage.get(name, 0) for name in drugs], np.int32),
    }


def _kill_table(drug: Drug, traits: DrugTraits) -> np.ndarray:
    """Hazard by genotype: per hour at the highest damage, or per hour and uM where the response is linear.

    With damage, sensitivity has already set how much of it the drug does.
    """
    if drug.response == "linear":
        return drug.kill_per_uM_h * traits.sensitivity
    return np.full_like(traits.sensitivity, drug.max_kill_per_h)


def _carried_tables(state: State) -> dict[str, np.ndarray]:
    """Of each amount carried: whether daughters share it, and which drug's site gets it from a dying cell."""
    slots = state.slots
    halved = np.zeros(slots.carries, np.uint8)
    release = np.full(slots.carries, -1, np.int32)
    for name, slot in slots.inside.items():
        halved[slot] = 1
        release[slot] = slots.outside[name]
    return {"halved": halved, "release": release}


def _thresholds(probabilities: np.ndarray) -> np.ndarray:
    """What 64-bit words must stay below, uint64, for events of these probabilities."""
    return np.array([min(int(chance * 2.0**64), 2**64 - 1) for chance in probabilities.tolist()], np.uint64)


def _inverse(value: float) -> float:
    return 1 / value if value else 0.0
