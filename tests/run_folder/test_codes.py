"""The codes in files are the kernels' codes, and genotypes have names."""

from __future__ import annotations

import pytest

from automaton import kinds
from automaton.genotypes import genotype_label, genotype_labels
from kernels.codes import Kind


def test_kinds_are_the_kernels() -> None:
    assert tuple(kind.name.lower() for kind in Kind) == kinds.NAMES
    for kind in Kind:
        assert getattr(kinds, kind.name) == kind


def test_genotypes_are_called_by_their_alterations() -> None:
    assert genotype_labels(()) == ("wild type",)
    assert genotype_labels(("efflux", "repair")) == ("wild type", "efflux", "repair", "efflux + repair")
    assert genotype_label(0b101, ("a", "b", "c")) == "a + c"
    with pytest.raises(ValueError, match="genotype 4"):
        genotype_label(4, ("a", "b"))
