"""How cells are painted: clones, levels of expression, and what is hidden."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from automaton.kinds import APOPTOTIC, HEALTHY, TUMOUR
from tests.viewer.conftest import WordsOf
from tests.viewer.made_up_run import (
    ball,
    flat,
    frame_of,
    made_up_run,
    treated_ball,
)
from tests.viewer.pictures import SMALL, picture_of
from viewer.clone_colours import clone_colours
from viewer.palette import COLOURMAPS, KIND_COLOURS, WILD_TYPE, from_hex
from viewer.scene import CellChannel, Slices
from viewer.storyboard import storyboard


def test_clones_take_shades_of_their_genotype_and_the_legend_names_genotypes() -> None:
    """As in the report: a clone has one colour wherever it is drawn."""
    kind = np.full((1, 8, 8), TUMOUR, np.uint8)
    clone = np.arange(64, dtype=np.uint32).reshape(1, 8, 8)
    frame = replace(frame_of(kind, drugs=()), clone=clone)
    run = made_up_run([frame], drugs=())
    board = storyboard([run], replace(SMALL, cells="clone"))
    assert [category.name for category in board.colours.categories] == ["wild type"]
    painted = np.array(board.colours.colours)[board.colours.labels(0, frame).astype(int) - 1]
    expected = clone_colours(clone, frame.genotype, run.alterations)
    np.testing.assert_array_equal(painted, expected)
    assert len(np.unique(painted.reshape(-1, 3), axis=0)) == 16


def test_levels_of_expression_from_blue_over_grey_to_vermilion() -> None:
    kind = np.full((1, 4, 5), TUMOUR, np.uint8)
    kind[0, 0, 0] = APOPTOTIC
    level = np.zeros(kind.shape, np.int8)
    level[..., 1], level[..., 4] = -40, 40
    frame = replace(frame_of(kind, drugs=()), expression={"pump": level})
    alike = made_up_run([frame_of(kind, drugs=())], drugs=())
    board = storyboard([made_up_run([frame], drugs=()), alike], replace(SMALL, cells="pump"))
    names = [category.name for category in board.colours.categories]
    assert names == ["pump × 1/4", "pump × 1/2", "pump × 1", "pump × 2", "pump × 4", "apoptotic"]
    colours = np.array(board.colours.colours)
    painted = colours[board.colours.labels(0, frame)[0].astype(int) - 1]
    assert tuple(painted[0, 0]) == KIND_COLOURS[APOPTOTIC]
    assert [tuple(painted[1, x]) for x in (1, 2, 4)] == [
        from_hex("#0072b2"),
        WILD_TYPE["dark"],
        from_hex("#d55e00"),
    ]
    assert (colours[board.colours.labels(1, alike.frame(0))[0, 1].astype(int) - 1] == WILD_TYPE["dark"]).all()


def test_hidden_entries_are_neither_drawn_nor_in_the_legend() -> None:
    board = storyboard([treated_ball()], replace(SMALL, hidden=frozenset({"efflux", "apoptotic"})))
    assert [category.name for category in board.colours.categories] == ["wild type"]
    frame = treated_ball().frame(0)
    drawn = board.colours.labels(0, frame) > 0
    np.testing.assert_array_equal(drawn, (frame.kind == TUMOUR) & (frame.genotype == 0))


def one_of_each(cells: CellChannel, *hidden: str) -> tuple[list[str], list[str]]:
    """Entries of the legend, and what is drawn, of a site each of wild type, efflux and debris."""
    kind = np.array([[[TUMOUR, TUMOUR, APOPTOTIC]]], np.uint8)
    genotype = np.array([[[0, 1, 0]]], np.uint8)
    frame = replace(
        frame_of(kind, genotype, drugs=()),
        clone=np.array([[[1, 2, 0]]], np.uint32),
        expression={"pump": np.zeros(kind.shape, np.int8)},
    )
    scene = replace(SMALL, cells=cells, hidden=frozenset(hidden))
    colours = storyboard([made_up_run([frame], drugs=())], scene).colours
    drawn = zip(("wild type", "efflux", "apoptotic"), colours.labels(0, frame)[0, 0] > 0, strict=True)
    return [category.name for category in colours.categories], [name for name, there in drawn if there]


@pytest.mark.parametrize("cells", ["genotype", "clone", "kind", "pump"])
@pytest.mark.parametrize(
    ("hidden", "left"),
    [
        ([], ["wild type", "efflux", "apoptotic"]),
        (["efflux"], ["wild type", "apoptotic"]),
        (["wild type"], ["efflux", "apoptotic"]),
        (["apoptotic"], ["wild type", "efflux"]),
        (["tumour"], ["apoptotic"]),
        (["wild type", "efflux"], ["apoptotic"]),
        (["tumour", "apoptotic"], []),
    ],
)
def test_what_is_hidden_is_so_whatever_the_colours_tell(
    cells: CellChannel, hidden: list[str], left: list[str]
) -> None:
    legend, drawn = one_of_each(cells, *hidden)
    assert drawn == left
    tumour = [name for name in left if name != "apoptotic"]
    levels = [f"pump × {factor}" for factor in ("1/2", "0.71", "1", "1.4", "2")]
    named = {"kind": ["tumour"], "pump": levels}.get(cells, tumour) if tumour else []
    assert legend == named + ["apoptotic"] * ("apoptotic" in left)


def test_hidden_clones_are_not_drawn() -> None:
    kind = np.full((1, 2, 2), TUMOUR, np.uint8)
    frame = replace(frame_of(kind, drugs=()), clone=np.array([[[1, 2], [3, 2]]], np.uint32))
    run = made_up_run([frame], drugs=())
    board = storyboard([run], replace(SMALL, hidden_clones=frozenset({2})))
    assert (board.colours.labels(0, frame)[0] > 0).tolist() == [[True, False], [True, False]]


def test_healthy_cells_are_hidden_only_where_they_hide_a_tumour() -> None:
    tissue, tumour = np.full((6, 6, 6), HEALTHY, np.uint8), ball(6, 2)
    mixed = np.where(tumour > 0, tumour, tissue)

    def named(kind: npt.NDArray[np.uint8], **changes: Any) -> list[str]:
        board = storyboard([made_up_run([frame_of(kind)])], replace(SMALL, **changes))
        return [category.name for category in board.colours.categories]

    assert named(mixed) == ["wild type"]
    assert named(mixed, hidden=frozenset()) == ["wild type", "healthy"]
    assert named(tissue) == ["healthy"]
    assert named(mixed[2:3]) == ["wild type", "healthy"]
    assert named(mixed, slices=Slices(("z",))) == ["wild type", "healthy"]


def test_a_field_alone_shows_in_its_full_colours() -> None:
    board = storyboard([flat()], replace(SMALL, cells="none"))
    assert board.colours.categories == ()
    assert (picture_of(board) == COLOURMAPS["viridis"][255]).all(axis=-1).sum() > 10_000


@pytest.mark.parametrize(
    ("hidden", "caption"),
    [(None, "32 tumour cells, 184 healthy (not drawn)"), (frozenset(), "32 tumour cells, 184 healthy")],
)
def test_the_caption_counts_healthy_cells(
    hidden: frozenset[str] | None, caption: str, words_of: WordsOf
) -> None:
    tumour = ball(6, 2)
    run = made_up_run([frame_of(np.where(tumour > 0, tumour, HEALTHY).astype(np.uint8))])
    assert caption in words_of(storyboard([run], replace(SMALL, hidden=hidden)), 0)


def test_without_cells_a_solid_is_a_block_on_whose_cut_the_field_is_painted() -> None:
    board = storyboard([treated_ball()], replace(SMALL, cells="none"))
    assert (board.colours.labels(0, treated_ball().frame(0)) == 1).all()
    picture = picture_of(board, 1)
    assert (picture == COLOURMAPS["viridis"][255]).all(axis=-1).sum() > 3000
    for changes in ({"fog": 0.5}, {"slices": Slices(("z",))}):
        board = storyboard([treated_ball()], replace(SMALL, cells="none", **changes))
        assert not board.colours.labels(0, treated_ball().frame(0)).any()
