"""The summary figure: drawn for every awkward run, legible, and honest about what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from automaton.errors import UserError
from automaton.snapshot import DrugInfo, Run, open_runs
from tests.run_folder.example_run import write_three_arms
from tests.viewer.memory_runs import bath, decayed, made_up
from tests.viewer.summary_cases import CASES, DOXORUBICIN
from viewer.fields import references
from viewer.summary import draw_summary, words
from viewer.summary.digest import digest
from viewer.summary.style import fill_lines, nice_top, percent, shorten, squeeze

SLACK_PX = 3.0
"""Boxes around texts hold some air; they may touch by this much."""


WORDS: dict[str, tuple[str, ...]] = {
    "three_arms": (
        "Alive at the nadir, of those that treatment met:",
        "100 clusters",
        "40 × 40 × 40 sites",
        "seed 1",
        "C0 = 1 µM, its highest in plasma or bath",
    ),
    "one_arm": ("2,727 of the 7,679 cells that treatment met, 36 %. Relapse", "mean over each step"),
    "no_drug": ("untreated", "oxygen (mmHg)"),
    "two_drugs": ("Dose: cisplatin", "Dose: paclitaxel", "not given", "no cisplatin"),
    "drug_never_given": ("doxorubicin was never given",),
    "no_response": ("never below the",),
    "extinct": ("extinct from", "no tumour\ncell"),
    "single_frame": ("no frame yet after treatment",),
    "no_cells": ("There was no tumour cell at any time.", "no tumour with a surface when"),
    "full_lattice": ("no tumour with a surface when",),
    "no_frame_yet": ("no frame yet", "not finished: scattered"),
    "nothing_yet": ("no frame written yet", "nothing counted yet", "not finished"),
    "tissue": ("healthy", "vessel"),
}
"""What the figure of a case must say, at the least."""


@dataclass
class Drawn:
    """What a call drew: the file, and the texts on it with their boxes in pixels and sizes in points."""

    path: Path
    texts: list[tuple[str, Bbox, float]]


@contextmanager
def watching_texts() -> Iterator[dict[int, Text]]:
    """Note which texts are really drawn: axes also hold tick labels beyond their ends."""
    drawn: dict[int, Text] = {}
    draw = Text.draw

    def noting(self: Text, *args: Any, **options: Any) -> None:
        if self.get_visible() and self.get_text().strip():
            drawn[id(self)] = self
        draw(self, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", noting)
        yield drawn


def draw(runs: Sequence[Run], folder: Path, **options: Any) -> Drawn:
    """Draw into a folder."""
    with watching_texts() as seen:
        path = draw_summary(runs, folder / "summary.png", **options)
    return Drawn(
        path, [(t.get_text(), t.get_window_extent(), float(t.get_fontsize())) for t in seen.values()]
    )


@pytest.mark.parametrize("case", CASES)
def test_every_case_is_drawn_whole_and_legible(case: str, tmp_path: Path) -> None:
    """1920 pixels wide, alone in its folder; every text at least 10 pt, on the page, over no other text."""
    drawn = draw(CASES[case](), tmp_path)
    with Image.open(drawn.path) as picture:
        width, height = picture.size
        colours = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    assert width == 1920
    assert 900 < height < 3000
    assert len(np.unique(colours[::97], axis=0)) > 20
    assert list(tmp_path.iterdir()) == [drawn.path]

    assert {text for text, _, size in drawn.texts if size < 10} == set()
    page = Bbox([[0, 0], [width, height]])
    outside = [text for text, box, _ in drawn.texts if not all(map(page.contains, *box.corners().T))]
    assert outside == []
    over = [
        (first, second)
        for (first, one, _), (second, other, _) in combinations(drawn.texts, 2)
        if (common := Bbox.intersection(one, other)) is not None
        and min(common.width, common.height) > SLACK_PX
    ]
    assert over == []

    said = " ".join(text.replace("\n", " ") for text, _, _ in drawn.texts)
    assert [text for text in WORDS.get(case, ()) if text.replace("\n", " ") not in said] == []


def test_a_run_folder_is_drawn(tmp_path: Path) -> None:
    """The whole way: files on disk, opened, drawn."""
    runs = open_runs(write_three_arms(tmp_path / "runs", side=16, steps=40))
    drawn = draw(runs, tmp_path)
    assert "Made-up lump and scattered cells" in {text for text, _, _ in drawn.texts}


def test_dark_paper(tmp_path: Path) -> None:
    run = made_up("", shape=(1, 30, 30), plasma={DOXORUBICIN: bath(1.0)})
    with Image.open(draw_summary([run], tmp_path / "dark.png", theme="dark")) as picture:
        assert picture.convert("RGB").getpixel((2, 2)) == (13, 16, 23)


def test_the_same_run_gives_the_same_picture(tmp_path: Path) -> None:
    run = made_up("", shape=(1, 30, 30))
    first, second = (draw_summary([run], tmp_path / name).read_bytes() for name in ("a.png", "b.png"))
    assert first == second


def test_other_formats_by_ending(tmp_path: Path) -> None:
    run = made_up("", shape=(1, 30, 30))
    assert draw_summary([run], tmp_path / "deep" / "f.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(UserError, match=r"\.png, \.pdf or \.svg, not '\.doc'"):
        draw_summary([run], tmp_path / "f.doc")
    assert not (tmp_path / "f.doc").exists()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match=r"cannot write .*summary\.png"):
        draw_summary([made_up("", shape=(1, 20, 20))], tmp_path / "file" / "summary.png")


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    """A folder of that name is in the way."""
    (tmp_path / "summary.png").mkdir()
    with pytest.raises(UserError, match="this is a folder"):
        draw_summary([made_up("", shape=(1, 20, 20))], tmp_path / "summary.png")
    assert [path.name for path in tmp_path.iterdir()] == ["summary.png"]


def test_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no run"):
        draw_summary([], tmp_path / "summary.png")


# -- what is chosen from the frames --------------------------------------------------------------------------


def test_fields_are_shown_when_the_drug_was_there() -> None:
    """A bath from 24 h: not the first frame, where there was none, but the second."""
    arm = digest(made_up("", shape=(1, 40, 40), plasma={DOXORUBICIN: bath(2.0)}), {DOXORUBICIN: 2.0})
    assert arm.drugs[DOXORUBICIN].time_h == 24
    assert arm.drugs[DOXORUBICIN].slice.max() == pytest.approx(1.0)
    assert arm.oxygen is not None
    assert arm.oxygen.time_h == 24


def test_a_drug_that_no_frame_caught_is_not_shown() -> None:
    """A bolus of which a millionth is left at the next frame: its field would be noise on its own scale."""
    run = made_up("", shape=(1, 40, 40), plasma={DOXORUBICIN: decayed(1.0, half_life_h=1.0)})
    arm = digest(run, {DOXORUBICIN: 1.0})
    assert not arm.drugs
    assert arm.survivors is not None


def test_survivors_compare_the_baseline_with_the_nadir() -> None:
    run = made_up("", shape=(1, 40, 40), plasma={DOXORUBICIN: bath(1.0)})
    arm = digest(run, {DOXORUBICIN: 1.0})
    assert arm.survivors is not None
    assert arm.survivors.before.sum() == np.count_nonzero(run.frame(0).kind == 1)
    assert arm.survivors_h == 96
    assert arm.survivors.share[0] == 0  # thinned from outside in


def test_an_untreated_arm_is_shown_when_the_others_are() -> None:
    control = made_up("control", shape=(1, 40, 40))
    arm = digest(control, {}, untreated_h=24.0)
    assert arm.oxygen is not None
    assert arm.oxygen.time_h == 24


def test_arms_share_one_reference() -> None:
    runs = [
        made_up("a", plasma={DOXORUBICIN: bath(c)}, shape=(1, 20, 20), reference_uM=c)
        for c in (0.0, 2.0, 1.0)
    ]
    assert references(runs) == {DOXORUBICIN: 2.0}
    never = replace(runs[0], drugs=(DrugInfo(DOXORUBICIN, 0.0),))
    assert not digest(never, references([never])).drugs


# -- words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "numbers", "title"),
    [
        ("Short", (0, 0), ["Short"]),
        ("Short", (1, 1), ["Short, replicate 1"]),
        ("Short", (1, 3), ["Short, replicates 1 to 3"]),
        ("word " * 15 + "end", (7, 7), [("word " * 14).strip(), "word end, replicate 7"]),
        ("x" * 150, (7, 7), ["x" * 70, "x" * 69 + "…"]),
    ],
)
def test_the_title_says_which_replicates_are_shown(
    name: str, numbers: tuple[int, int], title: list[str]
) -> None:
    made = made_up("", shape=(1, 9, 9), hours=0)
    runs = [replace(made, title=name, replicate=number) for number in numbers]
    assert words.title([digest(run, {}) for run in runs]) == title


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.4371, "44 %"), (1.0, "100 %"), (0.0264, "2.6 %"), (0.0996, "10 %"), (9e-4, "0.09 %"), (0, "none")],
)
def test_percent(share: float, said: str) -> None:
    assert percent(share) == said


def test_percent_of_nothing() -> None:
    assert percent(float("nan")) == "unknown"


def test_texts_are_cut_to_fit() -> None:
    assert shorten("doxorubicin", 11) == "doxorubicin"
    assert shorten("doxorubicin", 5) == "doxo…"
    assert squeeze("dose 1 of 3, early", 9) == "dose…arly"
    assert fill_lines(["aa", "bb", "cc"], " · ", 7) == ["aa · bb", "cc"]


@pytest.mark.parametrize(
    ("largest", "top"), [(0.97, 1), (1.0, 1), (0.5, 1), (0.3, 0.3), (0.031, 0.04), (2.0, 2.04), (0.0, 1)]
)
def test_scales_end_at_a_round_value(largest: float, top: float) -> None:
    assert nice_top([largest, float("nan")]) == pytest.approx(top)
