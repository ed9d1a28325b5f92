"""Whole exported pages: OpenGL and software draw the same, and the legend's colours are exact in both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from skimage.metrics import structural_similarity

from tests.viewer.made_up_run import scattered, treated_ball
from viewer.export import export_picture
from viewer.renderers import RendererName
from viewer.scene import Cut, Scene
from viewer.storyboard import storyboard

LUMP_AND_SCATTERED = [treated_ball(side=24), scattered(side=24)]


@pytest.mark.gl
@pytest.mark.parametrize(
    "scene",
    [
        Scene(size=(960, 540)),
        Scene(size=(960, 540), theme="light", cut=Cut("half")),
        Scene(size=(960, 540), fog=0.5, cut=Cut("none")),
    ],
    ids=["octant", "light half", "fog"],
)
def test_opengl_and_software_make_one_page(tmp_path: Path, scene: Scene) -> None:
    pages = [page(tmp_path / f"{name}.png", scene, name) for name in ("gl", "software")]
    likeness = structural_similarity(*pages, channel_axis=2)  # type: ignore[no-untyped-call]
    assert likeness >= 0.99, "with an empty panel it would be 0.98"
    categories = storyboard(LUMP_AND_SCATTERED, scene).colours.categories
    assert len(categories) >= 3
    for drawn in pages:
        for category in categories:
            exact = (drawn == np.array(category.colour)).all(axis=2).sum()
            assert exact >= 30, f"{category.name} has its patch in the legend"


def page(path: Path, scene: Scene, renderer: RendererName) -> npt.NDArray[np.uint8]:
    """The last picture of a lump and scattered cells, as its file has it."""
    export_picture(LUMP_AND_SCATTERED, path, scene=scene, renderer=renderer)
    with Image.open(path) as picture:
        return np.asarray(picture)
