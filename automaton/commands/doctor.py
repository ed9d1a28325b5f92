"""`automaton doctor`: what this machine has, and whether all its processors say the same."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from kernels.processors import Processor

PACKAGES = ("numpy", "scipy", "h5py", "pydantic", "matplotlib", "pillow", "imageio-ffmpeg")
Finding = tuple[str, bool | None, str]
"""(what, whether it is well: None for a thing one can do without, in words)."""


def doctor() -> None:
    """Say what this machine has, and test it.

    All processors compute the same small run and must agree to the bit.
    """
    ill = False
    for look in (_program, _packages, _walls, _compiler, _gpu, _opengl, _video, _memory, _identity):
        for what, well, words in look():
            mark = {True: "ok  ", False: "BAD ", None: "-   "}[well]
            typer.echo(f"{mark} {what:<14} {words}")
            ill |= well is False
    if ill:
        typer.echo("\nWhat is marked BAD stops or spoils runs.")
        raise typer.Exit(1)
    typer.echo("\nAll is well. Lines marked - name things that would help but are not needed.")


def _program() -> Iterator[Finding]:
    import automaton

    yield "automaton", True, f"{automaton.__version__} in {Path(automaton.__file__).parent}"
    yield "python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.platform()}"


def _packages() -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield name, True, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield name, False, f"is missing: pip install {name}"


def _walls() -> Iterator[Finding]:
    """Another project of the name `kernels` may lie before ours."""
    for name in ("kernels", "viewer"):
        yield name, *import_of(name)


def import_of(name: str) -> tuple[bool, str]:
    """Whether `import name` finds the package that came with this one, and words about it."""
    import automaton

    ours = Path(automaton.__file__).resolve().parent.parent / name
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        return False, "cannot be imported: install tumour-automaton again"
    where = Path(found.origin).resolve().parent
    if where != ours:
        return False, f"is shadowed by {where}: use an environment of its own, or remove the other package"
    return True, f"our own, in {where}"


def _compiler() -> Iterator[Finding]:
    from kernels.host_compiler import CompilerError, find_compiler
    from kernels.processors import open_processor

    command = find_compiler()
    if command is None:
        yield "compiler", None, "none: runs would use NumPy, many times slower; pip install ziglang helps"
        return
    began = time.monotonic()
    try:
        processor = open_processor("cpu")
    except (CompilerError, RuntimeError) as error:
        yield "compiler", False, f"{' '.join(command)} fails: {_first_line(error)}"
        return
    yield "compiler", True, f"{' '.join(command)}; kernels ready in {time.monotonic() - began:.1f} s"
    yield "cpu", True, f"{processor.describe()}, {len(os.sched_getaffinity(0))} processors usable"


def _gpu() -> Iterator[Finding]:
    from kernels.gpu_processor import why_no_gpu

    reason = why_no_gpu()
    driver = Path("/proc/driver/nvidia/version")
    if driver.exists():
        yield "driver", True, _first_line(driver.read_text(encoding="utf-8", errors="replace"))
    if reason is not None:
        yield "gpu", None, reason
        yield "nvrtc", *_nvrtc()
        return
    from kernels.processors import open_processor

    try:
        yield "gpu", True, open_processor("gpu").describe()
    except Exception as error:  # noqa: BLE001 - whatever a driver throws is a finding here
        yield "gpu", False, f"is there, but the kernels do not run on it: {_first_line(error)}"
    yield "nvrtc", *_nvrtc()


def _nvrtc() -> tuple[bool | None, str]:
    if importlib.util.find_spec("cupy") is None:
        return None, "CuPy is not installed; only a GPU needs it"
    try:
        from cupy.cuda import nvrtc

        major, minor = nvrtc.getVersion()
    except Exception as error:  # noqa: BLE001 - a missing library shows as many things
        return None, f"CuPy's compiler cannot be loaded: {_first_line(error)}"
    return True, f"{major}.{minor}, CuPy {importlib.import_module('cupy').__version__}"


def _opengl() -> Iterator[Finding]:
    from viewer.renderers import open_renderer

    renderer = open_renderer("auto")
    yield "drawing", True if renderer.name == "gl" else None, renderer.words


def _video() -> Iterator[Finding]:
    import imageio_ffmpeg

    try:
        yield "ffmpeg", True, imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        yield "ffmpeg", None, f"none, so no MP4 (GIF and pictures work): {_first_line(error)}"


def _memory() -> Iterator[Finding]:
    from automaton.scenario.resources import gpu_memory, host_memory, in_words

    host, gpu = host_memory(), gpu_memory()
    yield "memory", True, f"{in_words(host)} free" if host is not None else "unknown"
    if gpu is not None:
        yield "gpu memory", True, f"{in_words(gpu)} free"


def _identity() -> Iterator[Finding]:
    """A small tumour under a drug, computed by every processor there is: the arrays must agree to the bit."""
    from kernels.gpu_processor import why_no_gpu
    from kernels.host_compiler import find_compiler
    from kernels.processors import open_processor

    wanted: list[tuple[str, int | None]] = [("reference", None)]
    wanted += [("cpu", 1), ("cpu", 3)] if find_compiler() else []
    wanted += [("gpu", None)] if why_no_gpu() is None else []
    found: list[tuple[str, bytes]] = []
    for device, threads in wanted:
        try:
            processor = open_processor(device, threads)
            found.append((processor.describe(), _digest(processor)))
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is the finding
            yield "same bits", False, f"{device} fails: {_first_line(error)}"
    same = len({digest for _, digest in found}) <= 1
    names = ", ".join(name for name, _ in found)
    yield "same bits", same, f"{'agree' if same else 'DIFFER'}: {names}"


def _digest(processor: Processor) -> bytes:
    import hashlib

    from automaton.scenario import Scenario
    from automaton.simulation import Simulation

    simulation = Simulation(Scenario.model_validate(SMALL_RUN), processor)
    simulation.begin()
    for _ in range(4):
        simulation.step()
    arrays, numbers = simulation.checkpoint()
    digest = hashlib.sha256(repr((sorted(numbers.items()), simulation.census().counts.tolist())).encode())
    for name in sorted(arrays):
        digest.update(arrays[name].tobytes())
    return digest.digest()


SMALL_RUN = {
    "lattice": {"sites": [21, 18, 15], "periodic": ["x"]},
    "time": {"duration_h": 4},
    "seeding": [{"arrangement": "lump", "cells": 300, "genotypes": {"efflux": 0.2}}],
    "cells": {"doubling_time_h": 6, "death_per_h": 0.02, "motility_um2_per_h": 20},
    "oxygen": {"supply": {"surroundings": True}},
    "drugs": {
        "doxorubicin": {
            "preset": "doxorubicin",
            "dose": {"bath_uM": 1},
            "supply": {"surroundings": True, "faces": ["z-"]},
        }
    },
    "alterations": {"efflux": {"mechanism": "efflux", "mutation_per_division": 0.1}},
}
"""A run that touches every kernel of a run."""


def _first_line(text: object) -> str:
    lines = str(text).strip().splitlines()
    return lines[0] if lines else type(text).__name__
