"""States of the tumour's sites and what protected survivors, on lattices worked by hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from automaton import statistics
from automaton.snapshot import DrugFrame, Frame

E, T, H, A, N, V = range(6)


def frame_of(
    rows: list[list[int]],
    oxygen: list[list[float]] | None = None,
    genotype: list[list[int]] | None = None,
    outside: list[list[float]] | None = None,
) -> Frame:
    """A flat frame of the given rows."""

    def field(values: list[list[float]]) -> npt.NDArray[np.float32]:
        return np.array([values], np.float32)

    kind = np.array([rows], np.uint8)
    return Frame(
        0,
        0.0,
        kind,
        np.zeros_like(kind) if genotype is None else np.array([genotype], np.uint8),
        None if oxygen is None else field(oxygen),
        {} if outside is None else {"drug": DrugFrame(field(outside))},
    )


def test_states_by_hand() -> None:
    """The last cell of the row has no empty neighbour, the middle one has no oxygen."""
    frame = frame_of([[E, T, T, T, N, A], [V, V, E, V, V, V]], [[9, 9, 4, 9, 9, 9], [9] * 6])
    found = statistics.tumour_states(frame, neighbourhood="von_neumann")
    assert found == statistics.TumourStates(proliferating=1, quiescent=1, hypoxic=1, necrotic=1, apoptotic=1)
    assert found.fractions == {
        "proliferating": 0.2, "quiescent": 0.2, "hypoxic": 0.2, "necrotic": 0.2, "apoptotic": 0.2
    }  # fmt: skip
    assert statistics.tumour_states(frame, neighbourhood="moore").proliferating == 2


def test_thresholds_are_arguments() -> None:
    """Oxygen 3, 5, 7: at or below the first threshold no division, below the second hypoxic."""
    frame = frame_of([[T, E, T, E, T]], [[3, 9, 5, 9, 7]])
    states = statistics.tumour_states(frame, neighbourhood="moore")
    assert (states.proliferating, states.quiescent, states.hypoxic) == (1, 1, 1)
    states = statistics.tumour_states(frame, neighbourhood="moore", hypoxic_below_mmHg=0)
    assert (states.proliferating, states.quiescent, states.hypoxic) == (1, 2, 0)
    states = statistics.tumour_states(
        frame, neighbourhood="moore", division_above_mmHg=1, hypoxic_below_mmHg=6
    )
    assert (states.proliferating, states.quiescent, states.hypoxic) == (1, 0, 2)


def test_without_oxygen_only_room_counts() -> None:
    states = statistics.tumour_states(frame_of([[T, T, T, E]]), neighbourhood="moore")
    assert (states.proliferating, states.quiescent, states.hypoxic) == (1, 2, 0)


def test_room_over_a_periodic_face() -> None:
    frame = frame_of([[T, T, T, E]])
    room = statistics.has_room(frame, "von_neumann", periodic=True)
    assert room[0, 0].tolist() == [True, False, True, False]


def test_room_by_pushing_goes_through_living_cells() -> None:
    """Debris and vessels are in no layer: the cells behind them have no path."""
    frame = frame_of([[E, T, H, T, T, N, T]])
    assert statistics.has_room(frame, "moore")[0, 0].tolist() == [0, 1, 0, 0, 0, 0, 0]
    assert statistics.has_room(frame, "moore", push_depth=3)[0, 0].tolist() == [0, 1, 1, 1, 0, 0, 0]
    assert statistics.has_room(frame, "moore", push_depth=9)[0, 0].tolist() == [0, 1, 1, 1, 1, 0, 0]


@pytest.mark.parametrize(("side", "cells"), [((1, 15, 15), [8, 20, 36, 68]), ((15, 15, 15), [26, 80, 250])])
def test_layers_of_pushing(side: tuple[int, int, int], cells: list[int]) -> None:
    """Around one empty site, by hand.

    2D: a square of 8; by 4 neighbours 12 more; by 4 again 12 and the 4 corners; by 8 then 32. 3D: a cube of
    26; by 6 neighbours six plates of 9; by 18 on each plate 9 + 12, and 12 edges of 3 and 8 corners.
    """
    kind = np.full(side, T, np.uint8)
    kind[tuple(length // 2 for length in side)] = E
    frame = Frame(0, 0.0, kind, np.zeros_like(kind))
    found = [
        int(statistics.has_room(frame, "moore", push_depth=depth).sum()) for depth in range(1, len(cells) + 1)
    ]
    assert found == cells


def test_an_empty_tumour_has_no_states() -> None:
    states = statistics.tumour_states(frame_of([[E, H]]), neighbourhood="moore")
    assert states.sites == 0
    assert np.isnan(list(states.fractions.values())).all()


# Before: eight cells in a row, the surroundings hold 10 uM at either end. After: one is left dead.
DURING = frame_of(
    [[E, T, T, T, T, T, T, T, T, E]],
    oxygen=[[40, 30, 5, 3, 3, 9, 9, 9, 30, 40]],
    outside=[[12, 9, 6, 4.9, 4, 4, 5, 6, 9, 8]],
)
AFTER = frame_of(
    [[E, T, T, T, T, T, T, T, A, E]],
    genotype=[[0, 0, 1, 2, 0, 0, 3, 0, 0, 0]],
)


def test_what_protected_the_survivors() -> None:
    """Sites 3, 4, 5 met less than 5 uM; sites 2, 3, 4 had 5 mmHg or less; alteration 1 (bit 0) helps."""
    found = statistics.survivors_protected_by(
        AFTER, DURING, "drug", resistance=1, cycle_specific=True, neighbourhood="moore"
    )
    assert len(found) == 7
    assert found.alteration.tolist() == [0, 1, 0, 0, 0, 1, 0]
    assert found.penetration.tolist() == [0, 0, 1, 1, 1, 0, 0]
    assert found.hypoxia.tolist() == [0, 1, 1, 1, 0, 0, 0]
    assert found.crowded.tolist() == [0, 0, 0, 0, 1, 1, 1]
    assert found.cause.tolist() == [3, 0, 1, 1, 1, 0, 3]
    assert found.counts == {"alteration": 2, "penetration": 3, "hypoxia": 0, "chance": 2}
    assert found.chance_crowded == 1
    assert {name: count for name, count in found.combinations.items() if count} == {
        "chance": 2,
        "alteration": 1,
        "penetration": 1,
        "alteration + hypoxia": 1,
        "penetration + hypoxia": 2,
    }
    assert sum(found.combinations.values()) == 7


def test_hypoxia_protects_only_from_cycle_specific_drugs() -> None:
    found = statistics.survivors_protected_by(
        AFTER, DURING, "drug", resistance=0, cycle_specific=False, neighbourhood="moore"
    )
    assert found.counts == {"alteration": 0, "penetration": 3, "hypoxia": 0, "chance": 4}
    assert found.chance_crowded == 0
    reached = statistics.survivors_protected_by(
        AFTER, DURING, "drug", resistance=0, cycle_specific=True, neighbourhood="moore", below_share=0.1
    )
    assert reached.counts == {"alteration": 0, "penetration": 0, "hypoxia": 3, "chance": 4}


def test_exposure_goes_before_concentration() -> None:
    met = np.arange(10, dtype=np.float32)[None, None]
    found = statistics.survivors_protected_by(
        AFTER,
        DURING,
        "drug",
        resistance=0,
        cycle_specific=False,
        neighbourhood="moore",
        exposure=met,
        exposure_outside=6.0,
    )
    assert found.penetration.tolist() == [1, 1, 0, 0, 0, 0, 0]
    with pytest.raises(ValueError, match="belong together"):
        statistics.survivors_protected_by(
            AFTER, DURING, "drug", resistance=0, cycle_specific=False, neighbourhood="moore", exposure=met
        )


def test_no_survivors() -> None:
    found = statistics.survivors_protected_by(
        frame_of([[E] * 10]), DURING, "drug", resistance=1, cycle_specific=True, neighbourhood="moore"
    )
    assert found.counts == dict.fromkeys(statistics.CAUSES, 0)


def test_a_tumour_without_surroundings_is_measured_by_the_greatest_concentration() -> None:
    frame = frame_of([[T, T, T]], outside=[[8, 3, 2]])
    assert statistics.outside_of_surroundings(frame, "drug") == 8
    assert statistics.outside_of_surroundings(DURING, "drug") == 10
