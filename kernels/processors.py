"""Where kernels run: one small interface over the GPU, the compiled CPU source and the NumPy reference."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import numpy as np

from kernels.contract import Box


class Launch(Protocol):
    """A kernel with its arrays and values, ready to run any number of times."""

    def __call__(self, **values: Any) -> None:
        """Run; `values` replace scalars of the contract for this call."""


class Action:
    """Anything a processor does, as a launch without values."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act

    def __call__(self, **values: Any) -> None:
        """Act. Raises TypeError where values are given."""
        if values:
            raise TypeError(f"this launch takes no values, not even {sorted(values)}")
        self._act()


class Sequence:
    """Several launches in a row as one, without values."""

    def __init__(self, launches: Iterable[Launch]) -> None:
        self._launches = list(launches)

    def __call__(self, **values: Any) -> None:
        """Run all. Raises TypeError where values are given."""
        if values:
            raise TypeError("a sequence of launches takes no values")
        for launch in self._launches:
            launch()


def check_copy(source: Any, target: Any) -> None:
    """Raises ValueError unless `source` can be copied onto `target` byte by byte."""
    for what in ("shape", "dtype"):
        if getattr(source, what) != getattr(target, what):
            raise ValueError(f"a copy needs one {what}: {getattr(source, what)}, {getattr(target, what)}")
    if not (source.flags.c_contiguous and target.flags.c_contiguous):
        raise ValueError("a copy needs C-contiguous arrays")


class Processor(Protocol):
    """What the model needs of a device. Arrays are opaque to the model: NumPy on the CPU, CuPy on the GPU."""

    name: str

    def describe(self) -> str:
        """The device in words, for logs and provenance."""

    def versions(self) -> dict[str, str]:
        """What compiled the kernels and drives the device, by name, for provenance."""

    def array(self, host: np.ndarray) -> Any:
        """A device array with the contents, shape and dtype of `host`."""

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """A device array of zeros."""

    def to_host(self, array: Any) -> np.ndarray:
        """A NumPy copy of a device array."""

    def upload(self, array: Any, host: np.ndarray) -> None:
        """Overwrite a device array in place."""

    def copy(self, source: Any, target: Any) -> Launch:
        """Copies one device array onto another; takes no values.

        Both must stay alive and in place as long as the launch is used. Raises ValueError where shapes or
        dtypes differ or an array is not C-contiguous.
        """

    def wait(self) -> None:
        """Return when everything launched before is done."""

    def bind(self, name: str, box: Box | None = None, **arguments: Any) -> Launch:
        """Kernel `name` with all arrays and values of its contract, over `box` (default: all sites).

        The arrays must stay alive and in place as long as the launch is used. Raises TypeError where names,
        dtypes or layout differ from the contract.
        """

    def sequence(self, launches: Iterable[Launch]) -> Launch:
        """Launches of this processor in a row as one, which costs less than one by one; takes no values."""


DEVICES = ("auto", "gpu", "cpu", "reference")


class NoDevice(RuntimeError):
    """The device asked for is not to be had; the message says why."""


def open_processor(device: str = "auto", threads: int | None = None) -> Processor:
    """The processor for `--device`; "auto" takes the GPU, else the compiled source, else NumPy (warning).

    `threads` is for the CPU only (default: all the cores this process may use). Raises NoDevice where the
    device asked for by name is missing, ValueError for an unknown name.
    """
    if device not in DEVICES:
        raise ValueError(f"unknown device {device!r}; one of {', '.join(DEVICES)}")
    if device in ("auto", "gpu"):
        from kernels.gpu_processor import GpuProcessor, why_no_gpu

        reason = why_no_gpu()
        if reason is None:
            try:
                return GpuProcessor()
            except Exception as error:  # noqa: BLE001, CuPy, NVRTC and the driver each fail in their own way
                reason = str(error).splitlines()[0] if str(error) else type(error).__name__
                warnings.warn(f"the GPU cannot be used: {reason}", RuntimeWarning, stacklevel=2)
        if device == "gpu":
            raise NoDevice(f"no GPU can be used: {reason}")
    if device in ("auto", "cpu"):
        from kernels.host_compiler import CompilerError
        from kernels.host_processor import HostProcessor

        try:
            return HostProcessor(threads)
        except CompilerError as error:
            if device == "cpu":
                raise NoDevice(str(error)) from error
            reason = str(error).splitlines()[0]
            warnings.warn(f"on plain NumPy, many times slower: {reason}", RuntimeWarning, stacklevel=2)
    from kernels.numpy_processor import NumpyProcessor

    return NumpyProcessor()


def available_processors() -> list[Processor]:
    """Every processor this machine has, the reference first; the CPU with one and with three threads."""
    from kernels.gpu_processor import GpuProcessor, why_no_gpu
    from kernels.host_compiler import find_compiler
    from kernels.host_processor import HostProcessor
    from kernels.numpy_processor import NumpyProcessor

    found: list[Processor] = [NumpyProcessor()]
    if find_compiler():
        found += [HostProcessor(1), HostProcessor(3, split_from=1)]
    if why_no_gpu() is None:
        found.append(GpuProcessor())
    return found
