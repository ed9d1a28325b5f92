"""E12, S1 and S8: well-mixed growth, extinction of lines, and the speed at which a colony grows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from automaton.simulation import Simulation
from tests.science.laboratory import act, cells_only, place, processor, scenario, shuffled


@pytest.mark.parametrize(("placement", "neighbours"), [("random_site", 0), ("any_free", 4)])
def test_e12_shuffled_cells_follow_mean_field(placement: str, neighbours: int) -> None:
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

    expected = integrate.solve_ivp(slope, (0, duration), [density], rtol=1e-9, dense_output=True)
    for number in range(1, int(duration * steps_per_time) + 1):
        act(simulation, number)
        shuffled(simulation, rng)
        if number % 100 == 0:
            found = simulation.census().tumour / 256**2
            exact = float(expected.sol(number / steps_per_time)[0])
            # 13,000 founders: a standard error of 0.7 % in the number they become, less as the plane fills.
            error = math.sqrt((1 - density) / (density * 256**2)) * (1 - exact)
            assert found == pytest.approx(exact, rel=0.01 + 3 * error)


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
    for number in range(1, round(duration / 0.05) + 1):
        act(simulation, number)
        shuffled(simulation, rng)
    cells = simulation.processor.to_host(simulation.state.kind) > 0
    assert cells.mean() < 0.01
    alive = np.unique(simulation.processor.to_host(simulation.state.carried)[0][cells])
    return founders - alive.size


@pytest.mark.parametrize(
    ("ratio", "duration"),
    [(0.5, 5.0), pytest.param(0.9, 25.0, marks=pytest.mark.science)],
)
def test_s1_lines_die_out_as_often_as_death_over_birth_says(ratio: float, duration: float) -> None:
    """Extinct by time t: d (e^((b-d) t) - 1) / (b e^((b-d) t) - d), which tends to d/b (Kendall 1948)."""
    growth = math.exp((1 - ratio) * duration)
    expected = ratio * (growth - 1) / (growth - ratio)
    extinct = extinct_lines(ratio, 2000, duration, seed=1)
    interval = stats.binomtest(extinct, 2000).proportion_ci(0.999, "exact")
    assert interval.low <= expected <= interval.high


def radial_speed(placement: str, neighbourhood: str, chance: float, radii: tuple[int, int]) -> float:
    """Slope of sqrt(N/pi) in sites per division time, of a colony from one cell, between two radii in sites."""
    width = 2 * radii[1] + 60
    simulation = Simulation(
        cells_only(
            lattice__sites=[width, width],
            time__step_h=chance,
            time__duration_h=1e4 * chance,
            time__cell_steps_per_step=1,
            cells__placement=placement,
            cells__neighbourhood=neighbourhood,
            cells__neighbour_weights="equal",
        ),
        processor(),
    )
    times, found = [], []
    number = 1
    while not found or found[-1] < radii[1]:
        act(simulation, number, 50)
        number += 50
        times.append(number * chance)
        found.append(math.sqrt(simulation.census().tumour / math.pi))
    radius, time = np.array(found), np.array(times)
    fitted = radius >= radii[0]
    return float(np.polyfit(time[fitted], radius[fitted], 1)[0])


def test_s8_radial_speed_of_a_colony() -> None:
    """any_free von Neumann at 0.02 a step, measured value 1.240 of b h."""
    assert radial_speed("any_free", "von_neumann", 0.02, (40, 110)) == pytest.approx(1.240, rel=0.02)


@pytest.mark.science
@pytest.mark.parametrize(
    ("placement", "neighbourhood", "speed"),
    [("any_free", "von_neumann", 1.253), ("any_free", "moore", 1.757), ("random_site", "von_neumann", 0.606)],
)
def test_s8_radial_speeds_at_short_steps(placement: str, neighbourhood: str, speed: float) -> None:
    """Slopes of sqrt(N/pi)/(b h) at 0.005 a step."""
    assert radial_speed(placement, neighbourhood, 0.005, (50, 150)) == pytest.approx(speed, rel=0.02)
