"""The one C++/CUDA source text: headers, generated argument structs and every kernel's `.cu`."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from kernels.codes import constants
from kernels.contract import Kernel

HEADERS = (
    "site.cuh",
    "runs.cuh",
    "neighbourhood.cuh",
    "philox.cuh",
    "pushing.cuh",
    "arithmetic.cuh",
    "expression.cuh",
    "cells.cuh",
    "living.cuh",
    "exchange.cuh",
    "stencil.cuh",
    "rows.cuh",
    "fields.cuh",
    "crew.cuh",
)


def program(kernels: Iterable[Kernel]) -> str:
    """The whole translation unit with our own #includes resolved, so that its hash says what was compiled."""
    chosen = sorted(kernels, key=lambda kernel: kernel.name)
    parts = [_numbered(HEADERS[0]), constants()]
    parts += [_numbered(header) for header in HEADERS[1:]]
    parts += [kernel.c_struct() for kernel in chosen]
    parts += [_numbered(f"{kernel.name}.cu") for kernel in chosen]
    return "\n\n".join(parts) + "\n"


def _numbered(name: str) -> str:
    text = files("kernels").joinpath(name).read_text(encoding="utf-8")
    kept = ["" if line.startswith(('#include "', "#pragma once")) else line for line in text.splitlines()]
    return f'#line 1 "{name}"\n' + "\n".join(kept)
