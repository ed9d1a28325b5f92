"""E12, S1 and S8: well-mixed growth, extinction of lines, and the speed at which a colony grows."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import integrate

from automaton.kinds import TUMOUR
from automaton.simulation import Simulation
from tests.science.laboratory import act, cells_only, place, processor, scenario, shuffled
from tests.science.verification import Verifier


@pytest.mark.parametrize(("placement", "neighbours"), [("random_site", 0), ("any_free", 4)])
def test_e12_shuffled_cells_follow_mean_field(placement: str, neighbours: int, verify: Verifier) -> None:
    """random_site grows logistically, r rho (1 - rho); any_free as r rho (1 - rho^z)."""
    steps_per_time, density, duration = 200, 0.2, 2.5
    simulation = Simulation(
        cells_only(
            lattice__sites=[256, 256],
            lattice__periodic=["x", "y"],
            time__cell_steps_per_step=steps_per_time,
            seeding=[{"arrangement": "scattered", "density": density}],
            cells__placement=placement,
            cells__neighbour_weights="equal",
        ),
        processor(),
    )
    rng = np.random.default_rng(1)

    def slope(_: float, rho: Any) -> Any:
        return rho * (1 - rho) if neighbours == 0 else rho * (1 - rho**neighbours)

    curve = integrate.solve_ivp(slope, (0, duration), [density], rtol=1e-9, dense_output=True).sol
    assert curve is not None
    for number in range(1, int(duration * steps_per_time) + 1):
        act(simulation)
        shuffled(simulation, rng)
        if number % 100 == 0:
            found = simulation.census().tumour / 256**2
            exact = float(curve(number / steps_per_time)[0])
            # 13,000 founders: a standard error of 0.7 % in the number they become, less as the plane fills.
            error = math.sqrt((1 - density) / (density * 256**2)) * (1 - exact)
            what = f"{placement}, shuffled: density at b t = {number / steps_per_time:g}"
            verify.near("E12", what, found, exact, rel=0.01 + 3 * error)


def extinct_lines(ratio: float, founders: int, duration: float, seed: int) -> int:
    """How many of `founders` lines with death over birth `ratio` are extinct after `duration` birth times.

    The founder's number travels as the damage of a drug that is never given, which daughters inherit.
    """
    base: dict[str, Any] = {
        "seed": seed,
        "lattice": {"sites": [2048, 2048]},
        "time": {"duration_h": 1000.0, "step_h": 0.05, "cell_steps_per_step": 1},
        "seeding": [{"arrangement": "scattered", "cells": founders}],
        "cells": {
            "division_per_h": 1.0,
            "death_per_h": ratio,
            "placement": "any_free",
            "apoptotic_clearance_h": 0.0,
        },
        "drugs": {
            "tag": {
                "uptake": "none",
                "diffusion_um2_per_s": 1.0,
                "half_maximal_uM": 1.0,
                "max_kill_per_h": 0.0,
                "dose": {"bath_uM": 0.0},
                "supply": {"faces": "all"},
            }
        },
    }
    simulation = Simulation(scenario(base), processor())
    kind = simulation.processor.to_host(simulation.state.kind)
    tag = np.zeros((1, *kind.shape), np.float32)
    tag[0][kind > 0] = np.arange(1, founders + 1)
    place(simulation, carried=tag)
    rng = np.random.default_rng(seed)
    for _ in range(round(duration / 0.05)):
        act(simulation)
        shuffled(simulation, rng)
    cells = simulation.processor.to_host(simulation.state.kind) > 0
    assert cells.mean() < 0.01
    alive = np.unique(simulation.processor.to_host(simulation.state.carried)[0][cells])
    return founders - alive.size


@pytest.mark.parametrize(
    ("ratio", "duration"),
    [(0.5, 5.0), pytest.param(0.9, 25.0, marks=pytest.mark.slow)],
)
def test_s1_lines_die_out_as_often_as_death_over_birth_says(
    ratio: float, duration: float, verify: Verifier
) -> None:
    """Extinct by time t: d (e^((b-d) t) - 1) / (b e^((b-d) t) - d), which tends to d/b (Kendall 1948)."""
    growth = math.exp((1 - ratio) * duration)
    expected = ratio * (growth - 1) / (growth - ratio)
    extinct = extinct_lines(ratio, 2000, duration, seed=1)
    verify.share("S1", f"extinct lines of 2000, d/b = {ratio:g}, b t = {duration:g}", extinct, 2000, expected)


def colony(placement: str, neighbourhood: str, chance: float, **changes: Any) -> Simulation:
    """Every cell with space divides with probability `chance` a step: 1 - exp(-rate)."""
    return Simulation(
        cells_only(
            cells__division_per_h=-math.log1p(-chance),
            cells__placement=placement,
            cells__neighbourhood=neighbourhood,
            cells__neighbour_weights="equal",
            time__cell_steps_per_step=1,
            time__allow_coarse_steps=True,
            **changes,
        ),
        processor(),
    )


def growth_slope(
    simulation: Simulation, every: int, length: Callable[[int], float], span: tuple[float, float]
) -> float:
    """Slope over steps of a length made of the number of cells, while it lies in `span`."""
    steps, lengths = [0], [0.0]
    while lengths[-1] < span[1]:
        act(simulation, every)
        steps.append(steps[-1] + every)
        lengths.append(length(simulation.census().tumour))
    fitted = np.array(lengths) >= span[0]
    return float(np.polyfit(np.array(steps)[fitted], np.array(lengths)[fitted], 1)[0])


def radial_speed(placement: str, neighbourhood: str, chance: float, radii: tuple[int, int]) -> float:
    """Slope of sqrt(N/pi) over b h, between two radii in sites."""
    width = 2 * radii[1] + 60
    simulation = colony(placement, neighbourhood, chance, lattice__sites=[width, width])
    return (
        growth_slope(simulation, round(1 / chance), lambda cells: math.sqrt(cells / math.pi), radii) / chance
    )


def test_s8_radial_speed_of_a_colony(verify: Verifier) -> None:
    """any_free von Neumann at 0.05 a step: 1.212 b h."""
    found = radial_speed("any_free", "von_neumann", 0.05, (150, 250))
    verify.near("S8", "radial speed, any_free von Neumann, p = 0.05, b h", found, 1.212, rel=0.02)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("placement", "neighbourhood", "speed"),
    [("any_free", "von_neumann", 1.253), ("any_free", "moore", 1.757), ("random_site", "von_neumann", 0.606)],
)
def test_s8_radial_speeds_at_short_steps(
    placement: str, neighbourhood: str, speed: float, verify: Verifier
) -> None:
    """At 0.005 a step, from radii at which the approach to the front's final speed is nearly over."""
    found = radial_speed(placement, neighbourhood, 0.005, (150, 250))
    verify.near("S8", f"radial speed, {placement} {neighbourhood}, p = 0.005, b h", found, speed, rel=0.02)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("placement", "chance", "speed", "height"),
    [
        ("any_free", 0.1, 1.202, 500),
        ("any_free", 0.2, 1.135, 500),
        pytest.param("random_site", 0.1, 0.595, 700, marks=pytest.mark.slow),
        pytest.param("random_site", 0.2, 0.579, 700, marks=pytest.mark.slow),
    ],
)
def test_flat_fronts_are_slowed_by_synchronous_steps_as_measured(
    placement: str, chance: float, speed: float, height: int, verify: Verifier
) -> None:
    """Speed of a flat front over b h, 2D von Neumann, at a division probability of `chance` a step."""
    width = 2048  # over 512 the speed of one seed scatters by 0.7 %
    simulation = colony(
        placement, "von_neumann", chance, lattice__sites=[width, height], lattice__periodic=["x"]
    )
    kind = np.zeros((1, height, width), np.uint8)
    kind[:, :8] = TUMOUR
    place(simulation, kind=kind)
    found = growth_slope(simulation, 10, lambda cells: cells / width, (height / 3, height - 60)) / chance
    verify.near("S8", f"flat front, {placement} von Neumann, p = {chance:g}, b h", found, speed, rel=0.01)
