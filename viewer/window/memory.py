"""A cache that holds so many bytes and no more. Knows no Qt."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

import numpy as np


class Memory:
    """The most recently used things, as many as fit.

    Args:
        most_bytes: of all things together; the last one put in stays even if it alone is larger.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._things: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self.held_bytes = 0

    def __len__(self) -> int:
        return len(self._things)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._things

    def get(self, key: Hashable) -> Any | None:
        """The thing of a key, which counts as used now; None if it is not held (any more)."""
        found = self._things.get(key)
        if found is None:
            return None
        self._things.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, thing: Any) -> None:
        """Hold a thing, and let go of those used longest ago."""
        self._drop(key)
        size = bytes_of(thing)
        self._things[key] = (thing, size)
        self.held_bytes += size
        while self.held_bytes > self._most and len(self._things) > 1:
            self._drop(next(iter(self._things)))

    def _drop(self, key: Hashable) -> None:
        _, size = self._things.pop(key, (None, 0))
        self.held_bytes -= size


def bytes_of(thing: Any) -> int:
    """The bytes of all arrays in a thing: an array, a dataclass, or a collection of them."""
    if isinstance(thing, np.ndarray):
        return thing.nbytes
    if dataclasses.is_dataclass(thing):
        return sum(bytes_of(getattr(thing, field.name)) for field in dataclasses.fields(thing))
    if isinstance(thing, dict):
        return sum(bytes_of(value) for value in thing.values())
    if isinstance(thing, list | tuple):
        return sum(bytes_of(value) for value in thing)
    return 0
