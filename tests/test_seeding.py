"""First cells: as many as asked for, where asked for, the same for the same seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from automaton import philox_words, seeding
from automaton.errors import UserError
from automaton.scenario import Scenario
from automaton.seeding import seed_cells
from kernels.codes import Stream


def scenario(seeding: dict[str, Any], sites: list[int], seed: int = 1) -> Scenario:
    return Scenario.model_validate(
        {
            "seed": seed,
            "lattice": {"sites": sites},
            "time": {"duration_h": 1.0},
            "seeding": [seeding],
            "alterations": {"repair": {"mechanism": "repair"}},
        }
    )


def test_a_lump_is_the_ball_nearest_to_the_middle() -> None:
    kind, *_ = seed_cells(scenario({"arrangement": "lump", "cells": 100_024}, [64, 64, 64]))
    assert int((kind == 1).sum()) == 100_024
    z, y, x = np.nonzero(kind)
    squared = (z - 31.5) ** 2 + (y - 31.5) ** 2 + (x - 31.5) ** 2
    # 576 um at 20 um a site: exactly the sites within 28.8 spacings, none of them a tie.
    assert squared.max() <= 28.8**2 + 1e-9
    assert [z.mean(), y.mean(), x.mean()] == [31.5, 31.5, 31.5]


@pytest.mark.parametrize("sites", [[23, 16, 19], [40, 31]], ids=str)
@pytest.mark.parametrize("at_once", [1, 100, 1 << 20])
def test_what_is_worked_on_at_once_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, at_once: int, sites: list[int]
) -> None:
    cells = 300
    wanted = scenario({"arrangement": "lump", "cells": cells, "genotypes": {"repair": 0.21}}, sites)
    z, y, x = np.indices(wanted.shape).reshape(3, -1) * 2 - (np.array(wanted.shape)[:, None] - 1)
    nearest = np.argsort(z**2 + y**2 + x**2, kind="stable")[:cells]
    words = philox_words.words_for(cells, wanted.seed, Stream.VARIANT, 0)
    monkeypatch.setattr(seeding, "AT_ONCE", at_once)
    monkeypatch.setattr(philox_words, "AT_ONCE", at_once)
    kind, genotype, _ = (array.reshape(-1) for array in seed_cells(wanted))
    assert set(np.flatnonzero(kind)) == set(nearest)
    assert set(np.flatnonzero(genotype)) == set(nearest[np.argsort(words)[:63]])


def test_clusters_are_apart_and_share_the_cells() -> None:
    kind, *_ = seed_cells(scenario({"arrangement": "clusters", "cells": 5003, "clusters": 10}, [48, 48, 48]))
    labels, count = ndimage.label(kind, np.ones((3, 3, 3)))
    assert count == 10
    assert sorted(np.bincount(labels.reshape(-1))[1:]) == [500] * 7 + [501] * 3


def test_clusters_in_2d() -> None:
    kind, *_ = seed_cells(scenario({"arrangement": "clusters", "cells": 90, "clusters": 9}, [64, 64]))
    assert kind.shape == (1, 64, 64)
    assert ndimage.label(kind, np.ones((3, 3, 3)))[1] == 9


def test_scattered_cells_depend_on_the_seed_alone() -> None:
    first, again, other = (
        seed_cells(scenario({"arrangement": "scattered", "cells": 300}, [20, 30], seed))[0]
        for seed in (1, 1, 2)
    )
    assert int(first.sum()) == 300
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_scattered_cells_are_uniform() -> None:
    kind, *_ = seed_cells(scenario({"arrangement": "scattered", "density": 0.5}, [200, 200]))
    quarters = kind[0].reshape(2, 100, 2, 100).sum(axis=(1, 3), dtype=np.int64)
    assert int(quarters.sum()) == 20_000
    assert np.abs(quarters - 5000).max() < 5 * np.sqrt(10_000 / 4)


def test_variants_get_their_rounded_share() -> None:
    kind, genotype, _ = seed_cells(
        scenario({"arrangement": "scattered", "cells": 1000, "genotypes": {"repair": 0.0126}}, [64, 64])
    )
    assert int(genotype.sum()) == 13
    assert (kind[genotype > 0] == 1).all()


def test_groups_add_up_without_overlap() -> None:
    given = scenario({"arrangement": "lump", "cells": 50}, [16, 16]).model_dump()
    given["seeding"] = [{"arrangement": "lump", "cells": 50}, {"arrangement": "scattered", "cells": 100}]
    kind, *_ = seed_cells(Scenario.model_validate(given | {"alterations": {}}))
    assert int(kind.sum()) == 150


def test_clusters_for_which_no_place_is_found_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automaton.seeding.ATTEMPTS", 3)
    with pytest.raises(UserError, match="of 10 clusters of 50 cells fit"):
        seed_cells(scenario({"arrangement": "clusters", "cells": 500, "clusters": 10}, [40, 40, 40]))
