"""The one C++/CUDA source text made of the headers, the generated argument structs and every kernel's `.cu`."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from kernels.contract import Kernel

HEADERS = ("site.cuh", "philox.cuh", "arithmetic.cuh", "stencil.cuh")


def program(kernels: Iterable[Kernel]) -> str:
    """The whole translation unit, without #include of our own files, so that a hash of it says what was compiled."""
    chosen = sorted(kernels, key=lambda kernel: kernel.name)
    parts = [_numbered(header) for header in HEADERS]
    parts += [kernel.c_struct() for kernel in chosen]
    parts += [_numbered(f"{kernel.name}.cu") for kernel in chosen]
    return "\n\n".join(parts) + "\n"


def _numbered(name: str) -> str:
    text = files("kernels").joinpath(name).read_text(encoding="utf-8")
    kept = ["" if line.startswith(('#include "', "#pragma once")) else line for line in text.splitlines()]
    return f'#line 1 "{name}"\n' + "\n".join(kept)
