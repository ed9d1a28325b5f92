"""OpenGL and software draw the same picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from scipy import ndimage
from skimage.metrics import structural_similarity

from tests.viewer.made_up_run import ball
from viewer import software
from viewer.cell_picture import CellPicture
from viewer.gl.geometry import prepare
from viewer.painted_field import PaintedField
from viewer.palette import COLOURMAPS, Colour
from viewer.renderers import open_renderer
from viewer.scene import Camera, Cut, CutShape
from viewer.view import View

pytestmark = pytest.mark.gl

Picture = npt.NDArray[np.uint8]
SIDE = 48
BACKGROUND: Colour = (13, 16, 23)
COLOURS: tuple[Colour, ...] = ((188, 193, 203), (213, 94, 0), (0, 114, 178), (0, 158, 115))
VIEW = View(Camera(), ((SIDE - 1) / 2,) * 3, 6.0, (320, 300), 34.0)


def lump(side: int = SIDE, seed: int = 0, strays: float = 0.002) -> Picture:
    """A rough lump of four clones, and a few cells that left it."""
    random = np.random.default_rng(seed)
    z, y, x = np.indices((side,) * 3) - (side - 1) / 2
    noise = ndimage.gaussian_filter(random.standard_normal((side,) * 3), 2.5)
    radius = np.sqrt(z**2 + y**2 + x**2) + 25 * noise
    labels = 1 + (z > 2).astype(np.uint8) + 2 * (y + 0.3 * x > 0).astype(np.uint8)
    labels[radius > 0.36 * side] = 0
    labels[random.random(labels.shape) < strays] = 3
    return np.asarray(labels)


def radial_field(side: int = SIDE) -> PaintedField:
    z, y, x = np.indices((side,) * 3) - (side - 1) / 2
    values = np.sqrt(z**2 + y**2 + x**2).astype(np.float32) / np.float32(side / 2)
    return PaintedField(values, 0.0, 1.0, "viridis")


def by_gl(
    picture: CellPicture, view: View = VIEW, background: Colour = BACKGROUND, samples: int = 2
) -> Picture:
    renderer = open_renderer("gl")
    return renderer.draw(renderer.prepare(picture), view, background, samples)


def likeness(first: Picture, second: Picture) -> float:
    """Structural similarity: 1 for the same picture."""
    return float(structural_similarity(first, second, channel_axis=2))  # type: ignore[no-untyped-call]


def scattered() -> Picture:
    random = np.random.default_rng(3)
    cells = random.random((SIDE,) * 3) < 0.05
    return np.where(cells, random.integers(1, 4, cells.shape), 0).astype(np.uint8)


def clusters() -> Picture:
    random = np.random.default_rng(4)
    dense = ndimage.gaussian_filter(random.standard_normal((SIDE,) * 3), 2.5) > 0.07
    return np.where(dense, 1 + (np.indices(dense.shape)[0] // 12), 0).astype(np.uint8)


def many_clones() -> Picture:
    there = lump() > 0
    shades = np.random.default_rng(5).integers(1, 5, tuple(n // 4 for n in there.shape))
    return np.where(there, np.kron(shades, np.ones((4, 4, 4), np.uint8)), 0).astype(np.uint8)


LATTICES = {"lump": lump, "scattered": scattered, "clusters": clusters, "clones": many_clones}


@pytest.mark.parametrize("shape", ["none", "octant", "half", "slab"])
@pytest.mark.parametrize("lattice", LATTICES)
@pytest.mark.parametrize("painted", [False, True], ids=["cells", "field"])
def test_gl_draws_what_software_draws(lattice: str, shape: CutShape, painted: bool) -> None:
    labels = LATTICES[lattice]()
    boxes = Cut(shape).boxes((SIDE,) * 3, 20.0, VIEW.camera)
    picture = CellPicture(labels, COLOURS, boxes, radial_field() if painted else None)
    expected, found = software.draw(picture, VIEW, BACKGROUND), by_gl(picture)
    assert found.shape == expected.shape
    assert likeness(expected, found) > 0.97
    assert np.abs(expected.astype(int) - found).mean() < 2


@pytest.mark.parametrize("lattice", ["lump", "scattered"])
def test_fog_is_the_same(lattice: str) -> None:
    labels = LATTICES[lattice]()
    boxes = Cut().boxes((SIDE,) * 3, 20.0, VIEW.camera)
    picture = CellPicture(labels, COLOURS, boxes, radial_field(), fog=0.6)
    expected, found = software.draw(picture, VIEW, BACKGROUND), by_gl(picture)
    assert likeness(expected, found) > 0.97
    clear = software.draw(replace(picture, fog=0.0), VIEW, BACKGROUND)
    assert np.abs(clear.astype(int) - found).mean() > 5
    assert np.abs(expected.astype(int) - found).mean() < 2


@pytest.mark.parametrize("samples", [1, 3])
def test_other_numbers_of_samples(samples: int) -> None:
    picture = CellPicture(lump(), COLOURS)
    expected = software.draw(picture, VIEW, BACKGROUND, samples)
    found = by_gl(picture, samples=samples)
    assert likeness(expected, found) > 0.97


def test_turning_and_zooming_need_no_new_geometry() -> None:
    from viewer.gl.offscreen import OffScreen

    picture = CellPicture(lump(), COLOURS)
    screen = OffScreen()
    geometry = prepare(picture)
    for camera, scale in ((Camera(120, -40), 6.0), (Camera(10, 80), 14.0)):
        view = replace(VIEW, camera=camera, scale=scale)
        expected = software.draw(picture, view, BACKGROUND)
        assert likeness(expected, screen.draw(geometry, view, BACKGROUND)) > 0.97
    screen.close()


def test_cells_beyond_the_surveyed_reach_are_not_lost() -> None:
    view = replace(VIEW, reach=10.0)
    for labels in (lump(), scattered()):
        picture = CellPicture(labels, COLOURS, Cut().boxes((SIDE,) * 3, 20.0, VIEW.camera))
        expected, found = (
            (drawn != BACKGROUND).any(axis=-1)
            for drawn in (software.draw(picture, view, BACKGROUND), by_gl(picture, view))
        )
        assert (expected != found).mean() < 0.02


def test_the_background_and_the_colour_bar_are_exact() -> None:
    field = PaintedField(np.full((SIDE,) * 3, 0.5, np.float32), 0.0, 1.0, "viridis")
    picture = CellPicture(ball(SIDE, 16.0), COLOURS, Cut("half").boxes((SIDE,) * 3, 20.0, VIEW.camera), field)
    found = by_gl(picture, background=(255, 255, 255))
    assert (found[:8] == 255).all()
    assert (found == COLOURMAPS["viridis"][128]).all(axis=-1).sum() > 10_000


def test_every_colour_of_the_bar_is_hit() -> None:
    values = np.broadcast_to(np.linspace(0, 1, 256, dtype=np.float32), (8, 8, 256)).copy()
    labels = np.ones(values.shape, np.uint8)
    boxes = Cut("half", axis="y").boxes((8, 8, 256), 20.0, VIEW.camera)
    view = View(Camera(-90, 0), (3.5, 3.5, 127.5), 4.0, (1040, 40), 140.0)
    picture = CellPicture(labels, COLOURS, boxes, PaintedField(values, 0.0, 1.0, "cividis"))
    row = by_gl(picture, view)[20, 8:-8]
    known = {tuple(colour) for colour in COLOURMAPS["cividis"].tolist()}
    assert known <= {tuple(pixel) for pixel in row.tolist()}


def test_no_holes_at_silhouettes_or_in_dimples() -> None:
    """A white lump before a black page: nothing inside its outline is black."""
    picture = CellPicture((lump(strays=0) > 0).astype(np.uint8), ((255, 255, 255),))
    dark = by_gl(picture, background=(0, 0, 0)).max(axis=-1) < 8
    parts, _ = ndimage.label(dark)
    assert np.unique(parts[dark]).tolist() == [parts[0, 0]]


def test_an_empty_lattice_is_background() -> None:
    assert (by_gl(CellPicture(np.zeros((6, 6, 6), np.uint8), ())) == BACKGROUND).all()


def test_preparing_leaves_out_what_is_cut_away_and_sorts_the_rest() -> None:
    labels = ball(SIDE, 16.0)
    whole = prepare(CellPicture(labels, COLOURS))
    assert not whole.bordering.size
    assert not whole.cut_through.size
    assert whole.plain.size
    halved = prepare(CellPicture(labels, COLOURS, Cut("half").boxes((SIDE,) * 3, 20.0, VIEW.camera)))
    assert 0.4 * len(whole.plain) < len(halved.plain) <= 0.5 * len(whole.plain)
    assert 0 < len(halved.cut_through) < 0.2 * len(whole.plain)
    assert not halved.bordering.size
    assert len(halved.cuts) == 1


def test_no_whole_triangle_reaches_into_what_is_cut_away() -> None:
    boxes = Cut("octant").boxes((SIDE,) * 3, 20.0, VIEW.camera)
    shown = prepare(CellPicture(ball(SIDE, 9.0), COLOURS, boxes))
    (box,) = shown.boxes
    shares = np.random.default_rng(1).dirichlet((1, 1, 1), 200).astype(np.float32)
    within = np.einsum("pk,tkd->tpd", shares, shown.vertices[shown.plain])
    assert not box.contains(within).any()
