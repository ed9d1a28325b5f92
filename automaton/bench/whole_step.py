"""A whole step in a process of its own, so that its peak memory is its own.

`python -m automaton.bench.whole_step SIDE DEVICE THREADS` prints one line of JSON; THREADS 0 means all cores.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from automaton.bench.results import Row
from automaton.bench.timing import Times

COMMAND = (sys.executable, "-m", "automaton.bench.whole_step")
STEPS = 5
"""Steps timed after the first one, which binds launches; fewer where they take long."""
LONG_S = 20.0
KIB = 1024


def step_row(side: int, device: str, threads: int) -> Row:
    """Time, bytes and peak memory of whole steps at `side`^3 sites. Raises RuntimeError where it fails."""
    command = [*COMMAND, str(side), device, str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"a step failed: {done.stderr.strip()[-400:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    return Row(
        section="step",
        name="oxygen and a drug, whole step",
        processor=found["processor"],
        side=side,
        sites=float(side**3),
        times=Times.of(found["seconds"]),
        bytes_moved=found["bytes_moved"],
        numbers={"cell_steps": found["cell_steps"]} | found["memory"],
    )


def run(side: int, device: str, threads: int) -> dict[str, Any]:
    """Times single steps here, each with the count that a run takes after it.

    The bytes are those of the shortest step: cycles that another took more would pass for speed. Memory is in
    bytes: at the peak, and at the peak of placing the first cells.
    """
    from automaton.bench.recording import Recorder
    from automaton.bench.workloads import whole_step
    from automaton.simulation import Simulation
    from kernels.processors import open_processor

    processor = Recorder(open_processor(device, threads or None))
    scenario = whole_step(side)
    simulation = Simulation(scenario, processor)
    processor.wait()
    before = _peak_bytes()
    simulation.begin()
    simulation.step()
    simulation.census()
    seconds: list[float] = []
    moved: list[int] = []
    while len(seconds) < STEPS and sum(seconds) < LONG_S:
        processor.tally.bytes_moved = 0
        processor.wait()
        began = time.perf_counter()
        simulation.step()
        simulation.census()
        processor.wait()
        seconds.append(time.perf_counter() - began)
        moved.append(processor.tally.bytes_moved)
    memory = {"host_peak_bytes": _peak_bytes(), "host_peak_before_steps_bytes": before}
    if processor.name == "gpu":
        memory["gpu_peak_bytes"] = _gpu_peak_bytes()
    return {
        "processor": processor.describe(),
        "cell_steps": scenario.cell_steps,
        "seconds": seconds,
        "bytes_moved": moved[seconds.index(min(seconds))],
        "memory": memory,
    }


def _peak_bytes() -> int:
    """Largest resident size of this program; getrusage would count what its parent held at the start."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(KIB * int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def _gpu_peak_bytes() -> int:
    """What the memory pool took from the driver; it gives nothing back, so this is its peak."""
    import cupy

    return int(cupy.get_default_memory_pool().total_bytes())


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))) + "\n")
