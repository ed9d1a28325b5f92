"""Fixtures of the viewer's tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.viewer.made_up_run import MadeUpRun, flat
from tests.viewer.pictures import picture_of
from viewer.page import Page
from viewer.storyboard import Storyboard

WordsOf = Callable[[Storyboard, int], list[str]]


@pytest.fixture(scope="module")
def run() -> MadeUpRun:
    """Three frames of a flat lattice, quickly drawn."""
    return flat(frames=3)


@pytest.fixture
def words_of(monkeypatch: pytest.MonkeyPatch) -> WordsOf:
    """Everything that is written on a picture."""
    said: list[str] = []
    write = Page.text

    def noting(page: Page, at: tuple[float, float], words: str, *args: Any, **options: Any) -> float:
        said.append(words)
        return write(page, at, words, *args, **options)

    def of(board: Storyboard, number: int) -> list[str]:
        said.clear()
        picture_of(board, number)
        return list(said)

    monkeypatch.setattr(Page, "text", noting)
    return of
