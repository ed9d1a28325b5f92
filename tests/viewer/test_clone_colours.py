"""A clone's colour: a shade of its genotype's, from its id alone."""

from __future__ import annotations

import numpy as np

from viewer.clone_colours import DARKEST, LIGHTEST, SHADES, clone_colours
from viewer.palette import genotype_colours


def test_a_clone_has_its_colour_whatever_stands_beside_it() -> None:
    clone, genotype = np.array([5, 900, 17], np.uint32), np.array([1, 0, 1], np.uint8)
    together = clone_colours(clone, genotype, ["efflux"])
    alone = clone_colours(clone[2:], genotype[2:], ["efflux"])
    np.testing.assert_array_equal(together[2], alone[0])
    assert together.shape == (3, 3)


def test_a_shade_lies_between_black_and_white_on_its_genotypes_colour() -> None:
    """Mixed with at most so much white or black: (213, 94, 0) to (234, 174, 128) or (128, 56, 0)."""
    found = clone_colours(np.arange(SHADES), np.ones(SHADES, int), ["efflux"]).astype(float)
    base = np.array(genotype_colours(["efflux"])[1], float)
    np.testing.assert_allclose(found.max(axis=0), base + (255 - base) * LIGHTEST, atol=0.51)
    np.testing.assert_allclose(found.min(axis=0), base * (1 - DARKEST), atol=0.51)


def test_neighbouring_ids_look_different() -> None:
    found = clone_colours(np.arange(1, SHADES + 1), np.ones(SHADES, int), ["efflux"]).astype(int)
    assert len(np.unique(found, axis=0)) == SHADES
    assert np.abs(np.diff(found, axis=0)).sum(axis=1).min() > 60
