"""Every kernel by name, gathered from the reference modules."""

from __future__ import annotations

from kernels import (
    reference_clones,
    reference_counts,
    reference_exchange,
    reference_fates,
    reference_fields,
    reference_levels,
    reference_memory,
    reference_oxygen,
    reference_pushing,
    reference_screening,
    reference_settling,
    reference_supply,
)
from kernels.contract import Kernel

MODULES = (
    reference_clones,
    reference_counts,
    reference_exchange,
    reference_fates,
    reference_fields,
    reference_levels,
    reference_memory,
    reference_oxygen,
    reference_pushing,
    reference_screening,
    reference_settling,
    reference_supply,
)

KERNELS: dict[str, Kernel] = {
    found.name: found for module in MODULES for found in vars(module).values() if isinstance(found, Kernel)
}
