"""Compile the kernel source with the machine's C++ compiler, once, into a cached shared library."""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

# Contraction to fused multiply-add would change bits; the other flags only drop errno and traps.
FLAGS = (
    "-O3",
    "-march=native",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-std=c++17",
    "-fPIC",
    "-pthread",
)


class CompilerError(RuntimeError):
    """No working C++ compiler; the message says which was tried and how it failed."""


def find_compiler() -> list[str] | None:
    """Command of the C++ compiler: $CXX, g++, clang++, or the ziglang package; None where there is none."""
    chosen = os.environ.get("CXX", "").split()
    if chosen and shutil.which(chosen[0]):
        return chosen
    for name in ("g++", "clang++"):
        path = shutil.which(name)
        if path:
            return [path]
    if importlib.util.find_spec("ziglang"):
        return [sys.executable, "-m", "ziglang", "c++", "-nostdlib++"]
    return None


def load(source: str) -> ctypes.CDLL:
    """The compiled source as a shared library, from the cache where it was compiled before.

    Raises CompilerError where there is no compiler or it fails.
    """
    compiler = find_compiler()
    if compiler is None:
        raise CompilerError("no C++ compiler found ($CXX, g++, clang++ or the PyPI package ziglang)")
    key = hashlib.sha256("\0".join([source, *compiler, *FLAGS, _processor(), _version(*compiler)]).encode())
    library = cache_folder() / f"kernels-{key.hexdigest()[:24]}.so"
    if not library.exists():
        _compile(compiler, source, library)
    return ctypes.CDLL(str(library))


def compiled_with() -> dict[str, str]:
    """The compiler that `load` uses, by command, version and flags, and the processor, in words."""
    compiler = find_compiler() or []
    model = next((line for line in _processor().splitlines() if line.startswith("model name")), "")
    return {
        "compiler": " ".join(compiler),
        "compiler_version": _version(*compiler).partition("\n")[0] if compiler else "",
        "compiler_flags": " ".join(FLAGS),
        "processor": model.partition(":")[2].strip() or platform.machine(),
    }


def cache_folder() -> Path:
    """Folder of compiled kernels: $AUTOMATON_CACHE, the user's cache folder, or a private temporary one."""
    base = os.environ.get("AUTOMATON_CACHE") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    folder = Path(base).expanduser() / "tumour-automaton"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    private = Path(tempfile.gettempdir()) / f"tumour-automaton-{os.getuid()}"
    private.mkdir(mode=0o700, exist_ok=True)
    if private.stat().st_uid != os.getuid():
        raise CompilerError(f"{private} belongs to somebody else; set AUTOMATON_CACHE to a folder of yours")
    return private


def _compile(compiler: list[str], source: str, library: Path) -> None:
    with tempfile.TemporaryDirectory(dir=library.parent) as scratch:
        text, built = Path(scratch, "kernels.cpp"), Path(scratch, "kernels.so")
        text.write_text(source, encoding="utf-8")
        command = [*compiler, *FLAGS, "-shared", "-o", str(built), str(text)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CompilerError(f"{' '.join(compiler)} could not be run: {error}") from error
        if done.returncode:
            raise CompilerError(f"{' '.join(compiler)} failed on the kernels:\n{done.stderr[-3000:]}")
        os.replace(built, library)


def _processor() -> str:
    """What -march=native depends on."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0].splitlines()
        return "\n".join(
            line for line in lines if line.startswith(("model name", "flags", "Features", "CPU part"))
        )
    except OSError:
        return platform.machine() + platform.processor()


@cache
def _version(*compiler: str) -> str:
    try:
        done = subprocess.run(
            [*compiler, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CompilerError(f"{' '.join(compiler)} could not be run: {error}") from error
    return done.stdout
