"""S7 and isotropy: how a front roughens, and how round colonies of the default rule grow."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from automaton.kinds import TUMOUR
from automaton.simulation import Simulation
from tests.science.laboratory import act, place, processor, scenario
from tests.science.verification import Verifier


def growing(sites: list[int], chance: float, seed: int, **cells: Any) -> Simulation:
    """Cells that divide with probability `chance` a step and never die; one in the middle."""
    return Simulation(
        scenario(
            {
                "seed": seed,
                "lattice": {"sites": sites, "periodic": ["x"]},
                "time": {"duration_h": 1e5, "cell_steps_per_step": 1, "allow_coarse_steps": True},
                "seeding": [{"arrangement": "single"}],
                "cells": {"division_per_h": -math.log1p(-chance), **cells},
            }
        ),
        processor(),
    )


def interface_widths(seed: int, times: np.ndarray) -> np.ndarray:
    """Standard deviation of a flat front's height, in sites, at times b t; 2D von Neumann any_free."""
    width, chance = 8192, 0.02
    height = round(1.35 * times[-1]) + 60
    simulation = growing([width, height], chance, seed, placement="any_free", neighbourhood="von_neumann")
    kind = np.zeros((1, height, width), np.uint8)
    kind[:, :4] = TUMOUR
    place(simulation, kind=kind)
    found, done = [], 0
    for time in times:
        steps = round(time / chance)
        act(simulation, steps - done)
        done = steps
        filled = simulation.processor.to_host(simulation.state.kind)[0] == TUMOUR
        found.append(np.std(height - np.argmax(filled[::-1], axis=0)))
    return np.array(found)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_s7_a_front_roughens_as_eden_growth(verify: Verifier) -> None:
    """Family and Vicsek's exponent in 1 + 1 dimensions, 1/3, of the Kardar-Parisi-Zhang class."""
    times = np.geomspace(50, 400, 8)
    widths = np.array([interface_widths(seed, times) for seed in range(1, 9)])
    mean = np.sqrt((widths**2).mean(axis=0))
    exponent = float(np.polyfit(np.log(times), np.log(mean), 1)[0])
    verify.near(
        "S7", "growth exponent of a front's width, 8 fronts of 8192 sites", exponent, 0.33, within=0.03
    )
    verify.picture(
        "S7",
        "front_width",
        f"Width of a front over time; the line has the slope {exponent:.3f}, Eden growth 1/3",
        lambda: _drawn(times, mean, exponent),
    )


def cone_radius(cells: np.ndarray, centre: np.ndarray, direction: np.ndarray, cosine: float) -> float:
    """Radius of the ball, disc in 2D, that holds as many cells in a cone around a direction as there are."""
    offset = cells - centre
    length = np.linalg.norm(offset, axis=1)
    inside = offset @ direction >= cosine * length * np.linalg.norm(direction)
    if cells.shape[1] == 2:
        return float(math.sqrt(inside.sum() / math.acos(cosine)))
    return float((3 * inside.sum() / (2 * math.pi * (1 - cosine))) ** (1 / 3))


def directions(dimensions: int, steps: int) -> list[np.ndarray]:
    """All directions to neighbours so many unit steps away: 1 axes, 2 edges, 3 corners."""
    offsets = np.array(list(np.ndindex(*(3,) * dimensions))) - 1
    return [offset for offset in offsets if np.abs(offset).sum() == steps]


def radii(simulation: Simulation, cells: int, every: int) -> dict[int, float]:
    """Mean radius along axes, edges and corners of a colony grown to so many cells."""
    while simulation.census().tumour < cells:
        act(simulation, every)
    kind = simulation.processor.to_host(simulation.state.kind)
    at = np.argwhere(kind == TUMOUR)
    dimensions = simulation.scenario.dimensions
    at = at[:, 3 - dimensions :].astype(float)
    centre = (
        np.array(kind.shape[3 - dimensions :]) // 2 - (np.array(kind.shape[3 - dimensions :]) % 2 == 0) * 0.5
    )
    cosine = math.cos(math.pi / 8) if dimensions == 2 else math.cos(math.radians(22))
    return {
        steps: float(np.mean([cone_radius(at, centre, way, cosine) for way in directions(dimensions, steps)]))
        for steps in range(1, dimensions + 1)
    }


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_default_colonies_are_round_in_2d(verify: Verifier) -> None:
    found = [radii(growing([520, 520], 0.02, seed), 120_000, 20) for seed in range(1, 13)]
    ratios = np.array([entry[2] / entry[1] for entry in found])
    error = ratios.std(ddof=1) / math.sqrt(ratios.size)
    what = f"default placement, 2D: diagonal over axial radius, {ratios.size} colonies of radius 195"
    verify.near("S9", what, float(ratios.mean()), 1.0, within=0.01)
    assert error < 0.004


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_default_colonies_are_round_in_3d(verify: Verifier) -> None:
    found = [radii(growing([150, 150, 150], 0.02, seed), 700_000, 20) for seed in range(1, 4)]
    for steps, name in ((2, "edge"), (3, "corner")):
        ratio = float(np.mean([entry[steps] / entry[1] for entry in found]))
        verify.near(
            "S9", f"default placement, 3D: {name} over axial radius, radius 55", ratio, 1.0, within=0.02
        )


def _drawn(times: np.ndarray, widths: np.ndarray, exponent: float) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.6, 3.4), layout="constrained")
    axes = figure.subplots()
    axes.loglog(times, widths, "o", color="#0072B2")
    middle = math.sqrt(times[0] * times[-1])
    at_middle = math.exp(np.interp(math.log(middle), np.log(times), np.log(widths)))
    axes.loglog(times, at_middle * (times / middle) ** exponent, color="0.35")
    axes.set_xlabel("time, in mean times to a division")
    axes.set_ylabel("width of the front, sites")
    return figure
