"""What posing the oxygen problem means: the steady system under the present cells."""

from __future__ import annotations

import numpy as np

from kernels.codes import Kind
from kernels.colours import separate
from kernels.contract import Box, kernel
from kernels.reference_supply import supplied

f4 = np.float32


def by_kind(kind: np.ndarray, tumour: np.float32, healthy: np.float32) -> np.ndarray:
    """A value at each site by the cell that lives there, 0 where none does; float32."""
    return np.where(kind == Kind.TUMOUR, tumour, np.where(kind == Kind.HEALTHY, healthy, f4(0)))


@kernel(
    over="sigma",
    reads={"kind": "u1", "surroundings": "u1"},
    writes={"sigma": "f4", "source": "f4", "capacity": "f4"},
    values={
        "decay": "f4",
        "uptake": "f4",
        "healthy_uptake": "f4",
        "consumption": "f4",
        "healthy_consumption": "f4",
        "supply": "f4",
        "vessel_supply": "f4",
        "level": "f4",
        "scale": "f4",
        "width": "i4",
    },
)
def assemble_oxygen(
    kind: np.ndarray,
    surroundings: np.ndarray | None,
    sigma: np.ndarray,
    source: np.ndarray,
    capacity: np.ndarray | None,
    decay: np.float32,
    uptake: np.float32,
    healthy_uptake: np.float32,
    consumption: np.float32,
    healthy_consumption: np.float32,
    supply: np.float32,
    vessel_supply: np.float32,
    level: np.float32,
    scale: np.float32,
    width: int,
    box: Box,
) -> None:
    """The steady system of oxygen, float32 with colours apart (`kernels.colours`), times h^2/D (`scale`).

    Tumour and healthy cells take up `uptake` and `healthy_uptake` per second (first order) and, where
    `capacity` is kept, up to `consumption` and `healthy_consumption` mmHg per second (Michaelis-Menten,
    solved by the saturable kernels). Surroundings (uint8 (nz, ny, nx) or None) and vessels are supplied at
    `level`, mmHg; `width` sites along x.
    """
    rate = supplied(kind, surroundings, supply, vessel_supply)
    sink = (decay + by_kind(kind, uptake, healthy_uptake)) + rate
    separate(sink * scale, sigma, width, box)
    separate((rate * level) * scale, source, width, box)
    if capacity is not None:
        separate(by_kind(kind, consumption, healthy_consumption) * scale, capacity, width, box)
