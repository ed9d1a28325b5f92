"""Which sites hold living cells, and where their traits stand in tables; shared by kernel references."""

from __future__ import annotations

import numpy as np

from kernels.codes import Kind


def alive(kind: np.ndarray) -> np.ndarray:
    """Where a living cell sits, tumour or healthy; bool."""
    return np.asarray((kind == Kind.TUMOUR) | (kind == Kind.HEALTHY))


def rows_of(kind: np.ndarray, genotype: np.ndarray, genotypes: int) -> np.ndarray:
    """Place of each cell's traits in tables: its genotype, and `genotypes` for healthy cells; int64."""
    return np.where(kind == Kind.HEALTHY, int(genotypes), genotype.astype(np.int64))
