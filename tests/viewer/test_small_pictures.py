"""Pictures of any size: nothing that is written lies over anything, or leaves the page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import ImageDraw

from automaton.errors import UserError
from automaton.snapshot import DrugInfo
from tests.viewer.made_up_run import MadeUpRun, flat, frame_of, made_up_run, scattered, treated_ball
from viewer.layout import SMALLEST, Rectangle
from viewer.page import Page
from viewer.picture import Painter
from viewer.scene import Scene, Slices
from viewer.storyboard import storyboard

SIZES = [(320, 240), (321, 400), (480, 270), (320, 1200), (1600, 240), (640, 360), (1080, 1920), (1920, 1080)]
TITLE = "A solid lump, clusters and scattered cells meet doxorubicin"
LONG = (
    "Does a lump that was kept in a bath of doxorubicin for three days hold more of its cells than others do?"
)
SLICES = Scene(slices=Slices(("z", "y", "x")))
Box = tuple[float, float, float, float]


@contextmanager
def written_down(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Box]]]:
    """Every text and every solid block of the pictures drawn meanwhile, with the pixels it covers."""
    found: list[tuple[str, Box]] = []
    text, block, paste = ImageDraw.ImageDraw.text, Page.block, Page.paste

    def noting_text(
        draw: ImageDraw.ImageDraw, at: tuple[float, float], words: str, fill: Any, font: Any, anchor: str
    ) -> None:
        found.append((words, draw.textbbox(at, words, font, anchor)))
        text(draw, at, words, fill, font, anchor)

    def noting_block(page: Page, box: Rectangle, *args: Any) -> None:
        found.append(("a block", (box.left, box.top, box.right, box.bottom)))
        block(page, box, *args)

    def noting_paste(page: Page, rgb: npt.NDArray[np.uint8], left: int, top: int) -> None:
        found.append(("an image", (left, top, left + rgb.shape[1], top + rgb.shape[0])))
        paste(page, rgb, left, top)

    with monkeypatch.context() as patch:
        patch.setattr(ImageDraw.ImageDraw, "text", noting_text)
        patch.setattr(Page, "block", noting_block)
        patch.setattr(Page, "paste", noting_paste)
        yield found


def collide(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


DRUGS = ("doxorubicin", "cisplatin", "5-fluorouracil", "paclitaxel", "methotrexate", "a drug of one's own")


def arms(kind: str, count: int, drugs: str) -> list[MadeUpRun]:
    """Arms that met one drug "alike", in "other doses", with one that was "untreated", or "six" drugs."""
    names = ("lump", "scattered cells", "clusters")[:count]
    if kind == "flat":
        runs = [flat(arm=name) for name in names]
    else:
        runs = [(scattered if k else treated_ball)(arm=name) for k, name in enumerate(names)]
    last = runs[-1]
    if drugs == "other doses":
        plasma = {name: uM / 3 for name, uM in last.series.plasma_uM.items()}
        runs[-1] = replace(last, series=replace(last.series, plasma_uM=plasma))
    if drugs == "untreated":
        frames = [replace(frame, drugs={}) for frame in last.made_up]
        runs[-1] = made_up_run(frames, last.arm, drugs=())
    if drugs == "six":
        infos = tuple(DrugInfo(name, 2.0) for name in DRUGS)
        for k, run in enumerate(runs):
            frames = [
                frame_of(frame.kind, frame.genotype, time_h=frame.time_h, outside_uM=1.0 + k, drugs=DRUGS)
                for frame in run.made_up
            ]
            runs[k] = made_up_run(frames, run.arm, drugs=infos)
    return runs


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("kind", "scene"), [("flat", Scene()), ("solid", Scene()), ("solid", SLICES)])
@pytest.mark.parametrize("title", [TITLE, LONG])
def test_nothing_written_lies_over_anything(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], kind: str, scene: Scene, title: str
) -> None:
    cases = (
        (1, "alike"),
        (2, "alike"),
        (3, "alike"),
        (3, "other doses"),
        (2, "untreated"),
        (1, "six"),
        (3, "six"),
    )
    for count, drugs in cases:
        scene = replace(scene, size=size, title=title, supersampling=1)
        board = storyboard(arms(kind, count, drugs), scene)
        with written_down(monkeypatch) as found:
            Painter(board, "software").draw(1)
        texts = [(words, box) for words, box in found if words not in ("a block", "an image")]
        assert len(texts) > 6
        for words, box in texts:
            assert box[0] >= 0, words
            assert box[1] >= 0, words
            assert box[2] <= size[0], words
            assert box[3] <= size[1], words
        for (words, box), (others, other) in itertools.product(texts, found):
            assert (words, box) == (others, other) or not collide(box, other), (
                f"{count} {drugs}: {words} | {others}"
            )


@pytest.mark.parametrize("runs", [9, 40])
def test_where_arms_have_no_room_it_is_said(runs: int) -> None:
    with pytest.raises(UserError, match=f"size 320x240\n  rule     it leaves no room for {runs} arms"):
        storyboard([flat(arm="lump")] * runs, Scene(size=SMALLEST))
