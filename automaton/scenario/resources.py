"""What this machine has for a run: memory of the host and of a GPU, and room on a disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

CONTROL_GROUPS = Path("/sys/fs/cgroup")
OWN_GROUPS = Path("/proc/self/cgroup")
VERSION_2 = ("memory.max", "memory.current")
VERSION_1 = ("memory.limit_in_bytes", "memory.usage_in_bytes")


def in_words(count: float) -> str:
    """A number of bytes as people say it."""
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if count < 999.5 or unit == "TB":
            break
        count /= 1000
    return f"{count:.3g} {unit}"


def host_memory() -> int | None:
    """Bytes this process may still use: free memory, or what its control groups leave. None if unknown."""
    found = [left for folder, names in _control_groups() if (left := _left_by(folder, *names)) is not None]
    with suppress(OSError, ValueError, IndexError):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        found += [1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")]
    if not found:
        with suppress(OSError, ValueError):
            found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(found, default=None)


def _control_groups() -> Iterator[tuple[Path, tuple[str, str]]]:
    """The folders of this process's control group and those above it, of version 2 or 1, with their files."""
    groups = []
    with suppress(OSError):
        groups = OWN_GROUPS.read_text(encoding="utf-8").splitlines()
    for line in groups:
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        top = CONTROL_GROUPS / "memory" if controllers else CONTROL_GROUPS
        own = Path(path.lstrip("/"))
        for place in (own, *own.parents):
            yield top / place, VERSION_1 if controllers else VERSION_2


def _left_by(folder: Path, limit: str, used: str) -> int | None:
    """What a control group leaves of its limit; files that it caches can go. None where it has no limit."""
    with suppress(OSError, ValueError):
        most = int((folder / limit).read_text(encoding="ascii"))
        held = int((folder / used).read_text(encoding="ascii"))
        stat = (folder / "memory.stat").read_text(encoding="ascii").split()
        cached = dict(zip(stat[::2], stat[1::2], strict=False))
        files = int(cached.get("total_inactive_file", cached.get("inactive_file", 0)))
        return max(most - max(held - files, 0), 0)
    return None


def disk_free(folder: Path) -> int | None:
    """Free bytes of the disk that a folder lies on, or will lie on. None if unknown; quotas are not seen."""
    for place in (folder.absolute(), *folder.absolute().parents):
        with suppress(OSError):
            return shutil.disk_usage(place).free
    return None


def gpu_memory() -> int | None:
    """Free bytes of the current GPU; None where none can be used."""
    from kernels.gpu_processor import why_no_gpu

    if why_no_gpu() is not None:
        return None
    import cupy

    return int(cupy.cuda.runtime.memGetInfo()[0])
