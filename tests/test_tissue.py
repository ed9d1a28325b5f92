"""Vessels, healthy tissue, and where pre-existing variants lie."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import ndimage, stats

from automaton.kinds import EMPTY, HEALTHY, TUMOUR, VESSEL
from automaton.scenario import Scenario
from automaton.seeding import seed_cells
from automaton.simulation import Simulation
from automaton.variants import _patches
from kernels.processors import open_processor


def scenario(sites: list[int], seeding: list[dict[str, Any]], **tables: Any) -> Scenario:
    return Scenario.model_validate(
        {
            "lattice": {"sites": sites},
            "time": {"duration_h": 4.0, "frame_every_h": 4.0},
            "seeding": seeding,
            "alterations": {"a": {"mechanism": "insensitive"}, "b": {"mechanism": "insensitive"}},
            **tables,
        }
    )


SINGLE = [{"arrangement": "single"}]


def test_vessels_at_random_have_their_density_and_one_a_block() -> None:
    vessels = [{"arrangement": "random", "spacing_um": 100.0}]
    kind, *_ = seed_cells(scenario([100, 60, 40], SINGLE, vessels=vessels))
    assert int((kind == VESSEL).sum()) == 20 * 12 * 8
    blocks = (kind == VESSEL).reshape(8, 5, 12, 5, 20, 5).sum(axis=(1, 3, 5))
    assert (blocks == 1).all()
    other, *_ = seed_cells(scenario([100, 60, 40], SINGLE, vessels=vessels, seed=2))
    assert (other != kind).any()


def test_vessels_in_lines_run_through_the_whole_lattice() -> None:
    vessels = [{"arrangement": "lines", "axis": "y", "spacing_um": 200.0}]
    kind, *_ = seed_cells(scenario([40, 30, 20], SINGLE, vessels=vessels))
    vessel = kind == VESSEL
    assert (vessel.all(axis=1) == vessel.any(axis=1)).all()
    assert int(vessel[:, 0].sum()) == 4 * 2


def test_vessels_lie_where_a_list_says() -> None:
    vessels = [
        {"arrangement": "list", "at_um": [[10.0, 30.0, 50.0]]},
        {"arrangement": "list", "axis": "x", "at_um": [[110.0, 70.0]]},
    ]
    kind, *_ = seed_cells(scenario([12, 10, 8], SINGLE, vessels=vessels))
    expected = np.zeros_like(kind, bool)
    expected[2, 1, 0] = True
    expected[3, 5, :] = True
    np.testing.assert_array_equal(kind == VESSEL, expected)


def test_tissue_fills_what_others_left() -> None:
    seeding: list[dict[str, Any]] = [
        {"arrangement": "lump", "cells": 200},
        {"arrangement": "tissue", "kind": "healthy", "density": 0.75},
    ]
    kind, genotype, _ = seed_cells(scenario([40, 40], seeding))
    assert (int((kind == TUMOUR).sum()), int((kind == HEALTHY).sum())) == (200, round(0.75 * 1400))
    assert not genotype.any()
    del seeding[1]["density"]
    kind, *_ = seed_cells(scenario([40, 40], seeding))
    assert not (kind == EMPTY).any()


def test_a_lump_lies_where_it_is_put() -> None:
    seeding = [{"arrangement": "lump", "cells": 81, "centre_um": [110.0, 330.0]}]
    kind, *_ = seed_cells(scenario([40, 40], seeding))
    y, x = np.nonzero(kind[0])
    assert (x.mean(), y.mean()) == (5.0, 16.0)


@pytest.mark.parametrize("place", ["centre", "rim"])
def test_variants_lie_deep_inside_or_at_the_rim(place: str) -> None:
    seeding = [{"arrangement": "lump", "cells": 4000, "place": place, "genotypes": {"a": 0.1, "b": 0.1}}]
    kind, genotype, _ = seed_cells(scenario([24, 24, 24], seeding))
    depth = ndimage.distance_transform_edt(kind == TUMOUR)
    variant, others = depth[genotype > 0], depth[(kind == TUMOUR) & (genotype == 0)]
    assert (int((genotype == 1).sum()), int((genotype == 2).sum())) == (400, 400)
    if place == "centre":
        assert variant.min() >= others.max()
    else:
        assert variant.max() <= others.min()


def test_each_patch_is_one_piece_grown_from_one_founder() -> None:
    seeding = [{"arrangement": "lump", "cells": 5000, "place": "patch", "genotypes": {"a": 0.1, "b": 0.04}}]
    kind, genotype, _ = seed_cells(scenario([100, 100], seeding))
    for mask, size in ((1, 500), (2, 200)):
        patch = genotype == mask
        assert int(patch.sum()) == size
        assert ndimage.label(patch)[1] == 1
        assert (kind[patch] == TUMOUR).all()
        # Grown at random, so not the compact disc of as many sites, yet not far from one either.
        away = np.argwhere(patch[0]) - np.argwhere(patch[0]).mean(axis=0)
        spread = (away**2).sum(axis=1).mean() / (size / (2 * np.pi))
        assert 1.02 < spread < 3


def test_patches_grow_as_richardsons_model() -> None:
    """A site beside two cells of a patch is reached twice as fast as one beside one of them.

    From a founder the second and third cell make a corner with probability 4/6, of which the fourth, with 2
    of 8 edges, makes a square: 1/6 in all.
    """
    made, side = scenario([21, 21], SINGLE), 21
    sites = np.arange(side * side)
    squares = patches = 0
    for number in range(3000):
        at = np.array(np.divmod(_patches([4], made, sites, number), side))
        if np.abs(at[:, 0] - side // 2).max() <= side // 2 - 4:
            patches += 1
            squares += bool((np.ptp(at, axis=1) == 1).all())
    interval = stats.binomtest(squares, patches).proportion_ci(0.999, "exact")
    assert interval.low <= 1 / 6 <= interval.high
    assert interval.high - interval.low < 0.08


def test_vessels_supply_oxygen_and_drug_and_stay() -> None:
    made = scenario(
        [31, 31],
        [{"arrangement": "tissue"}],
        vessels=[{"arrangement": "list", "at_um": [[310.0, 310.0]]}],
        oxygen={"supply": {"vessels": True, "vessels_per_s": "stirred"}},
        drugs={
            "doxorubicin": {
                "preset": "doxorubicin",
                "dose": {"bath_uM": 1.0},
                "supply": {"vessels": True},
            }
        },
    )
    simulation = Simulation(made, open_processor("auto"))
    simulation.begin()
    for _ in range(4):
        simulation.step()
    frame = simulation.frame()
    assert frame.kind[0, 15, 15] == VESSEL
    drug = frame.drugs["doxorubicin"].outside_uM[0]
    assert frame.oxygen_mmHg is not None
    for field, level in ((frame.oxygen_mmHg[0], 38.0), (drug, 1.0)):
        line = field[15, 15:]
        assert level > 0.99 * line[0] > 0
        assert (np.diff(line[:8]) < 0).all(), "less with every site from the vessel"
    assert frame.oxygen_mmHg[0, 15, 15] == pytest.approx(38, rel=0.01)
    ledger = simulation.drugs["doxorubicin"].ledger
    assert ledger is not None
    assert ledger.balance.from_surroundings > 0
    assert ledger.balance.accounted == pytest.approx(ledger.balance.given, rel=1e-5)
