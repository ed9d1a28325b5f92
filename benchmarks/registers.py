"""What NVRTC makes of the kernels, without a GPU: registers, stack and spills a thread.

python benchmarks/registers.py [ARCHITECTURE ...], by default sm_75, sm_80 and sm_90. The exit status is 1 if
a kernel keeps anything in local memory.
"""

import sys

from kernels.catalogue import KERNELS
from kernels.nvrtc import compile_cubin
from kernels.source import program

ARCHITECTURES = ("sm_75", "sm_80", "sm_90")
REGISTERS = 65536  # of a multiprocessor
GRANULE = 256  # registers are given to warps in such portions
WARPS = {"sm_75": 32}  # at most on a multiprocessor; 64 since then, 48 on desktop cards


def occupancy(registers: int, architecture: str) -> float:
    """Share of a multiprocessor's warps that find room, in blocks of 256 threads."""
    most = WARPS.get(architecture, 64)
    a_warp = -(-32 * registers // GRANULE) * GRANULE
    return min(REGISTERS // a_warp // 8 * 8, most) / most


def main(architectures: tuple[str, ...]) -> int:
    """Print the table; returns the exit status."""
    source = program(KERNELS.values())
    usages = {name: compile_cubin(source, name)[1] for name in architectures}
    print("registers a thread, and the share of warps that find room")
    print(f"{'kernel':28}" + "".join(f"{name:>14}" for name in architectures))
    local = 0
    for kernel in sorted(KERNELS):
        row = f"{kernel:28}"
        for name in architectures:
            used = usages[name][kernel]
            local += used.stack_bytes + used.spill_bytes
            row += f"{used.registers:8d} {occupancy(used.registers, name):4.0%} "
        print(row.rstrip())
    print(f"{len(KERNELS)} kernels, {local} bytes of stack or spills")
    return 1 if local else 0


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or ARCHITECTURES))
