"""Other programs beside this one, where they can be imported: plain diffusion, the common workload's fields.

Each solves the problem as it poses it and is compared with a converged solution of just that: py-pde and this
program hold the faces of the lattice, pyphysicell (after BioFVM) the outermost sites. All start from the same
cells and run with all cores, in turn, so that none is alone in a quiet or a busy minute; the shortest time of
each counts.
"""

from __future__ import annotations

import importlib
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np

from automaton.bench import converged, workloads
from automaton.bench.results import PeerAbsent, PeerRow
from automaton.simulation import Simulation
from kernels.codes import Kind
from kernels.processors import Processor

SPACING_UM = 20.0
BATH_SIDE, BATH_MINUTES, BATH_DIFFUSION_UM2_PER_S = 64, 10.0, 158.0
BATH_STEPS = (1, 10)
"""In how many steps this program takes it: as a run does, and once a minute."""
REPEATS = 3
COMMON_SIDE, COMMON_MINUTES = 128, 2.0
FIELD_MIN, CELLS_MIN = 0.01, 60.0
"""Steps of pyphysicell in minutes: its default for fields; cells, which rest, in the first step only."""
FACES = ("xmin", "xmax", "ymin", "ymax", "zmin", "zmax")
INNER = (slice(1, -1),) * 3
ON_FACES, IN_SITES = 0.5, 1.0
"""Distance of a wall from the outermost site that is solved for."""
Found = TypeVar("Found")


@dataclass(frozen=True)
class Sizes:
    """Sites a side and simulated minutes of both problems."""

    bath_side: int = BATH_SIDE
    bath_minutes: float = BATH_MINUTES
    common_side: int = COMMON_SIDE
    common_minutes: float = COMMON_MINUTES


def peer_rows(
    processor: Processor, say: Callable[[str], None], sizes: Sizes | None = None
) -> Iterator[PeerRow | PeerAbsent]:
    """A row for each program and problem, or why there is none, as soon as it is known."""
    problems = (("pde", "py-pde", _py_pde), ("pyphysicell", "pyphysicell", _pyphysicell))
    for module, name, compare in problems:
        try:
            peer = importlib.import_module(module)
        except Exception as error:  # noqa: BLE001 - a broken installation fails in its own way
            yield PeerAbsent(name, f"cannot be imported: {_words(error)}")
            continue
        say(f"{name} {peer.__version__}")
        try:
            yield from compare(peer, processor, sizes or Sizes())
        except Exception as error:  # noqa: BLE001 - nor is it ours to say how another program fails
            yield PeerAbsent(name, f"does not run: {_words(error)}")


def _py_pde(pde: Any, processor: Processor, sizes: Sizes) -> list[PeerRow]:
    """Its explicit solver at 0.9 of the longest stable step; its own clock leaves the compiler out."""
    side, seconds = sizes.bath_side, 60 * sizes.bath_minutes
    steps = math.ceil(seconds / (0.9 * SPACING_UM**2 / (6 * BATH_DIFFUSION_UM2_PER_S)))
    grid = pde.CartesianGrid([[0, side * SPACING_UM]] * 3, side)
    equation = pde.DiffusionPDE(diffusivity=BATH_DIFFUSION_UM2_PER_S, bc={"value": 1.0})

    def solve() -> tuple[float, np.ndarray]:
        found = equation.solve(
            pde.ScalarField(grid, 0.0), t_range=seconds, dt=seconds / steps, solver="euler", tracker=None
        )
        return equation.diagnostics["controller"]["profiler"]["solver"], found.data

    return _bath_rows("py-pde", pde.__version__, solve, ON_FACES, processor, sizes)


def _pyphysicell(peer: Any, processor: Processor, sizes: Sizes) -> Iterator[PeerRow]:
    yield from _pyphysicell_bath(peer, processor, sizes)
    yield _pyphysicell_common(peer, processor, sizes)


