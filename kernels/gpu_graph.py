"""Launches in a row as one CUDA graph, so that a solve of hundreds of small launches costs the host one."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

from kernels.processors import Launch


class Graphs:
    """Captures launches; once the driver has refused, it is not asked again."""

    def __init__(self, cupy: Any) -> None:
        self._cupy = cupy
        self._refused = False

    def capture(self, launches: Iterable[Launch]) -> Any | None:
        """The launches as a CUDA graph, none of them run; None (a warning the first time) if that fails."""
        if self._refused:
            return None
        try:
            return self._captured(launches)
        except RuntimeError as error:  # what CuPy raises for the CUDA runtime and the driver alike
            self._refused = True
            warnings.warn(
                f"no CUDA graphs here, kernels are launched one by one: {error}", RuntimeWarning, stacklevel=2
            )
            return None

    def _captured(self, launches: Iterable[Launch]) -> Any:
        # The legacy null stream, on which all else runs, cannot be captured; a captured launch does not run.
        stream = self._cupy.cuda.Stream(non_blocking=True)
        with stream:
            stream.begin_capture()
            try:
                for launch in launches:
                    launch()
            finally:
                graph = stream.end_capture()
        return graph


class GpuSequence:
    """Launches captured at the first call and replayed on the current stream from then on.

    Values are those bound: argument records are copied when captured. What changes between calls has to lie
    in device arrays.
    """

    def __init__(self, graphs: Graphs, launches: Iterable[Launch]) -> None:
        self._graphs = graphs
        self._launches = list(launches)  # keeps the arrays behind the captured pointers alive
        self._graph: Any = None

    def __call__(self, **values: Any) -> None:
        """Run all in order. Raises TypeError where values are given."""
        if values:
            raise TypeError("a sequence of launches takes no values")
        if self._graph is None:
            self._graph = self._graphs.capture(self._launches)
        if self._graph is not None:
            self._graph.launch()
            return
        for launch in self._launches:
            launch()
