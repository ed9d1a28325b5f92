"""What this machine has: memory for a run, of the host and of a GPU."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from automaton.errors import UserError
from automaton.scenario.estimate import GPU_PROGRAM_BYTES, PROGRAM_BYTES, estimate

if TYPE_CHECKING:
    from automaton.scenario.load import Arm


def in_words(count: float) -> str:
    """A number of bytes as people say it."""
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if count < 999.5 or unit == "TB":
            break
        count /= 1000
    return f"{count:.3g} {unit}"


def host_memory() -> int | None:
    """Bytes this process may still use: free memory, or what its control group leaves. None if unknown."""
    found = []
    with suppress(OSError, ValueError, IndexError):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        found += [1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")]
    with suppress(OSError, ValueError):
        folder = Path("/sys/fs/cgroup")
        limit = int((folder / "memory.max").read_text(encoding="ascii"))
        found.append(max(limit - int((folder / "memory.current").read_text(encoding="ascii")), 0))
    if not found:
        with suppress(OSError, ValueError):
            found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(found, default=None)


def gpu_memory() -> int | None:
    """Free bytes of the current GPU; None where none can be used."""
    from kernels.gpu_processor import why_no_gpu

    if why_no_gpu() is not None:
        return None
    import cupy

    return int(cupy.cuda.runtime.memGetInfo()[0])


def refuse_if_too_large(path: Path, arms: Sequence[Arm], device: str, workers: int = 1) -> None:
    """Raise UserError where an arm needs more memory than there is; "auto" is the GPU if there is one.

    With several workers, where that many runs of an arm at once do.
    """
    gpu = gpu_memory() if device in ("auto", "gpu") else None
    host = host_memory()
    for arm in arms:
        needs = estimate(arm.scenario)
        if gpu is not None:
            demands = [
                (needs.gpu_bytes, 0, gpu, "the GPU"),
                (needs.gpu_host_bytes, GPU_PROGRAM_BYTES, host, "this machine"),
            ]
        else:
            demands = [(needs.cpu_bytes, PROGRAM_BYTES, host, "this machine")]
        for needed, fixed, free, where in demands:
            _refuse_beyond(path, arm, needed, fixed, free, where)
            _refuse_workers(workers, needed, free, where)


def _refuse_workers(workers: int, needed: int, free: int | None, where: str) -> None:
    if free is not None and workers * needed > free:
        raise UserError(
            f"--workers {workers}\n"
            f"  rule     {workers} runs at once need about {in_words(workers * needed)} of memory; "
            f"{where} has {in_words(free)} free\n"
            f"  way out  --workers {free // needed} would fit"
        )


def _refuse_beyond(path: Path, arm: Arm, needed: int, fixed: int, free: int | None, where: str) -> None:
    """Refuse an arm that needs more than is free; `fixed` is what it needs with any lattice."""
    if free is None or needed <= free:
        return
    lattice = arm.scenario.lattice
    share = (0.9 * free - fixed) / (needed - fixed)
    smaller = [int(max(share, 0.0) ** (1 / lattice.dimensions) * side) for side in lattice.sites]
    raise UserError(
        f"{path}{f' (arm {arm.name})' if arm.name else ''}\n"
        "  key      lattice.sites\n"
        f"  value    {list(lattice.sites)}\n"
        f"  rule     {lattice.size:,} sites need about {in_words(needed)} of memory; "
        f"{where} has {in_words(free)} free\n"
        "  way out  "
        + (f"about {smaller} would fit; or use" if min(smaller) > 0 else "use")
        + " a machine with more memory"
    )
