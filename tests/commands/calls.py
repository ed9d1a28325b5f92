"""Calling the command line inside a test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from automaton.commands import main
from kernels.host_compiler import find_compiler

TINY = """\
title = "Tiny"
question = "Does it run?"
[lattice]
sites = [24, 20]
[time]
duration_h = 4
frame_every_h = 2
[[seeding]]
arrangement = "lump"
cells = 60
genotypes = { efflux = 0.1 }
[oxygen.supply]
surroundings = true
[drugs.doxorubicin]
preset = "doxorubicin"
dose = { bath_uM = 1 }
supply = { surroundings = true }
[alterations.efflux]
mechanism = "efflux"
"""
DEVICE = "cpu" if find_compiler() else "reference"
"""The faster of the processors that need no GPU."""
ARMS = TINY + '[arms.lump]\n[[arms.scattered.seeding]]\narrangement = "scattered"\ncells = 60\n'


@dataclass(frozen=True)
class Result:
    """How a call ended."""

    status: int
    out: str
    err: str


class Caller:
    """Runs `automaton ARGUMENTS` in this process."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *arguments: Any) -> Result:
        """The exit status and what was printed; another exception than SystemExit fails the test."""
        self._capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        printed = self._capture.readouterr()
        code = ended.value.code
        return Result(code if isinstance(code, int) else 0, printed.out, printed.err)

    def refused(self, *arguments: Any) -> str:
        """What stderr says of a call that must end as user errors do: status 2, one screen, no trace."""
        result = self(*arguments)
        assert result.status == 2
        assert result.out == ""
        assert "Traceback" not in result.err
        assert len(result.err.splitlines()) <= 24
        return result.err


def written(folder: Path) -> dict[str, int]:
    """When each file of the runs was written, in ns."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.parent != folder]
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in paths}


def unfinish(folder: Path) -> None:
    """As a run is left that was killed before its first frame, with a frame in the making."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "scenario.toml":
            path.unlink()
    (folder / "frames" / "000000.h5.tmp").write_bytes(b"half")