def _pyphysicell_bath(peer: Any, processor: Processor, sizes: Sizes) -> list[PeerRow]:
    model = _model(sizes.bath_side, {"drug": (60 * BATH_DIFFUSION_UM2_PER_S, 0.0, 0.0)})

    def solve() -> tuple[float, np.ndarray]:
        taken, fields = _run(peer.Simulation(model, seed=1), sizes.bath_minutes)
        return taken, fields["drug"][INNER]

    return _bath_rows("pyphysicell", peer.__version__, solve, IN_SITES, processor, sizes)


def _bath_truth(sizes: Sizes, distance: float) -> np.ndarray:
    reach = BATH_DIFFUSION_UM2_PER_S * 60 * sizes.bath_minutes / SPACING_UM**2
    return converged.bath(sizes.bath_side - (2 if distance == IN_SITES else 0), reach, distance)


def _bath_rows(
    name: str,
    version: str,
    theirs: Callable[[], tuple[float, np.ndarray]],
    distance: float,
    processor: Processor,
    sizes: Sizes,
) -> list[PeerRow]:
    """`theirs` gives its seconds and its field, of walls at `distance` beyond."""
    ours, fields = {}, {}
    for steps in BATH_STEPS:
        scenario = workloads.bath(sizes.bath_side, BATH_DIFFUSION_UM2_PER_S, sizes.bath_minutes, steps)
        ours[steps] = Simulation(scenario, processor)
        _steps(ours[steps], steps)  # which binds every launch
        fields[steps] = ours[steps].frame().drugs["drug"].outside_uM
    peer_s, peer_field, our_s = _in_turn(theirs, *(partial(_steps, ours[steps], steps) for steps in ours))
    return [
        PeerRow(
            peer=name,
            version=version,
            problem="plain diffusion from the faces",
            side=sizes.bath_side,
            simulated_s=60 * sizes.bath_minutes,
            peer_s=peer_s,
            peer_error=converged.greatest_error(peer_field, _bath_truth(sizes, distance)),
            ours=f"{steps} step{'s' * (steps > 1)}",
            our_s=seconds,
            our_error=converged.greatest_error(fields[steps], _bath_truth(sizes, ON_FACES)),
        )
        for steps, seconds in zip(BATH_STEPS, our_s, strict=True)
    ]


def _in_turn(
    theirs: Callable[[], tuple[float, Found]], *ours: Callable[[], float]
) -> tuple[float, Found, list[float]]:
    """The shortest of REPEATS seconds of each, and what the other program found, which is always the same."""
    rounds = [(theirs(), [act() for act in ours]) for _ in range(REPEATS)]
    peer_s = min(seconds for (seconds, _), _ in rounds)
    return (
        peer_s,
        rounds[-1][0][1],
        [min(taken) for taken in zip(*(our_s for _, our_s in rounds), strict=True)],
    )


def _pyphysicell_common(peer: Any, processor: Processor, sizes: Sizes) -> PeerRow:
    """Both fields under the first cells, from their converged state on: how fast, and how far they leave it.

    Times are for an hour; its cells neither move nor divide.
    """
    scenario = workloads.common(sizes.common_side)
    assert scenario.oxygen is not None
    simulation = Simulation(scenario, processor)
    simulation.begin()
    living, begun = _cells_and_fields(simulation)
    rates = {
        name: (60 * field.diffusion_um2_per_s, 60 * field.decay_per_s, 60 * field.uptake_per_s)
        for name, field in (("oxygen", scenario.oxygen), ("drug", scenario.drugs["drug"]))
    }
    start = {}
    for name, rate in rates.items():
        start[name] = np.ones(living.shape)
        start[name][INNER] = converged.steady(_sigma(rate, living)[INNER], IN_SITES, begun[name][INNER])
    model = _model(sizes.common_side, rates)

    def follow() -> tuple[float, dict[str, np.ndarray]]:
        other = peer.Simulation(model, seed=1)
        cells = other.add_cells(_positions(living), "tumour")
        other.cells.movable[cells] = 0
        for number, name in enumerate(rates):
            other.microenvironment.density[..., number] = start[name]
        return _run(other, sizes.common_minutes)

    taken, fields, (seconds,) = _in_turn(follow, lambda: _steps(simulation, 1))
    before, _ = _cells_and_fields(simulation)
    simulation.step()
    _, ours = _cells_and_fields(simulation)
    return PeerRow(
        peer="pyphysicell",
        version=peer.__version__,
        problem=f"common workload's fields (its time from {sizes.common_minutes:g} min)",
        side=sizes.common_side,
        simulated_s=3600.0,
        peer_s=taken * 60 / sizes.common_minutes,
        peer_error=max(converged.greatest_error(fields[name], start[name]) for name in rates),
        ours="1 step, cells included",
        our_s=seconds,
        our_error=max(
            converged.greatest_error(ours[name], converged.steady(_sigma(rate, before), ON_FACES, ours[name]))
            for name, rate in rates.items()
        ),
    )


