"""Oxygen: each step its steady state under the present cells, by one multigrid solve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automaton.field_faces import STIRRED, faces_of, steady_cycles, sweeps_before
from automaton.field_tolerance import Tolerance
from automaton.multigrid import Multigrid

if TYPE_CHECKING:
    from automaton.multigrid import Workspace
    from automaton.scenario.scenario import Scenario
    from automaton.state import State
    from kernels.processors import Processor

SATURABLE_CYCLES = 1
"""F cycles that Michaelis-Menten uptake takes beyond those of a linear field."""


class OxygenField:
    """0 = D lap(p) - decay p - uptake + supply, with uptake first order or a p / (p + p_m).

    Attributes:
        tolerance: what holds each solve to the scenario's tolerance.
    """

    def __init__(self, scenario: Scenario, state: State, processor: Processor, workspace: Workspace) -> None:
        assert scenario.oxygen is not None
        oxygen = scenario.oxygen
        saturable = oxygen.uptake == "michaelis_menten"
        scale = scenario.lattice.spacing_um**2 / oxygen.diffusion_um2_per_s
        uptake = 0.0 if saturable else oxygen.uptake_per_s
        consumption = oxygen.consumption_mmHg_per_s if saturable else 0.0
        self._half_saturation = oxygen.half_saturation_mmHg if saturable else 0.0
        faces = faces_of(oxygen.supply, scenario.lattice)
        self._cycles = steady_cycles(oxygen.supply) + SATURABLE_CYCLES * saturable
        self._multigrid = Multigrid(
            processor,
            scenario.shape,
            faces,
            workspace,
            state.oxygen,
            saturable=saturable,
            sweeps=sweeps_before(faces, vessels=oxygen.supply.vessels),
        )
        self.tolerance = Tolerance(
            self._multigrid, "oxygen", oxygen.residual_tolerance, scenario.lattice.spacing_um
        )
        self._multigrid.set_walls((oxygen.supply.level_mmHg,) * 6)
        self._assemble = processor.bind(
            "assemble_oxygen",
            kind=state.kind,
            surroundings=state.surroundings if oxygen.supply.surroundings else None,
            sigma=workspace.sigma,
            source=workspace.source,
            capacity=workspace.capacity if saturable else None,
            decay=oxygen.decay_per_s,
            uptake=uptake,
            healthy_uptake=uptake * scenario.healthy.oxygen_share,
            consumption=consumption,
            healthy_consumption=consumption * scenario.healthy.oxygen_share,
            supply=min(oxygen.supply.rate_per_s, STIRRED / scale),
            vessel_supply=min(oxygen.supply.vessel_rate_per_s, STIRRED / scale),
            level=oxygen.supply.level_mmHg,
            scale=scale,
            width=scenario.shape[2],
        )

    def solve(self, step: int, time_h: float) -> None:
        """Bring the oxygen to its steady state under the present cells, for `step` that ends at `time_h`.

        With linear uptake it follows from that of the step before (see `steady_cycles`). With
        Michaelis-Menten uptake that gains nothing: for the same error where cells suffocate it takes as many
        cycles.
        Raises BrokenState where it does not converge.
        """
        self._assemble()
        if self._half_saturation:
            self._multigrid.solve(self._cycles, self._half_saturation)
        else:
            self._multigrid.cycle(cycles=self._cycles)
        self.tolerance.hold(step, time_h)

    def begin(self, step: int, time_h: float) -> None:
        """Bring it to its steady state under the present cells. Raises BrokenState as `solve` does."""
        self._assemble()
        self._multigrid.solve(self._cycles, self._half_saturation)
        self.tolerance.hold(step, time_h)

    def polish(self, cycles: int) -> None:
        """Further F cycles on the last solve, to see what it left."""
        self._multigrid.cycle(self._half_saturation, cycles)
