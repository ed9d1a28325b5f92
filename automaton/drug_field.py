"""A drug: one implicit solve a step, the exchange with the cells eliminated, so that no drug is lost."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from automaton.field_faces import STIRRED, faces_of
from automaton.ledger import Ledger
from automaton.multigrid import Multigrid
from automaton.pharmacokinetics import mean_uM, plasma_of

if TYPE_CHECKING:
    from automaton.multigrid import Workspace
    from automaton.scenario.drug import Drug
    from automaton.scenario.scenario import Scenario
    from automaton.state import State
    from automaton.traits import DrugTraits
    from kernels.processors import Launch, Processor

STEADY_CYCLES = 1
FOLLOWED_CYCLES = 3
"""F cycles after the full multigrid start; a followed field takes more: errors add up as drug made or lost.
Where there is a pump, a first solve estimates the inside amount it works at, and as many cycles follow."""
SECONDS_PER_HOUR = 3600.0


class DrugField:
    """One drug of a scenario: its plasma, its field, the cells' amounts and damage.

    Attributes:
        plasma: concentration of the bath or of free drug in plasma over time.
        concentration: device array float32 (nz, ny, nx), outside the cells, uM.
        ledger: the drug's books, None where the field is taken at its steady state.
    """

    def __init__(
        self,
        name: str,
        scenario: Scenario,
        traits: DrugTraits,
        state: State,
        processor: Processor,
        workspace: Workspace,
        pumped: Any,
    ) -> None:
        """`pumped`: scratch, float32 (nz, ny, nx), shared by drugs with a pump; None where none has."""
        drug, lattice = scenario.drugs[name], scenario.lattice
        self.plasma = plasma_of(drug)
        self.concentration = state.concentration[list(scenario.drugs).index(name)]
        faces = faces_of(drug.supply, lattice)
        self._multigrid = Multigrid(processor, scenario.shape, faces, workspace, self.concentration)
        self._present = False

        exchange_per_s = drug.diffusion_um2_per_s / lattice.spacing_um**2
        rates = _rates(drug, scenario, exchange_per_s)
        tables = {key: processor.array(table) for key, table in _exchange_tables(traits).items()}
        slots = state.slots
        cells = {"kind": state.kind, "genotype": state.genotype}
        outside = None if drug.steady_state else state.outside[slots.outside[name]]
        self._inside = state.carried[slots.inside[name]] if name in slots.inside else None
        self._pumped = pumped if name in slots.inside and traits.pump_uM_per_s.any() else None
        surroundings = state.surroundings if drug.supply.surroundings else None

        self._assemble = processor.bind(
            "assemble_drug",
            **cells,
            **tables,
            **rates,
            surroundings=surroundings,
            outside=outside,
            inside=self._inside,
            pumped=self._pumped,
            sigma=workspace.sigma,
            source=workspace.source,
            per_dt=0.0 if drug.steady_state else 1 / rates["dt"],
            scale=1 / exchange_per_s,
        )

        def exchange(after: Any) -> Launch:
            return processor.bind(
                "exchange_inside",
                **cells,
                **tables,
                concentration=self.concentration,
                inside=self._inside,
                pumped=self._pumped,
                after=after,
                dt=rates["dt"],
                metabolism=rates["metabolism"],
            )

        self._cycles = (
            (FOLLOWED_CYCLES if self._pumped is None else 0) if outside is not None else STEADY_CYCLES
        )
        self._estimate = None if self._pumped is None else exchange(self._pumped)
        self._finish = [] if self._inside is None else [exchange(self._inside)]
        if outside is not None:
            self._finish.append(
                processor.bind(
                    "keep_outside",
                    kind=state.kind,
                    concentration=self.concentration,
                    outside=outside,
                    extracellular_fraction=rates["extracellular_fraction"],
                )
            )
        if name in slots.damage:
            fade, gain = _damage_tables(drug, traits, scenario.time.step_h)
            self._finish.append(
                processor.bind(
                    "accumulate_damage",
                    **cells,
                    driver=self.concentration if self._inside is None else self._inside,
                    fade=processor.array(fade),
                    gain=processor.array(gain),
                    damage=state.carried[slots.damage[name]],
                )
            )
        self.ledger = None
        if outside is not None:
            arrays = {
                "kind": state.kind,
                "concentration": self.concentration,
                "inside": self._inside,
                "surroundings": surroundings,
            }
            self.ledger = Ledger(
                processor,
                arrays,
                rates,
                faces=faces,
                exchange_per_s=exchange_per_s,
                spacing_um=lattice.spacing_um,
                highest_uM=self.plasma.peak_uM,
                stirred=math.isinf(drug.supply.rate_per_s),
            )

    def solve(self, start_h: float, end_h: float) -> None:
        """Carry the drug from `start_h` to `end_h` under the plasma's exact mean over the step."""
        level = self.relax(start_h, end_h)
        if not self._present:
            return
        for finish in self._finish:
            finish()
        if self.ledger is not None:
            self.ledger.enter(level)

    def relax(self, start_h: float, end_h: float) -> float:
        """Bring the concentration to that at `end_h`, all else as it was; returns the level supplied, uM."""
        level = mean_uM(self.plasma, start_h, end_h)
        self._present = self._present or level > 0
        if not self._present:
            return level
        self._multigrid.set_walls((level,) * 6)
        if self._pumped is not None:
            self._pumped[...] = self._inside
        self._assemble(level=level)
        self._multigrid.solve(self._cycles)
        if self._estimate is not None:
            self._estimate()
            self._assemble(level=level)
            for _ in range(FOLLOWED_CYCLES):
                self._multigrid.cycle()
        return level

    def history(self) -> dict[str, float]:
        """Numbers that a resume needs beside the arrays."""
        books = {} if self.ledger is None else asdict(self.ledger.balance)
        return {"present": float(self._present), **books}

    def polish(self, cycles: int) -> None:
        """Further F cycles on the last solve, to see what it left."""
        for _ in range(cycles if self._present else 0):
            self._multigrid.cycle()


def _rates(drug: Drug, scenario: Scenario, exchange_per_s: float) -> dict[str, Any]:
    """Scalars the drug's kernels share: per second, dt in seconds, level in uM (replaced at each step)."""
    return {
        "dt": scenario.time.step_h * SECONDS_PER_HOUR,
        "extracellular_fraction": scenario.cells.extracellular_fraction,
        "decay": drug.decay_per_s,
        "metabolism": drug.metabolism_per_s if drug.uptake == "exchange" else 0.0,
        "uptake": drug.uptake_per_s if drug.uptake == "first_order" else 0.0,
        "supply": min(drug.supply.rate_per_s, STIRRED * exchange_per_s),
        "level": 0.0,
    }


def _exchange_tables(traits: DrugTraits) -> dict[str, np.ndarray]:
    """Tables by genotype as the exchange kernels name them, float32 (genotypes,)."""
    return {
        "influx": traits.influx_per_s,
        "efflux": traits.efflux_per_s,
        "pump": traits.pump_uM_per_s,
        "pump_half": traits.pump_half_uM,
    }


def _damage_tables(drug: Drug, traits: DrugTraits, step_h: float) -> tuple[np.ndarray, np.ndarray]:
    """What is left of damage after a step, and what a unit of driver adds in one; float32 (genotypes,)."""
    repair = traits.repair_per_h.astype(np.float64)
    fade = np.exp(-repair * step_h)
    gain = drug.damage_per_uM_h * traits.sensitivity * -np.expm1(-repair * step_h) / repair
    return fade.astype(np.float32), gain.astype(np.float32)
