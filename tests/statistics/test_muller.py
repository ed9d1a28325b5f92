"""Bands of the Muller plot against a lineage worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from automaton import statistics
from tests.statistics.clones import EMPTY, LINEAGE, random_table

TIMES = (0.0, 5.0, 10.0)


def test_bands_of_the_hand_built_lineage() -> None:
    """Frame 2, from below: 1 has 2, then 3 has 3, 7 has 4, 3 has 3, 5 has 1, 1 has 2; then 9 has 5."""
    found = statistics.muller(LINEAGE, TIMES, top=10)
    assert found.clone.tolist() == [1, 3, 5, 7, 9]
    assert found.parent.tolist() == [0, 1, 1, 3, 0]
    assert found.genotype.tolist() == [0, 1, 0, 3, 2]
    assert found.cells.tolist() == [[8, 8, 4], [0, 2, 6], [0, 0, 1], [0, 0, 4], [0, 0, 5]]
    assert found.lower.tolist() == [[0, 0, 0], [4, 4, 2], [4, 6, 12], [4, 5, 5], [8, 10, 15]]
    assert found.upper.tolist() == [[8, 10, 15], [4, 6, 12], [4, 6, 13], [4, 5, 9], [8, 10, 20]]
    assert found.merged_clones == 0


def test_shares() -> None:
    found = statistics.muller(LINEAGE, TIMES, top=10, share=True)
    np.testing.assert_allclose(found.upper[0], [1, 1, 0.75])
    np.testing.assert_allclose(found.lower[3], [0.5, 0.5, 0.25])
    np.testing.assert_allclose(found.upper[-1], [1, 1, 1])


def test_small_clones_merge_into_their_nearest_kept_ancestor() -> None:
    """Greatest shares: 1 all, 3 0.3, 9 0.25, 7 0.2, 5 0.05. With two, 5 joins 1, 7 joins 3, 9 is other."""
    found = statistics.muller(LINEAGE, TIMES, top=2)
    assert found.clone.tolist() == [1, 3, 0]
    assert found.parent.tolist() == [0, 1, 0]
    assert found.cells.tolist() == [[8, 8, 5], [0, 2, 10], [0, 0, 5]]
    assert found.merged.tolist() == [1, 1, 1]
    assert found.merged_clones == 3
    assert found.lower[:, 2].tolist() == [0, 2.5, 15]
    assert found.upper[:, 2].tolist() == [15, 12.5, 20]


def test_a_band_without_its_parents_hangs_on_the_grandparent() -> None:
    """Shares 1 1, 7 0.5, 3 0.1: with two bands 3 joins 1, and 7 lies in 1."""
    counts = ([0, 1, 1, 1], [1, 1, 3, 7], [9, 4, 1, 5])
    frame, clone, cells = (np.array(column) for column in counts)
    table = type(LINEAGE)(
        LINEAGE.id, LINEAGE.parent, LINEAGE.time_h, LINEAGE.site, LINEAGE.genotype,
        frame, clone.astype(np.uint32), cells,
    )  # fmt: skip
    found = statistics.muller(table, TIMES[:2], top=2)
    assert found.clone.tolist() == [1, 7]
    assert found.parent.tolist() == [0, 1]
    assert found.cells.tolist() == [[9, 5], [0, 5]]
    assert (found.lower[1].tolist(), found.upper[1].tolist()) == ([4.5, 2.5], [4.5, 7.5])


@pytest.mark.parametrize("top", [10, 10_000])
def test_ten_thousand_clones(top: int) -> None:
    """All cells are somewhere, bands lie in their parent's, siblings do not overlap."""
    table = random_table(10_000, 4)
    found = statistics.muller(table, range(4), top=top)
    total = table.count_cells.reshape(4, -1).sum(axis=1)
    np.testing.assert_array_equal(found.cells.sum(axis=0), total)
    assert len(found.clone) - (found.clone[-1] == 0) == top
    assert found.merged_clones == 10_000 - top
    roots = found.parent == 0
    np.testing.assert_allclose((found.upper - found.lower)[roots].sum(axis=0), total)
    index = {int(clone): place for place, clone in enumerate(found.clone)}
    inside = np.array([index[int(clone)] for clone in found.parent[~roots]], int)
    assert np.all(found.lower[~roots] >= found.lower[inside])
    assert np.all(found.upper[~roots] <= found.upper[inside])
    own = found.upper - found.lower
    np.subtract.at(own, inside, (found.upper - found.lower)[~roots])
    np.testing.assert_allclose(own, found.cells)


def test_no_cells_in_a_frame() -> None:
    found = statistics.muller(LINEAGE, (0.0, 5.0, 10.0, 15.0), top=3, share=True)
    assert not found.upper[:, 3].any()


def test_nothing_to_draw() -> None:
    found = statistics.muller(EMPTY, TIMES, top=5)
    assert found.lower.shape == (0, 3)
    assert found.merged_clones == 0


def test_wrong_calls() -> None:
    with pytest.raises(ValueError, match="at least one band"):
        statistics.muller(LINEAGE, TIMES, top=0)
    with pytest.raises(ValueError, match="frame 2 of 2"):
        statistics.muller(LINEAGE, TIMES[:2], top=1)
