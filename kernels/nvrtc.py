"""Compile the kernel source for a GPU with NVRTC; needs neither a GPU nor a driver."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kernels.host_compiler import cache_folder

# CuPy's RawModule(code=...) would append -ftz=true after these (cupy issue 9576), so the cubin is compiled
# here.
OPTIONS = (
    "--fmad=false",
    "--ftz=false",
    "--prec-div=true",
    "--prec-sqrt=true",
    "--std=c++17",
    "--ptxas-options=-v",
)


REGISTERS = 65536  # of a multiprocessor
REGISTERS_AT_ONCE = 256  # which a warp is given
WARPS, WARPS_OF = 64, {"sm_75": 32}  # most on a multiprocessor; 48 on desktop cards since sm_86


class NvrtcError(RuntimeError):
    """NVRTC is missing or refused the source; the message holds its log."""


@dataclass(frozen=True)
class Usage:
    """What ptxas reports of one kernel."""

    registers: int
    stack_bytes: int
    spill_bytes: int

    def occupancy(self, architecture: str) -> float:
        """Share of a multiprocessor's warps that find room, in blocks of 8 warps."""
        most = WARPS_OF.get(architecture, WARPS)
        a_warp = -(-32 * self.registers // REGISTERS_AT_ONCE) * REGISTERS_AT_ONCE
        return min(REGISTERS // a_warp // 8 * 8, most) / most


def compile_cubin(source: str, architecture: str) -> tuple[bytes, dict[str, Usage]]:
    """Cubin of `source` for `architecture` (such as "sm_90") and the resources each kernel uses.

    Raises NvrtcError.
    """
    try:
        from cupy.cuda import nvrtc
    except ImportError as error:
        raise NvrtcError(f"CuPy is not installed: {error}") from error
    try:
        program = nvrtc.createProgram(source, "kernels.cu", (), ())
    except Exception as error:
        raise NvrtcError(f"NVRTC cannot be loaded: {error}") from error
    try:
        nvrtc.compileProgram(program, (f"--gpu-architecture={architecture}", *OPTIONS))
        return nvrtc.getCUBIN(program), _usage(nvrtc.getProgramLog(program))
    except nvrtc.NVRTCError as error:
        raise NvrtcError(f"{error}\n{nvrtc.getProgramLog(program)[:4000]}") from error
    finally:
        nvrtc.destroyProgram(program)


def cached_cubin(source: str, architecture: str) -> Path:
    """Path of the compiled source in the cache. Raises NvrtcError."""
    from cupy.cuda import nvrtc

    version = ".".join(map(str, nvrtc.getVersion()))
    key = hashlib.sha256("\0".join([source, architecture, version, *OPTIONS]).encode()).hexdigest()
    path = cache_folder() / f"kernels-{architecture}-{key[:24]}.cubin"
    if not path.exists():
        cubin, _ = compile_cubin(source, architecture)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as scratch:
            scratch.write(cubin)
        os.replace(scratch.name, path)
    return path


def _usage(log: str) -> dict[str, Usage]:
    """Read ptxas' report; raises NvrtcError where it has none, since a check on nothing would always pass."""
    found = {}
    for part in log.split("Compiling entry function")[1:]:
        name = re.search(r"'(\w+)'", part)
        stack = re.search(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads", part)
        registers = re.search(r"Used (\d+) registers", part)
        if not (name and stack and registers):
            raise NvrtcError(f"ptxas report not understood:\n{part[:500]}")
        spills = int(stack[2]) + int(stack[3])
        found[name[1]] = Usage(int(registers[1]), int(stack[1]), spills)
    if not found:
        raise NvrtcError(f"ptxas reported nothing:\n{log[:500]}")
    return found
