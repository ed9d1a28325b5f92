"""Which cell a pixel shows, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from automaton.kinds import TUMOUR
from automaton.snapshot import LEVEL_LOG2, DrugFrame
from tests.viewer.made_up_run import DRUG, flat, frame_of, made_up_run, treated_ball
from viewer.scene import Camera, Cut
from viewer.view import looking
from viewer.window.panels import before, view_of
from viewer.window.probe import facts, site_on_layer, site_under


@pytest.mark.parametrize("azimuth", [-55.0, 10.0, 170.0])
def test_a_pixel_shows_the_first_cell_on_its_ray(azimuth: float) -> None:
    labels = np.zeros((9, 9, 9), np.uint8)
    camera = Camera(azimuth, 20.0, span_um=400.0)
    eye = camera.basis()[2]
    behind, before_it = np.array([4, 4, 4]), np.rint(np.array([4, 4, 4]) + 3 * eye).astype(int)
    labels[tuple(behind)] = 1
    labels[tuple(before_it)] = 2
    view = looking(labels.shape, 20.0, 200.0, camera, (300, 200))
    x, y, _ = view.project(before_it)
    assert site_under(view, labels, (), x, y) == tuple(before_it)
    labels[tuple(before_it)] = 0
    x, y, _ = view.project(behind)
    assert site_under(view, labels, (), x, y) == (4, 4, 4)
    assert site_under(view, labels, (), 2.0, 2.0) is None


def test_what_a_cut_takes_away_is_passed_through() -> None:
    labels = np.ones((11, 11, 11), np.uint8)
    camera = Camera(-90.0, 0.0, span_um=300.0)
    boxes = Cut("half", "y", (0.5, 0.5, 0.5)).boxes(labels.shape, 20.0, camera)
    view = looking(labels.shape, 20.0, 200.0, camera, (200, 200))
    assert site_under(view, labels, (), 100.0, 100.0) == (5, 0, 5)
    assert site_under(view, labels, boxes, 100.0, 100.0) == (5, 6, 5)


@pytest.mark.parametrize("axis", ["z", "y", "x"])
def test_a_layer_is_asked_as_it_is_drawn(axis: str) -> None:
    run = treated_ball()
    number = "zyx".index(axis)
    camera = before(run, axis, Camera(), seen=False)  # type: ignore[arg-type]
    view = view_of(run, camera, (400, 400))
    site = [3, 7, 11]
    x, y, _ = view.project(np.array(site))
    assert site_on_layer(view, run.shape, number, site[number], x, y) == (3, 7, 11)
    across, up = [k for k in (2, 1, 0) if k != number]
    further = list(site)
    further[up] += 1
    assert view.project(np.array(further))[1] < y
    further[across] += 1
    assert view.project(np.array(further))[0] > x
    assert site_on_layer(view, run.shape, number, 0, -5.0, 10.0) is None


def test_facts_of_a_tumour_cell_have_units() -> None:
    kind = np.full((4, 5, 6), TUMOUR, np.uint8)
    frame = frame_of(kind, np.ones_like(kind), outside_uM=0.5)
    half = np.full(kind.shape, 0.25, np.float32)
    frame = replace(
        frame,
        drugs={DRUG: DrugFrame(frame.drugs[DRUG].outside_uM, half, half)},
        clone=np.full(kind.shape, 1234, np.uint32),
        expression={"pump": np.full(kind.shape, round(1 / LEVEL_LOG2), np.int8)},
    )
    found = dict(facts(made_up_run([frame]), frame, (1, 2, 3), {DRUG: 2.0}))
    assert found == {
        "site z y x": "1, 2, 3",
        "kind": "tumour",
        "genotype": "efflux",
        "clone": "1,234",
        "expression, pump": "× 2.00",
        "oxygen": "38 mmHg",
        f"{DRUG} outside": "0.5 µM  (0.25 C₀)",
        f"{DRUG} inside": "0.25 µM",
        f"{DRUG} damage": "0.25",
    }


def test_an_empty_site_of_a_flat_lattice() -> None:
    run = flat()
    found = dict(facts(run, run.frame(0), (0, 4, 8), {}))
    assert found["site y x"] == "4, 8"
    assert found["kind"] == "empty"
    assert "genotype" not in found
    assert found[f"{DRUG} outside"] == "2 µM"


def test_a_site_of_a_coarser_lattice_says_which_sites_it_stands_for() -> None:
    kind = np.full((3, 5, 2), TUMOUR, np.uint8)
    run = replace(made_up_run([frame_of(kind)]), whole_shape=(6, 9, 4), coarsening=2)
    found = dict(facts(run, run.frame(0), (1, 4, 0), {}))
    assert found["sites z y x"] == "2-3, 8, 0-1"
    assert "site z y x" not in found
