"""What a run will need: memory counted from its arrays, time and disk by rough constants."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from automaton.multigrid_axes import level_shapes
from kernels.bit_planes import words
from kernels.codes import LEDGER, Kind
from kernels.colours import apart_shape

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario

PROGRAM_BYTES = 80_000_000
"""Interpreter and libraries."""
GPU_PROGRAM_BYTES = 500_000_000
"""The same with CuPy and the driver's share."""
SEEDING_BYTES_PER_SITE = 45
"""Host scratch while the first cells are placed (index and sort arrays of 8 bytes)."""
WAITING_FILES = 1
"""Copies of a frame that are being written."""

CORES_TIMED = 2
"""Cores on which the times below hold; each takes so many times longer on one."""
SECONDS_PER_MILLION_SITES = {"linear": 0.01, "followed": 0.06, "saturable": 0.03}
"""One field solve on two server cores of the 2020s, by what the field is. Rough: a factor of two."""
SECONDS_PER_MILLION_CELLS = 0.008
"""One cell step of a million cells on two cores."""
SECONDS_PER_STEP = 0.006
"""What a step costs on the smallest lattice, on a CPU."""
GPU_SPEED = 150.0
"""How many times faster than those two cores a data-centre GPU is on a large lattice."""
GPU_SECONDS_PER_STEP = 0.004
DISK_BYTES_PER_FLOAT = 1.2
"""Compressed size of a field's value in a frame; uniform parts take next to nothing."""


@dataclass(frozen=True)
class Estimate:
    """Needs of one arm, on the CPU or on a GPU."""

    cpu_bytes: int
    gpu_bytes: int
    """On the GPU itself."""
    gpu_host_bytes: int
    """Beside it on the host."""
    disk_bytes: int
    cpu_s: float
    gpu_s: float


def estimate(scenario: Scenario) -> Estimate:
    """The needs of one arm. Memory is counted array by array and is right within some 10 %; time is rough."""
    sites = scenario.lattice.size
    frame = frame_bytes_per_site(scenario)
    device = device_bytes_per_site(scenario)
    frames = 2 + scenario.steps // scenario.time.frame_every_steps
    written = WAITING_FILES * frame
    seconds = step_seconds(scenario)
    return Estimate(
        cpu_bytes=PROGRAM_BYTES + round(sites * max(SEEDING_BYTES_PER_SITE, device + written)),
        gpu_bytes=round(sites * device),
        gpu_host_bytes=GPU_PROGRAM_BYTES + round(sites * max(SEEDING_BYTES_PER_SITE, written)),
        disk_bytes=round(sites * (frames * (0.05 + (frame - 2) / 4 * DISK_BYTES_PER_FLOAT) + 2 * frame)),
        cpu_s=scenario.steps * (SECONDS_PER_STEP + seconds),
        gpu_s=scenario.steps * (GPU_SECONDS_PER_STEP + seconds / GPU_SPEED),
    )


def frame_bytes_per_site(scenario: Scenario) -> float:
    """Bytes a site of a frame: kind, genotype, and a float32 for each field it holds."""
    drugs = scenario.drugs.values()
    inside = sum(drug.uptake == "exchange" for drug in drugs)
    damage = sum(drug.response == "damage" for drug in drugs)
    return 2 + 4 * ((scenario.oxygen is not None) + len(scenario.drugs) + inside + damage)


def device_bytes_per_site(scenario: Scenario) -> float:
    """Bytes a site of a run's arrays: what a frame holds, followed amounts, marks, the field solver's."""
    drugs = scenario.drugs.values()
    marks = 2  # intent, surroundings
    followed = 4 * sum(not drug.steady_state for drug in drugs)
    pumped = 4 * any(drug.uptake == "exchange" for drug in drugs)
    kept = frame_bytes_per_site(scenario) + marks + followed + pumped
    return kept + (solver_bytes(scenario) + row_bytes(scenario)) / scenario.lattice.size


def row_bytes(scenario: Scenario) -> int:
    """Bytes of what is kept by row: bit planes, and numbers summed or compared along rows."""
    nz, ny, nx = scenario.shape
    planes = 2 * words(nx)
    census = len(Kind) + scenario.genotypes + len(scenario.drugs)
    ledgers = len(LEDGER) * sum(not drug.steady_state for drug in scenario.drugs.values())
    peaks = (scenario.oxygen is not None) + len(scenario.drugs)
    return 8 * nz * ny * (planes + census + ledgers + peaks)


def solver_bytes(scenario: Scenario) -> int:
    """Bytes of the field solver's workspace, which all fields share."""
    if scenario.oxygen is None and not scenario.drugs:
        return 0
    saturable = scenario.oxygen is not None and scenario.oxygen.uptake == "michaelis_menten"
    levels = [math.prod(apart_shape(shape)) for shape in level_shapes(scenario.shape)]
    # Value, sigma, source (and capacity) on every level; the restricted field on all but the finest.
    return 4 * ((4 if saturable else 3) * sum(levels) + sum(levels[1:]))


def step_seconds(scenario: Scenario) -> float:
    """Seconds of one step on two cores beyond what the smallest lattice needs."""
    fields = []
    if scenario.oxygen is not None:
        fields.append("saturable" if scenario.oxygen.uptake == "michaelis_menten" else "linear")
    fields += ["linear" if drug.steady_state else "followed" for drug in scenario.drugs.values()]
    million = scenario.lattice.size / 1e6
    cells = SECONDS_PER_MILLION_CELLS * scenario.seeded_cells / 1e6 * scenario.cell_steps
    return million * sum(SECONDS_PER_MILLION_SITES[field] for field in fields) + cells
