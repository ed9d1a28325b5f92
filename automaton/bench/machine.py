"""The machine a benchmark ran on, in words."""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from pathlib import Path

from automaton.provenance import provenance
from automaton.scenario.resources import host_memory, in_words
from kernels.processors import Processor


def describe_machine() -> dict[str, str]:
    """Versions and date as runs keep them, the CPU, its threads and memory, the GPU's driver if any."""
    facts = provenance()
    facts["cpu"] = _cpu_name()
    facts["threads"] = str(len(os.sched_getaffinity(0)))
    if (free := host_memory()) is not None:
        facts["memory_free"] = in_words(free)
    with suppress(OSError, IndexError):
        driver = Path("/proc/driver/nvidia/version").read_text(encoding="utf-8", errors="replace")
        facts["gpu_driver"] = driver.splitlines()[0].strip()
    return facts


def release_gpu_memory(processor: Processor) -> None:
    """Give back what the memory pool keeps for later, so that another process can have it."""
    if processor.name == "gpu":
        import cupy

        gc.collect()
        cupy.get_default_memory_pool().free_all_blocks()


def _cpu_name() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return "unknown"
