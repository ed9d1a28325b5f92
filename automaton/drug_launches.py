"""The kernels of one drug's step, bound to its arrays and rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from automaton.expression import multipliers
from automaton.field_faces import STIRRED

if TYPE_CHECKING:
    from automaton.multigrid import Workspace
    from automaton.scenario.drug import Drug
    from automaton.scenario.scenario import Scenario
    from automaton.state import State
    from automaton.traits import DrugTraits
    from kernels.processors import Launch, Processor

SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True)
class DrugArrays:
    """One drug's part of the state: device arrays float32 (nz, ny, nx), None where it has no such thing.

    `pumped` is scratch, the inside amount at which the pump is taken; `surroundings`, uint8, are where these
    supply the drug. `levels`: int8 (nz, ny, nx) by the name of each trait whose expression varies.
    """

    concentration: Any
    outside: Any
    inside: Any
    damage: Any
    pumped: Any
    surroundings: Any
    levels: dict[str, Any]

    @classmethod
    def of(cls, name: str, scenario: Scenario, traits: DrugTraits, state: State, scratch: Any) -> DrugArrays:
        """The arrays of drug `name`; `scratch` serves all drugs with a pump in turn."""
        slots = state.slots
        pumps = name in slots.inside and bool(traits.pump_uM_per_s.any())
        return cls(
            concentration=state.concentration[list(scenario.drugs).index(name)],
            outside=state.outside[slots.outside[name]] if name in slots.outside else None,
            inside=state.carried[slots.inside[name]] if name in slots.inside else None,
            damage=state.carried[slots.damage[name]] if name in slots.damage else None,
            pumped=scratch if pumps else None,
            surroundings=state.surroundings if scenario.drugs[name].supply.surroundings else None,
            levels={trait: state.expression[k] for k, trait in enumerate(scenario.expression)},
        )


class DrugLaunches:
    """The kernels of a drug's step of `step_h`.

    Attributes:
        assemble: poses the linear system in the workspace; takes the supplied `level`.
        estimate: the inside amount after the step into `pumped`, None without a pump.
        finish: what follows the solve: inside amounts, what each site keeps, damage.
        rates: the scalars they share, per second; `dt` in seconds, `level` in uM.
    """

    def __init__(
        self,
        drug: Drug,
        scenario: Scenario,
        traits: DrugTraits,
        state: State,
        arrays: DrugArrays,
        processor: Processor,
        workspace: Workspace,
        step_h: float,
    ) -> None:
        self._processor = processor
        self._arrays = arrays
        self._cells = {"kind": state.kind, "genotype": state.genotype, "genotypes": scenario.genotypes}
        self._tables = {
            "influx_level": arrays.levels.get("influx"),
            "pump_level": arrays.levels.get("pump"),
            "multiplier": processor.array(multipliers().astype(np.float32)) if arrays.levels else None,
            "influx": processor.array(traits.influx_per_s),
            "efflux": processor.array(traits.efflux_per_s),
            "pump": processor.array(traits.pump_uM_per_s),
            "pump_half": processor.array(traits.pump_half_uM),
        }
        exchange_per_s = drug.diffusion_um2_per_s / scenario.lattice.spacing_um**2
        self.rates = _rates(drug, scenario, exchange_per_s, step_h)
        self.assemble = processor.bind(
            "assemble_drug",
            **self._cells,
            **self._tables,
            **self.rates,
            surroundings=arrays.surroundings,
            outside=arrays.outside,
            inside=arrays.inside,
            pumped=arrays.pumped,
            sigma=workspace.sigma,
            source=workspace.source,
            per_dt=0.0 if drug.steady_state else 1 / self.rates["dt"],
            scale=1 / exchange_per_s,
            width=scenario.shape[2],
        )
        self.estimate = None if arrays.pumped is None else self._exchange(arrays.pumped)
        self.finish: list[Launch] = []
        if arrays.inside is not None:
            self.finish.append(self._exchange(arrays.inside))
        if arrays.outside is not None:
            self.finish.append(self._keep_outside())
        if arrays.damage is not None:
            self.finish.append(self._accumulate_damage(drug, traits, step_h))

    def _exchange(self, after: Any) -> Launch:
        arrays, rates = self._arrays, self.rates
        return self._processor.bind(
            "exchange_inside",
            **self._cells,
            **self._tables,
            concentration=arrays.concentration,
            inside=arrays.inside,
            pumped=arrays.pumped,
            after=after,
            dt=rates["dt"],
            metabolism=rates["metabolism"],
        )

    def _keep_outside(self) -> Launch:
        return self._processor.bind(
            "keep_outside",
            kind=self._cells["kind"],
            concentration=self._arrays.concentration,
            outside=self._arrays.outside,
            extracellular_fraction=self.rates["extracellular_fraction"],
        )

    def _accumulate_damage(self, drug: Drug, traits: DrugTraits, step_h: float) -> Launch:
        arrays = self._arrays
        level = arrays.levels.get("repair")
        fade, gain = _damage_tables(drug, traits, step_h, np.ones(1) if level is None else multipliers())
        return self._processor.bind(
            "accumulate_damage",
            **self._cells,
            level=level,
            driver=arrays.concentration if arrays.inside is None else arrays.inside,
            fade=self._processor.array(fade),
            gain=self._processor.array(gain),
            damage=arrays.damage,
        )


def _rates(drug: Drug, scenario: Scenario, exchange_per_s: float, step_h: float) -> dict[str, Any]:
    """Scalars that the drug's kernels share; `level` is replaced at each step."""
    return {
        "dt": step_h * SECONDS_PER_HOUR,
        "extracellular_fraction": scenario.cells.extracellular_fraction,
        "decay": drug.decay_per_s,
        "metabolism": drug.metabolism_per_s if drug.uptake == "exchange" else 0.0,
        "uptake": drug.uptake_per_s if drug.uptake == "first_order" else 0.0,
        "supply": min(drug.supply.rate_per_s, STIRRED * exchange_per_s),
        "vessel_supply": min(drug.supply.vessel_rate_per_s, STIRRED * exchange_per_s),
        "level": 0.0,
    }


def _damage_tables(
    drug: Drug, traits: DrugTraits, step_h: float, expressed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What is left of damage after a step, and what a unit of driver adds in one; float32 (rows, levels).

    expressed: float64 (levels,), what each level of expression multiplies the repair by.
    """
    repair = traits.repair_per_h.astype(np.float64)[:, None] * expressed
    fade = np.exp(-repair * step_h)
    made = drug.damage_per_uM_h * traits.sensitivity.astype(np.float64)[:, None]
    return fade.astype(np.float32), (made * -np.expm1(-repair * step_h) / repair).astype(np.float32)
