"""What NVRTC makes of the kernels, without a GPU: registers, stack and spills a thread.

python benchmarks/registers.py [ARCHITECTURE ...], by default sm_75, sm_80 and sm_90. The exit status is 1 if
a kernel keeps anything in local memory.
"""

import sys

from kernels.catalogue import KERNELS
from kernels.nvrtc import compile_cubin
from kernels.source import program

ARCHITECTURES = ("sm_75", "sm_80", "sm_90")


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
            row += f"{used.registers:8d} {used.occupancy(name):4.0%} "
        print(row.rstrip())
    print(f"{len(KERNELS)} kernels, {local} bytes of stack or spills")
    return 1 if local else 0


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or ARCHITECTURES))
