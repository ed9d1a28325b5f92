"""Mixing, Moran's I and pair correlation against cases worked by hand and plain sums over all pairs."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import numpy.typing as npt
import pytest

from automaton import statistics

ALL = np.ones((1, 4, 4), bool)
CHESS = (np.indices((1, 4, 4)).sum(axis=0) % 2).astype(np.uint8)
HALVES = (np.indices((1, 4, 4))[2] >= 2).astype(np.uint8)


def blob(side: tuple[int, int, int], seed: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.uint32]]:
    """Cells on some of the sites, with three labels."""
    rng = np.random.default_rng(seed)
    return rng.random(side) < 0.6, rng.choice(np.array([3, 70_000, 9], np.uint32), side, p=[0.6, 0.3, 0.1])


# -- mixing ----------------------------------------------------------------------------------------


def test_mixing_by_hand() -> None:
    """24 contacts; a chessboard has all unlike, halves 4; at random 8 x 8/(16 x 15/2)."""
    chess = statistics.mixing(CHESS, ALL)
    assert (chess.contacts, chess.unlike) == (24, 1)
    assert chess.expected == pytest.approx(8 / 15)
    assert chess.index == pytest.approx(15 / 8)
    assert statistics.mixing(HALVES, ALL).unlike == pytest.approx(4 / 24)
    wrapped = statistics.mixing(HALVES, ALL, periodic=True)
    assert (wrapped.contacts, wrapped.unlike) == (32, 8 / 32)


def test_mixing_counts_only_cells() -> None:
    cells = ALL.copy()
    cells[0, :, 2:] = False
    assert statistics.mixing(HALVES, cells).unlike == 0
    assert np.isnan(statistics.mixing(HALVES, cells).index)


def test_random_labels_mix_with_index_one_on_average() -> None:
    rng = np.random.default_rng(5)
    cells, labels = blob((3, 5, 6), 2)
    found = []
    for _ in range(400):
        labels[cells] = rng.permutation(labels[cells])
        found.append(statistics.mixing(labels, cells).index)
    assert abs(np.mean(found) - 1) < 3 * np.std(found) / 20


# -- Moran's I -------------------------------------------------------------------------------------


def test_moran_by_hand() -> None:
    """A row 1 2 3 4: z = -1.5 -0.5 0.5 1.5, I = (4/6) x 2 x (0.75 - 0.25 + 0.75)/5 = 1/3."""
    found = statistics.moran(np.arange(1, 5)[None, None], np.ones((1, 1, 4), bool))
    assert found.statistic == pytest.approx(1 / 3)
    assert found.expected == pytest.approx(-1 / 3)
    assert statistics.moran(CHESS, ALL).statistic == pytest.approx(-1)


def test_moran_has_the_moments_of_all_permutations() -> None:
    """Six cells in an L, all 720 orders of their values: mean, and variance by (I - mean)/z."""
    cells = np.zeros((2, 3, 3), bool)
    cells[0, :, 0] = cells[0, 2, 1] = cells[1, 2, 1] = cells[0, 0, 2] = True
    values = [0.0, 1.0, 5.0, 2.0, 2.5, -4.0]
    trait = np.zeros(cells.shape)
    found = []
    for order in permutations(values):
        trait[cells] = order
        found.append(statistics.moran(trait, cells))
    every = np.array([one.statistic for one in found])
    assert every.mean() == pytest.approx(-1 / 5)
    far = found[int(np.argmax(np.abs(every + 0.2)))]
    assert (far.statistic - far.expected) / far.z_score == pytest.approx(every.std())
    assert far.p_value == pytest.approx(2 * (1 - 0.5 * (1 + _erf(abs(far.z_score) / np.sqrt(2)))))


def _erf(x: float) -> float:
    from scipy import special

    return float(special.erf(x))


def test_moran_on_a_torus() -> None:
    """Two halves on 4 x 4: 24 like contacts and 8 unlike, I = (24 - 8)/32."""
    assert statistics.moran(HALVES, ALL, periodic=True).statistic == pytest.approx(0.5)


def test_a_periodic_axis_of_two_sites_counts_its_pair_once() -> None:
    cells = np.ones((1, 1, 2), bool)
    assert statistics.mixing(np.array([[[0, 1]]]), cells, periodic=True).contacts == 1


# -- pair correlation ------------------------------------------------------------------------------


@pytest.mark.parametrize("periodic", [False, True])
def test_pair_correlation_against_all_pairs(periodic: bool) -> None:
    """In a box of 5 x 8 x 9, distances to 4 sites; periodic ones by the shortest way."""
    cells, labels = blob((5, 8, 9), 4)
    found = statistics.pair_correlation(labels, cells, 20.0, 80.0, periodic=periodic)
    places, marks = np.argwhere(cells), labels[cells]
    pairs, alike, distance = np.zeros(4, int), np.zeros(4, int), np.zeros(4)
    for first, second in combinations(range(len(places)), 2):
        way = np.abs(places[first] - places[second])
        if periodic:
            way = np.minimum(way, cells.shape - way)
            if np.any(2 * way == cells.shape):
                continue
        far = float(np.linalg.norm(way))
        if far < 4.5:
            place = int(np.floor(far + 0.5)) - 1
            pairs[place] += 1
            alike[place] += marks[first] == marks[second]
            distance[place] += far
    count = np.unique(marks, return_counts=True)[1]
    chance = (count * (count - 1)).sum() / (len(marks) * (len(marks) - 1))
    np.testing.assert_array_equal(found.pairs, pairs)
    np.testing.assert_allclose(found.same, alike / pairs / chance)
    np.testing.assert_allclose(found.other, (pairs - alike) / pairs / (1 - chance))
    np.testing.assert_allclose(found.at_um, 20 * distance / pairs)


def test_pair_correlation_of_halves() -> None:
    """Neighbours at most sqrt(2) away: 24 + 18 pairs, 4 + 6 of them unlike; at random 8/15 unlike."""
    found = statistics.pair_correlation(HALVES, ALL, 20.0, 20.0)
    assert found.pairs.tolist() == [42]
    np.testing.assert_allclose(found.same, (32 / 42) / (7 / 15))
    np.testing.assert_allclose(found.other, (10 / 42) / (8 / 15))


def test_distances_without_a_pair() -> None:
    cells = np.zeros((1, 1, 9), bool)
    cells[0, 0, [0, 3]] = True
    found = statistics.pair_correlation(np.array([[[5, 0, 0, 5, 0, 0, 0, 0, 0]]]), cells, 20.0, 200.0)
    assert found.pairs.tolist() == [0, 0, 1] + [0] * 7
    np.testing.assert_array_equal(np.isnan(found.same), found.pairs == 0)
    assert np.isnan(found.other).all()


# -- nothing to measure ----------------------------------------------------------------------------


@pytest.mark.parametrize("cells", [0, 1])
@pytest.mark.parametrize("periodic", [False, True])
def test_no_cell_and_one_cell(cells: int, periodic: bool) -> None:
    mask = np.zeros((3, 4, 5), bool)
    mask.flat[:cells] = True
    labels = np.arange(60).reshape(mask.shape)
    mixed = statistics.mixing(labels, mask, periodic=periodic)
    assert np.isnan([mixed.unlike, mixed.expected, mixed.index]).all()
    moran = statistics.moran(labels, mask, periodic=periodic)
    assert np.isnan([moran.statistic, moran.expected, moran.z_score, moran.p_value]).all()
    pairs = statistics.pair_correlation(labels, mask, 20.0, 40.0, periodic=periodic)
    assert not pairs.pairs.any()
    assert np.isnan([pairs.same, pairs.other, pairs.at_um]).all()


def test_one_label_and_one_value() -> None:
    ones = np.ones(ALL.shape, np.uint8)
    assert np.isnan(statistics.mixing(ones, ALL).index)
    assert np.isnan(statistics.moran(ones, ALL).statistic)
    found = statistics.pair_correlation(ones, ALL, 20.0, 40.0)
    np.testing.assert_array_equal(found.same, 1)
    assert np.isnan(found.other).all()


def test_cells_apart_have_no_moran() -> None:
    cells = np.zeros((1, 3, 3), bool)
    cells[0, ::2, ::2] = True
    assert np.isnan(statistics.moran(np.arange(9).reshape(1, 3, 3), cells).statistic)


def test_three_cells_have_no_z_score() -> None:
    found = statistics.moran(np.arange(3)[None, None], np.ones((1, 1, 3), bool))
    assert found.statistic == pytest.approx(0)
    assert np.isnan(found.z_score)


def test_a_trait_that_no_order_changes_has_no_z_score() -> None:
    """In a block of 2 x 2 with values 1, 0, 0, 0 every order gives the same I."""
    found = statistics.moran(np.array([[[1, 0], [0, 0]]]), np.ones((1, 2, 2), bool))
    assert found.statistic == pytest.approx(-1 / 3)
    assert np.isnan(found.z_score)
