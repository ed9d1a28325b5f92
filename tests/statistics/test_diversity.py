"""Diversity, clone sizes and the spectrum of mutations against cases worked by hand and neutral growth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from automaton import statistics
from automaton.statistics import SiteFrequencies
from tests.statistics.clones import EMPTY, LINEAGE, table_of


def test_diversity_by_hand() -> None:
    """Shares 1/2, 1/4, 1/4: H = 1.5 ln 2, sum of squares 3/8."""
    found = statistics.diversity([4, 0, 2, 2])
    assert found.richness == 3
    assert found.shannon == pytest.approx(1.5 * np.log(2))
    assert found.simpson == pytest.approx(5 / 8)
    assert found.inverse_simpson == pytest.approx(8 / 3)


def test_hill_numbers() -> None:
    """Order 3 of 1/2, 1/4, 1/4: (1/8 + 1/32)^(-1/2) = sqrt(6.4)."""
    cells = [4, 0, 2, 2]
    expected = [3, 2**1.5, 8 / 3, np.sqrt(6.4), 2]
    np.testing.assert_allclose(statistics.hill(cells, [0, 1, 2, 3, np.inf]), expected)
    np.testing.assert_allclose(statistics.hill([5] * 7, [0, 0.5, 1, 1.5, 2, 900, np.inf]), 7)
    near_one = statistics.hill(cells, [1 - 1e-6, 1, 1 + 1e-6])
    np.testing.assert_allclose(near_one, 2**1.5, rtol=1e-6)
    assert statistics.hill(cells, 2).shape == ()
    with pytest.raises(ValueError, match="negative"):
        statistics.hill(cells, -1)


def test_shannon_is_scipys_entropy() -> None:
    cells = np.random.default_rng(3).integers(0, 50, 200)
    assert statistics.diversity(cells).shannon == pytest.approx(stats.entropy(cells))


def test_diversity_of_one_clone_and_of_none() -> None:
    one = statistics.diversity([7])
    assert (one.richness, one.shannon, one.simpson, one.inverse_simpson) == (1, 0, 0, 1)
    none = statistics.diversity([])
    assert none.richness == 0
    assert np.isnan([none.shannon, none.simpson, none.inverse_simpson]).all()
    assert np.isnan(statistics.hill([0, 0], [0, 1])).all()


def test_clone_sizes() -> None:
    found = statistics.clone_sizes([1, 1, 0, 3, 2, 4, 9, 1])
    assert found.edges.tolist() == [1, 2, 4, 8, 16]
    assert found.clones.tolist() == [3, 2, 1, 1]
    assert found.density.tolist() == [3, 1, 0.25, 0.125]
    assert found.size.tolist() == [1, 2, 3, 4, 9]
    assert found.at_least.tolist() == [7, 4, 3, 2, 1]


def test_clone_sizes_of_none() -> None:
    found = statistics.clone_sizes([0])
    assert (found.edges.tolist(), len(found.clones), len(found.size)) == ([1], 0, 0)


def test_spectrum_of_the_hand_built_lineage() -> None:
    """In frame 2 of 20 cells: 3 is carried by 10, 5 by 1, 7 by 4, 9 by 5; 1 and 2 were there at the start."""
    found = statistics.site_frequencies(LINEAGE, 2)
    assert found.carriers.tolist() == [1, 4, 5, 10]
    assert found.mutations.tolist() == [1, 1, 1, 1]
    assert found.at_least.tolist() == [4, 3, 2, 1]
    assert found.frequency.tolist() == [0.05, 0.2, 0.25, 0.5]
    assert found.in_bins([0, 0.2, 0.5]).tolist() == [1, 3]


def test_mutations_carried_by_equally_many_cells() -> None:
    table = table_of(
        [(1, 0, 0, 0), (2, 1, 1, 0), (3, 1, 1, 0), (4, 3, 2, 0)], [(0, 1, 5), (0, 2, 3), (0, 4, 3)]
    )
    found = statistics.site_frequencies(table, 0)
    assert (found.carriers.tolist(), found.mutations.tolist(), found.cells) == ([3], [3], 11)


def test_no_cells_no_spectrum() -> None:
    for table, frame in ((EMPTY, 0), (LINEAGE, 3)):
        found = statistics.site_frequencies(table, frame)
        assert (len(found.carriers), found.cells, len(found.frequency)) == (0, 0, 0)
        assert np.isnan(statistics.neutral_fit(found, 0.1, 0.5).rate)


def test_the_neutral_line_is_found_again() -> None:
    """Cumulated M at f = 0.1, 0.2, 0.25, 0.5 to 0.5: 24, 9, 6, 0 = 3 (1/f - 2); the one at 0.8 is outside."""
    found = SiteFrequencies(np.array([10, 20, 25, 80]), np.array([15, 3, 6, 1]), 100)
    fit = statistics.neutral_fit(found, 0.1, 0.5)
    assert fit.rate == pytest.approx(3)
    assert fit.r_squared == pytest.approx(1)
    np.testing.assert_allclose(statistics.neutral_spectrum([0.1, 0.25, 0.5], 3, 0.5), [24, 6, 0])


def test_neutral_growth_follows_williams() -> None:
    """Pure birth to n = 4000 cells, a daughter mutates with chance u: u n/j have at least j carriers."""
    u, n, seeds = 0.5, 4000, 12
    found = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        mothers = (rng.random(n) * np.arange(n)).astype(int).tolist()
        mutates = (rng.random(n) < u).tolist()
        clone_of, parents = [1], [0]
        for cell in range(1, n):
            clone = clone_of[mothers[cell]]
            if mutates[cell]:
                parents.append(clone)
                clone = len(parents)
            clone_of.append(clone)
        clones = [(place + 1, parent, 0.0, 0) for place, parent in enumerate(parents)]
        counts = np.bincount(clone_of)
        table = table_of(clones, [(0, int(one), int(counts[one])) for one in np.flatnonzero(counts)])
        spectrum = statistics.site_frequencies(table, 0)
        found.append([spectrum.mutations[spectrum.carriers >= j].sum() * j / n for j in (1, 4, 16, 64)])
    mean, error = np.mean(found, axis=0), np.std(found, axis=0, ddof=1) / np.sqrt(seeds)
    assert np.all(np.abs(mean - u) < 3 * error + 0.005)
