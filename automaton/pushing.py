"""Crowded mothers push: cells between them and an empty site make room, one hop each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from automaton.directions import as_bits, direction_weights
from kernels.bit_planes import words

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario
    from automaton.state import State
    from kernels.processors import Launch, Processor

GROWN_BY = {2: (26, 6, 6), 3: (26, 6, 18)}
"""Neighbours by which layers grow in turn, in 2D and 3D. 26 alone would push farther along diagonals, where
colonies become 1.2 to 1.3 times as wide; these in turn keep them round. In 2D 26 means 8, and 6 means 4."""


class Pushing:
    """Layers, claims and waiting mothers, and the launches that settle who pushes.

    Attributes:
        layers: uint64 (depth + 2, nz, ny, words), bit planes of layers, the last of all that stand in any.
        claims: uint32 (nz, ny, nx), on empty sites.
        find: the launches that find the layers.
        contest: the launches by which the claims of the cells that act are settled.
        call: makes waiting mothers act.
    """

    def __init__(self, scenario: Scenario, state: State, processor: Processor, wraps: int) -> None:
        cells = scenario.cells
        depth, width = cells.push_depth, scenario.shape[2]
        nz, ny, _ = scenario.shape
        self.layers = processor.zeros((depth + 2, nz, ny, words(width)), np.uint64)
        self.claims = processor.zeros(scenario.shape, np.uint32)
        lattice: dict[str, Any] = {"push_depth": depth, "width": width}
        faces = cells.neighbourhood == "von_neumann"
        turns = GROWN_BY[scenario.dimensions]
        self.find: list[Launch] = [
            processor.bind("find_vacancies", occupied=state.occupied, layers=self.layers, **lattice)
        ]
        self.find += [
            processor.bind(
                "grow_layer",
                occupied=state.occupied,
                kind=state.kind,
                layers=self.layers,
                layer=layer,
                grown_by=6 if faces else turns[(layer - 1) % len(turns)],
                wraps=wraps,
                **lattice,
            )
            for layer in range(1, depth + 1)
        ]
        shared: dict[str, Any] = {
            "acting": state.acting,
            "intent": state.intent,
            "layers": self.layers,
            "clock": state.clock,
            "seed": scenario.seed,
            "neighbours": as_bits(
                direction_weights(cells.neighbourhood, cells.neighbour_weights, scenario.dimensions)
            ),
            "wraps": wraps,
            **lattice,
        }
        self.contest: list[Launch] = [
            processor.bind("open_claims", claims=self.claims, **shared),
            processor.bind("stake_claims", claims=self.claims, pending=state.pending, **shared),
            processor.bind("judge_claims", claims=self.claims, pending=state.pending, **shared),
        ]
        self.call: Launch = processor.bind(
            "call_pending",
            layers=self.layers,
            pending=state.pending,
            acting=state.acting,
            intent=state.intent,
            wraps=wraps,
            **lattice,
        )
