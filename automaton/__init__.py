"""A tumour on a lattice: cells, oxygen, drugs, and the resistant clones that treatment selects."""

__version__ = "0.1.0"
