"""Where a result comes from: program, versions, machine and time, for the attributes of a run file."""

from __future__ import annotations

import importlib.metadata
import platform
import subprocess
import zlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import h5py
import numpy as np

import automaton

PROGRAM = "tumour-automaton"


def provenance() -> dict[str, str]:
    """Versions of program, Python and libraries, git revision if in a checkout, platform, start time."""
    facts = {
        "program": PROGRAM,
        "program_version": automaton.__version__,
        "python_version": platform.python_version(),
        "numpy_version": np.__version__,
        "scipy_version": importlib.metadata.version("scipy"),
        "zlib_version": zlib.ZLIB_RUNTIME_VERSION,
        "h5py_version": h5py.__version__,
        "hdf5_version": h5py.version.hdf5_version,
        "platform": platform.platform(),
        "started": now(),
    }
    if revision := _own_revision():
        facts["git_revision"] = revision
    return facts


@cache
def _own_revision() -> str:
    return git_revision(Path(__file__).resolve().parent.parent)


def now() -> str:
    """The present time in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def git_revision(checkout: Path) -> str:
    """The commit a checkout stands at, "+changes" added if tracked files differ; "" if it is no checkout."""
    if not (checkout / ".git").exists():
        return ""
    revision = _git(checkout, "rev-parse", "HEAD")
    changed = _git(checkout, "status", "--porcelain", "--untracked-files=no")
    return f"{revision}+changes" if revision and changed else revision


def _git(checkout: Path, *arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(checkout), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
