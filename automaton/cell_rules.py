"""Cells act: each draws one fate, claims on empty sites are settled, fates take effect together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from automaton.cell_tables import (
    carried_tables,
    expression_tables,
    inverse,
    kill_table,
    risk_tables,
    thresholds,
)
from automaton.directions import as_bits, direction_weights
from automaton.pushing import Pushing
from automaton.surroundings import wraps_of
from kernels.codes import Kind

if TYPE_CHECKING:
    from automaton.lineage import Lineage
    from automaton.scenario.scenario import Scenario
    from automaton.state import State
    from automaton.traits import Traits
    from kernels.processors import Launch, Processor


class CellRules:
    """The rules of a scenario, bound to its state; `debris` says whether it holds any."""

    def __init__(
        self,
        scenario: Scenario,
        traits: Traits,
        peaks_uM: Mapping[str, float],
        state: State,
        processor: Processor,
        lineage: Lineage | None,
        *,
        debris: bool,
    ) -> None:
        """`peaks_uM`: the highest concentration in plasma that each drug may reach."""
        self._scenario, self._traits, self._state, self._processor = scenario, traits, state, processor
        self._wraps = wraps = wraps_of(scenario.lattice.periodic)
        self._pushing = None
        if scenario.cells.push_depth > 1:
            self._pushing = Pushing(scenario, state, processor, wraps)
        debris = debris or _leaves_debris(scenario) or _dies_enclosed(scenario)
        likeliest = highest_event_probability(scenario, traits, peaks_uM, debris)
        cells = scenario.cells
        weights = direction_weights(cells.neighbourhood, cells.neighbour_weights, scenario.dimensions)
        planes = state.acting.view(np.uint32).reshape(1, scenario.shape[0], -1)
        number = [] if lineage is None else lineage.number
        self._sequences: dict[int, Launch] = {}
        self._advance = processor.bind("advance_clock", clock=state.clock)
        self._calm = processor.bind("clear", cleared=planes)
        self._screen = self._bind_screen(likeliest, needs_room=not debris)
        self._draw = self._bind_draw(weights)
        tables = self._tables_of_settling()
        self._settle, self._settle_again = (
            [self._bind_settle(weights, tables, second_round=again), *number] for again in (0, 1)
        )

    def act(self, cell_steps: int) -> None:
        """So many cell steps."""
        if cell_steps not in self._sequences:
            one = [self._advance, self._calm, self._screen, self._draw, *self._settle]
            if self._pushing is not None:
                one = self._with_pushing(self._pushing)
            self._sequences[cell_steps] = self._processor.sequence(one * cell_steps)
        self._sequences[cell_steps]()

    def _with_pushing(self, pushing: Pushing) -> list[Launch]:
        """A cell step in two rounds: all who act, and once more the mothers whose claims lost."""
        contest = pushing.contest
        first = [self._advance, self._calm, *pushing.find, self._screen, self._draw, *contest, *self._settle]
        return [*first, self._calm, *pushing.find, pushing.call, *contest, *self._settle_again]

    def _bind_screen(self, likeliest: float, *, needs_room: bool) -> Launch:
        """Rule out cells; `likeliest` is the highest probability of any event in a cell step."""
        scenario, state, layers = self._scenario, self._state, self._layers
        return self._processor.bind(
            "screen_fates",
            occupied=state.occupied,
            reached=None if layers is None else layers[scenario.cells.push_depth + 1],
            pending=state.pending,
            clock=state.clock,
            acting=state.acting,
            intent=state.intent,
            seed=scenario.seed,
            screen=screen_for(likeliest),
            needs_room=needs_room,
            wraps=self._wraps,
            width=scenario.shape[2],
        )

    def _bind_draw(self, weights: np.ndarray) -> Launch:
        """Let each cell that may act draw its fate and where to; weights: int32 (27,), of directions."""
        scenario, state, processor = self._scenario, self._state, self._processor
        cells = scenario.cells
        oxygen_span = cells.division_oxygen_full_mmHg - cells.division_oxygen_zero_mmHg
        tables = risk_tables(scenario, self._traits, state)
        return processor.bind(
            "draw_fates",
            occupied=state.occupied,
            kind=state.kind,
            genotype=state.genotype,
            oxygen=state.oxygen,
            concentration=state.concentration,
            carried=state.carried,
            stage=state.stage,
            layers=self._layers,
            pending=state.pending,
            push_depth=cells.push_depth,
            **{name: processor.array(table) for name, table in tables.items()},
            weights=processor.array(weights),
            neighbours=as_bits(weights),
            hop_weights=processor.array(direction_weights("von_neumann", "equal", scenario.dimensions)),
            clock=state.clock,
            intent=state.intent,
            acting=state.acting,
            seed=scenario.seed,
            dt_h=scenario.time.step_h / scenario.cell_steps,
            necrosis_per_h=cells.necrosis_per_h,
            necrosis_below=cells.necrosis_below_mmHg,
            necrosis_slope=inverse(cells.necrosis_below_mmHg),
            division_zero=cells.division_oxygen_zero_mmHg,
            division_slope=1 / oxygen_span,
            apoptotic_per_h=inverse(cells.apoptotic_clearance_h),
            necrotic_per_h=inverse(cells.necrotic_clearance_h or 0.0),
            drugs=len(scenario.drugs),
            genotypes=scenario.genotypes,
            table_rows=scenario.genotypes + 1,
            stages=cells.cycle_stages,
            spares_resting=any(drug.cycle_specific for drug in scenario.drugs.values()),
            any_free=cells.placement == "any_free",
            wraps=self._wraps,
            width=scenario.shape[2],
        )

    def _tables_of_settling(self) -> dict[str, Any]:
        """Device tables by name, which both rounds share."""
        tables = {
            "mutation": thresholds(self._traits.mutation_per_division),
            "loss": thresholds(self._traits.loss_per_division),
            **carried_tables(self._state),
        }
        on_device = {name: self._processor.array(table) for name, table in tables.items()}
        return on_device | expression_tables(self._scenario, self._processor)

    def _bind_settle(self, weights: np.ndarray, tables: dict[str, Any], *, second_round: int) -> Launch:
        """Settle claims and let fates take effect; in the second round those of mothers whose claims lost."""
        scenario, state = self._scenario, self._state
        cells, pushing = scenario.cells, self._pushing
        return self._processor.bind(
            "settle_fates",
            intent=state.intent,
            acting=state.acting,
            clock=state.clock,
            **tables,
            kind=state.kind,
            genotype=state.genotype,
            carried=state.carried,
            stage=state.stage,
            expression=state.expression,
            layers=self._layers,
            claims=None if pushing is None else pushing.claims,
            pending=state.pending,
            clone=state.clone,
            founders=state.founders,
            passenger=thresholds(np.array([scenario.clones.passenger_per_division]))[0],
            push_depth=cells.push_depth,
            neighbours=as_bits(weights),
            outside=state.outside,
            occupied=state.occupied,
            seed=scenario.seed,
            cell_fraction=1 - cells.extracellular_fraction,
            alterations=len(scenario.alterations),
            carries=state.slots.carries,
            traits=len(scenario.expression),
            apoptotic_kind=Kind.APOPTOTIC if cells.apoptotic_clearance_h else Kind.EMPTY,
            wraps=self._wraps,
            width=scenario.shape[2],
            second_round=second_round,
        )

    @property
    def _layers(self) -> Any:
        """Bit planes of how deep cells lie, None where none is pushed."""
        return None if self._pushing is None else self._pushing.layers


def highest_event_probability(
    scenario: Scenario, traits: Traits, peaks_uM: Mapping[str, float], debris: bool
) -> float:
    """No cell, nor debris if there may be any, has an event in a cell step with a greater probability.

    A linear hazard is taken at a concentration 5 % above the highest supplied, since a field is solved to
    a tolerance; that of a drug followed in time has no bound, for where cells move in or die its amount is
    carried, and the concentration may rise above all that was supplied.
    """
    cells = scenario.cells
    dt_h = scenario.time.step_h / scenario.cell_steps
    rates = [
        float(traits.division_per_h.max()),
        float(traits.death_per_h.max()),
        float(traits.hop_per_h.max()),
        cells.necrosis_per_h if scenario.oxygen is not None else 0.0,
    ]
    for name, drug in scenario.drugs.items():
        if drug.response == "linear" and not drug.steady_state:
            return 1.0
        if drug.response in ("linear", "damage"):
            most = 1.05 * peaks_uM[name] if drug.response == "linear" else 1.0
            rates.append(float(kill_table(drug, traits.drugs[name]).max()) * most)
    clearances = (inverse(cells.apoptotic_clearance_h), inverse(cells.necrotic_clearance_h or 0.0))
    return -math.expm1(-max(sum(rates), *(rate * debris for rate in clearances)) * dt_h)


def screen_for(probability: float) -> int:
    """How many of the 256 values of a draw's leading byte may mean an event of this probability or less."""
    rounding = 1e-5
    return min(256, math.floor(256 * probability * (1 + rounding)) + 1)


def _leaves_debris(scenario: Scenario) -> bool:
    """Whether drugs make debris that stays for a while, of cells with room to divide or without."""
    kills = any(drug.response != "none" for drug in scenario.drugs.values())
    return kills and scenario.cells.apoptotic_clearance_h > 0


def _dies_enclosed(scenario: Scenario) -> bool:
    """Whether anything can end a cell that has no room to divide or move."""
    cells = scenario.cells
    starves = scenario.oxygen is not None and cells.necrosis_per_h > 0
    poisoned = any(
        drug.response in ("linear", "damage") and not (drug.cycle_specific and drug.quiescent_kill == 0)
        for drug in scenario.drugs.values()
    )
    return max(cells.death_per_h, scenario.healthy.death_per_h) > 0 or starves or poisoned
