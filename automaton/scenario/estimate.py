"""What a run will need: memory counted from its arrays, time by rough constants."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from automaton.lineage import entries_a_step
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
"""Copies of the state that are being written as a checkpoint; a frame is less."""

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


@dataclass(frozen=True)
class Estimate:
    """Needs of one arm, on the CPU or on a GPU."""

    cpu_bytes: int
    gpu_bytes: int
    """On the GPU itself."""
    gpu_host_bytes: int
    """Beside it on the host."""
    cpu_s: float
    gpu_s: float


def estimate(scenario: Scenario, waiting_files: int = WAITING_FILES) -> Estimate:
    """The needs of one arm. Memory is counted array by array and is right within some 10 %; time is rough.

    waiting_files: 0 where none is written.
    """
    sites = scenario.lattice.size
    device = device_bytes_per_site(scenario)
    written = waiting_files * state_bytes_per_site(scenario)
    seconds = step_seconds(scenario)
    return Estimate(
        cpu_bytes=PROGRAM_BYTES + round(sites * max(SEEDING_BYTES_PER_SITE, device + written)),
        gpu_bytes=round(sites * device),
        gpu_host_bytes=GPU_PROGRAM_BYTES + round(sites * max(SEEDING_BYTES_PER_SITE, written)),
        cpu_s=scenario.steps_to_run * (SECONDS_PER_STEP + seconds),
        gpu_s=scenario.steps_to_run * (GPU_SECONDS_PER_STEP + seconds / GPU_SPEED),
    )


def fields_in_frame(scenario: Scenario) -> int:
    """How many float32 a site of a frame holds."""
    drugs = scenario.drugs.values()
    inside = sum(drug.uptake == "exchange" for drug in drugs)
    damage = sum(drug.response == "damage" for drug in drugs)
    return (scenario.oxygen is not None) + len(scenario.drugs) + inside + damage


def frame_bytes_per_site(scenario: Scenario) -> float:
    """Bytes a site of a frame: kind, genotype, clone, levels of expression, and a float32 for each field."""
    cells = 2 + 4 * scenario.follows_clones + len(scenario.expression)
    return cells + 4 * fields_in_frame(scenario)


def state_bytes_per_site(scenario: Scenario) -> float:
    """Bytes a site of what a checkpoint holds: a frame's, followed amounts, and marks."""
    followed = sum(not drug.steady_state for drug in scenario.drugs.values())
    return frame_bytes_per_site(scenario) + 4 * followed + 2


def device_bytes_per_site(scenario: Scenario) -> float:
    """Bytes a site of a run's arrays: what a frame holds, followed amounts, marks, the field solver's."""
    drugs = scenario.drugs.values()
    supplies = [drug.supply for drug in drugs] + ([scenario.oxygen.supply] if scenario.oxygen else [])
    marks = 1 + any(supply.surroundings for supply in supplies) + (scenario.cells.cycle_stages > 1)
    claims = 4 * (scenario.cells.push_depth > 1)
    followed = 4 * sum(not drug.steady_state for drug in drugs)
    pumped = 4 * any(drug.uptake == "exchange" for drug in drugs)
    kept = frame_bytes_per_site(scenario) + marks + claims + followed + pumped
    shared = solver_bytes(scenario) + row_bytes(scenario) + clone_bytes(scenario)
    return kept + shared / scenario.lattice.size


def clone_bytes(scenario: Scenario) -> int:
    """Bytes of the table of a step's new clones and of their ranks by row."""
    nz, ny, _ = scenario.shape
    return 16 * entries_a_step(scenario) + 4 * nz * (ny + 1) if scenario.follows_clones else 0


def row_bytes(scenario: Scenario) -> int:
    """Bytes of what is kept by row: bit planes, and numbers summed or compared along rows."""
    nz, ny, nx = scenario.shape
    depth = scenario.cells.push_depth
    # Occupied and acting; founders of clones; the layers of pushing, all of them, and those who wait.
    planes = (2 + scenario.follows_clones + (depth + 3) * (depth > 1)) * words(nx)
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
