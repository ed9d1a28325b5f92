"""What a kernel is: its arrays and values by name and dtype, and the NumPy function that says what it means.

Decorating a reference function with :func:`kernel` makes its contract. From the contract come the C struct
that the `.cu` source reads (:meth:`Kernel.c_struct`) and the NumPy record that fills it
(:attr:`Kernel.record`), so no binding is written by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

Box = tuple[int, int, int, int, int, int]
"""Half-open ranges of sites a launch covers: (z0, z1, y0, y1, x0, x1)."""

C_TYPES = {
    "u1": "uint8_t",
    "i1": "int8_t",
    "i4": "int32_t",
    "u4": "uint32_t",
    "i8": "int64_t",
    "u8": "uint64_t",
    "f4": "float",
    "f8": "double",
}
_SITES = ("nz", "ny", "nx", "z0", "z1", "y0", "y1", "x0", "x1")


@dataclass(frozen=True)
class Array:
    """An array argument, and whether the kernel reads it, writes it, or both."""

    name: str
    dtype: str
    read: bool
    written: bool


@dataclass(frozen=True)
class Kernel:
    """One per-site operation: a contract, its NumPy meaning, and (in `<name>.cu`) its compiled source.

    `along_rows` says that its GPU threads walk along rows (SUM_KERNEL of kernels/site.cuh), each over several
    sites.
    """

    name: str
    over: str
    arrays: tuple[Array, ...]
    values: tuple[tuple[str, str], ...]
    reference: Callable[..., None]
    along_rows: bool = False

    @cached_property
    def record(self) -> np.dtype[np.void]:
        """Structured dtype with the C layout of the argument struct: pointers, values, the sites covered."""
        fields: list[tuple[str, str]] = [(array.name, "u8") for array in self.arrays]
        fields += self._values_by_size()
        fields += [(name, "i4") for name in _SITES]
        return np.dtype(fields, align=True)

    def c_struct(self) -> str:
        """Declaration of `<name>_args` for the compiled source."""
        lines = [f"struct {self.name}_args {{"]
        for array in self.arrays:
            constant = "" if array.written else "const "
            lines.append(f"    {constant}{C_TYPES[array.dtype]}* {array.name};")
        lines += [f"    {C_TYPES[dtype]} {name};" for name, dtype in self._values_by_size()]
        lines += [f"    int32_t {', '.join(_SITES)};", "};"]
        return "\n".join(lines)

    def fill(
        self, pointers: Mapping[str, int], values: Mapping[str, Any], shape: Any, box: Box
    ) -> np.ndarray:
        """A filled argument record, shape (), of dtype :attr:`record`."""
        record = np.zeros((), self.record)
        for name, number in {**pointers, **values}.items():
            record[name] = number
        for name, number in zip(_SITES, (*shape[-3:], *box), strict=True):
            record[name] = number
        return record

    def typed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The given values as NumPy scalars of the contract's dtypes.

        Raises TypeError for a name the contract does not have.
        """
        dtypes = dict(self.values)
        unknown = values.keys() - dtypes.keys()
        if unknown:
            raise TypeError(f"kernel {self.name} has no value {sorted(unknown)}")
        return {name: np.dtype(dtypes[name]).type(number) for name, number in values.items()}

    def split(self, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Arguments by name as (arrays, typed values); an array may be None where the source allows it.

        Raises TypeError for missing or unknown names, wrong dtypes, or arrays that are not C-contiguous.
        """
        wanted = {array.name: array.dtype for array in self.arrays}
        arrays = {name: arguments[name] for name in wanted if name in arguments}
        values = {name: number for name, number in arguments.items() if name not in wanted}
        missing = (wanted.keys() - arrays.keys()) | (dict(self.values).keys() - values.keys())
        if missing:
            raise TypeError(f"kernel {self.name} is missing {sorted(missing)}")
        for name, array in arrays.items():
            if array is None:
                continue
            if array.dtype != np.dtype(wanted[name]):
                raise TypeError(f"kernel {self.name}: {name} is {array.dtype}, contract says {wanted[name]}")
            if not array.flags.c_contiguous:
                raise TypeError(f"kernel {self.name}: {name} is not C-contiguous")
        return arrays, self.typed(values)

    def _values_by_size(self) -> list[tuple[str, str]]:
        return sorted(self.values, key=lambda value: -np.dtype(value[1]).itemsize)


def kernel(
    *,
    over: str,
    reads: Mapping[str, str] | None = None,
    updates: Mapping[str, str] | None = None,
    writes: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    along_rows: bool = False,
) -> Callable[[Callable[..., None]], Kernel]:
    """Make a contract of a NumPy reference function.

    `over` names the array whose last three axes are the sites. `reads`, `updates` and `writes` map array
    names to dtypes, `values` scalar names to dtypes; `along_rows` is that of :class:`Kernel`. The function is
    called with all of them by name plus `box`, changes arrays in place, and may touch only the sites in `box`
    (half-open) of what it writes.
    """

    def make(reference: Callable[..., None]) -> Kernel:
        arrays = tuple(
            Array(name, dtype, read=group is not writes, written=group is not reads)
            for group in (reads, updates, writes)
            for name, dtype in (group or {}).items()
        )
        return Kernel(reference.__name__, over, arrays, tuple((values or {}).items()), reference, along_rows)

    return make


def whole(shape: Any) -> Box:
    """The box that covers a lattice of shape (..., nz, ny, nx)."""
    nz, ny, nx = shape[-3:]
    return (0, nz, 0, ny, 0, nx)
