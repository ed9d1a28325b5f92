"""Names of genotypes: a genotype is a bit mask in which bit k stands for the scenario's k-th alteration."""

from __future__ import annotations

from collections.abc import Sequence

WILD_TYPE = "wild type"


def genotype_label(genotype: int, alterations: Sequence[str]) -> str:
    """What people call a genotype: "wild type", "efflux", "efflux + repair".

    Args:
        genotype: bit mask, 0 <= genotype < 2**len(alterations).
        alterations: names in scenario order.

    Raises:
        ValueError: the mask has a bit that no alteration stands for.
    """
    if not 0 <= genotype < 1 << len(alterations):
        raise ValueError(f"genotype {genotype} has a bit beyond the {len(alterations)} alterations")
    carried = [name for bit, name in enumerate(alterations) if genotype >> bit & 1]
    return " + ".join(carried) or WILD_TYPE


def genotype_labels(alterations: Sequence[str]) -> tuple[str, ...]:
    """The labels of all 2**len(alterations) genotypes; the index is the bit mask."""
    return tuple(genotype_label(genotype, alterations) for genotype in range(1 << len(alterations)))
