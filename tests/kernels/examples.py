"""Random but valid arguments for every kernel, by name: what the parity test feeds to each processor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Shape = tuple[int, int, int]
Example = Callable[[np.random.Generator, Shape], dict[str, Any]]
EXAMPLES: dict[str, Example] = {}


def example(make: Example) -> Example:
    """Register arguments for the kernel of the same name."""
    EXAMPLES[make.__name__] = make
    return make


@example
def spread_surroundings(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "kind": rng.integers(0, 3, shape, np.uint8),
        "surroundings": rng.integers(0, 2, shape, np.uint8),
        "spread": np.zeros(shape, np.uint8),
        "wraps": int(rng.integers(0, 8)),
    }