def _cells_and_fields(simulation: Simulation) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Where tumour cells sit, bool (nz, ny, nx), and both fields in units of the level supplied."""
    frame, oxygen = simulation.frame(), simulation.scenario.oxygen
    assert oxygen is not None
    assert frame.oxygen_mmHg is not None
    fields = {
        "oxygen": frame.oxygen_mmHg / oxygen.supply.level_mmHg,
        "drug": frame.drugs["drug"].outside_uM,
    }
    return frame.kind == Kind.TUMOUR, fields


def _sigma(rate: tuple[float, float, float], living: np.ndarray) -> np.ndarray:
    """Decay and uptake in units of D/h^2, of diffusivity, decay and uptake in um2 and 1 per min."""
    diffusion, decay, uptake = rate
    return np.asarray((decay + uptake * living) * SPACING_UM**2 / diffusion)


def _model(side: int, rates: dict[str, tuple[float, float, float]]) -> Any:
    """A model of fields with faces at 1, a cell as large as a site.

    `rates`: by field, its diffusivity in um2/min, decay and uptake per min.
    """
    parts = importlib.import_module("pyphysicell.model")
    half = side * SPACING_UM / 2
    faces = dict.fromkeys(FACES, (True, 1.0))
    return parts.Model(
        domain=parts.Domain(*(-half, half) * 3, *(SPACING_UM,) * 3, use_2D=False),
        time=parts.Time(dt_diffusion=FIELD_MIN, dt_mechanics=CELLS_MIN, dt_phenotype=CELLS_MIN),
        substrates=[
            parts.Substrate(name, diffusion, decay, dirichlet_faces=faces)
            for name, (diffusion, decay, _) in rates.items()
        ],
        cell_types=[
            parts.CellType(
                "tumour",
                volume=parts.Volume(total=SPACING_UM**3),
                secretion={
                    name: parts.SecretionEntry(uptake_rate=uptake) for name, (_, _, uptake) in rates.items()
                },
            )
        ],
        calculate_gradients=False,
    )


def _positions(living: np.ndarray) -> np.ndarray:
    """Centres of the occupied sites, um, (cells, 3) in the order x, y, z, about the lattice's middle."""
    places = np.argwhere(living)[:, ::-1]
    return np.asarray((places + 0.5 - np.array(living.shape[::-1]) / 2) * SPACING_UM)


def _run(simulation: Any, minutes: float) -> tuple[float, dict[str, np.ndarray]]:
    """Seconds that `minutes` took after the first step, and the fields (nz, ny, nx) by name."""
    simulation.step()
    began = time.perf_counter()
    steps = round(minutes / FIELD_MIN) - 1
    for _ in range(steps):
        simulation.step()
    taken = (time.perf_counter() - began) * (steps + 1) / steps
    space = simulation.microenvironment
    return taken, {entry.name: space[entry.name] for entry in simulation.model.substrates}


def _steps(simulation: Simulation, steps: int) -> float:
    simulation.processor.wait()
    began = time.perf_counter()
    for _ in range(steps):
        simulation.step()
    simulation.processor.wait()
    return time.perf_counter() - began


def _words(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
