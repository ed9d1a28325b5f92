"""Menus opened, entries chosen, keys pressed: every command from both, and check marks that are true."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu

from automaton.runner import Options, run_scenario
from automaton.scenario import Arm
from tests.science.laboratory import scenario
from tests.viewer.window.on_screen.conftest import OpenWindow, Until
from viewer.scene import FieldChoice
from viewer.view_file import read_view, write_view
from viewer.window.actions import MENUS
from viewer.window.window import Window

KEY, LEFT, NONE = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)

CLONES: dict[str, Any] = {
    "lattice": {"sites": [30, 20]},
    "time": {"duration_h": 12.0, "step_h": 1.0, "frame_every_h": 4.0},
    "seeding": [{"arrangement": "lump", "cells": 60}],
    "cells": {"division_per_h": 0.2, "placement": "any_free"},
    "alterations": {"efflux": {"mechanism": "efflux", "mutation_per_division": 0.2}},
}
"""A small scenario whose clones are numbered from 1 on."""


@pytest.fixture
def window(open_window: OpenWindow, ball: Path) -> Window:
    return open_window(ball.parent)


def click(menu: QMenu, words: str) -> None:
    """Click an entry of an open menu."""
    action = next(action for action in menu.actions() if action.text() == words)
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())


def open_menu(window: Window, title: str, until: Until) -> QMenu:
    """Click a title of the menu bar."""
    bar = window.menuBar()
    action = next(action for action in bar.actions() if action.text().replace("&", "") == title)
    QTest.mouseClick(bar, LEFT, NONE, bar.actionGeometry(action).center())
    menu = action.menu()
    assert isinstance(menu, QMenu)
    until(menu.isVisible)
    return menu


def checked(window: Window, name: str) -> bool:
    return window.menus.actions[name].isChecked()


def test_an_entry_of_a_menu_is_clicked(window: Window, until: Until) -> None:
    click(open_menu(window, "Look", until), "Half")
    assert window.director.scene.cut.shape == "half"
    click(open_menu(window, "Cells", until), "Colour by kind")
    assert window.director.scene.cells == "kind"


def test_every_entry_stands_in_its_menu(window: Window) -> None:
    menus: list[Any] = [action.menu() for action in window.menuBar().actions()]
    shown = [[action.text() for action in menu.actions() if action.text()] for menu in menus]
    assert shown == [[entry.words for entry in entries if entry] for _, entries in MENUS]


def test_a_field_is_chosen_by_name_in_a_menu_in_a_menu(window: Window, until: Until) -> None:
    click(open_menu(window, "Cells", until), "Field")
    fields = window.menus.lists["fields"]
    until(fields.isVisible)
    assert [action.text() for action in fields.actions() if action.isChecked()] == [
        "the drug that is given (automatic)"
    ]
    click(fields, "oxygen")
    assert window.director.scene.field == FieldChoice("oxygen")


def test_an_arm_is_chosen_by_keys_alone(window: Window, until: Until) -> None:
    QTest.keyClick(window, KEY.Key_M)
    arms = window.menus.lists["arms"]
    until(arms.isVisible)
    for key in (KEY.Key_Down, KEY.Key_Down, KEY.Key_Down, KEY.Key_Return):
        QTest.keyClick(arms, key)
    assert window.director.scene.arms == ("clusters",)
    until(lambda: not window.director.late)
    assert len(window.director.shown) == 1


def test_an_entry_of_the_legend_is_hidden_by_keys_alone(window: Window, until: Until) -> None:
    QTest.keyClick(window, KEY.Key_E)
    entries = window.menus.lists["entries"]
    until(entries.isVisible)
    QTest.keyClick(entries, KEY.Key_Down)
    QTest.keyClick(entries, KEY.Key_Return)
    assert "wild type" in (window.director.scene.hidden or ())


def test_slices_planes_slab_and_fog_by_key(window: Window) -> None:
    director = window.director
    QTest.keyClick(window, KEY.Key_X, ALT)
    assert director.scene.cut.at == pytest.approx((0.5, 0.5, 0.52))
    QTest.keyClick(window, KEY.Key_Z, ALT | SHIFT)
    assert director.scene.cut.at == pytest.approx((0.48, 0.5, 0.52))
    QTest.keyClick(window, KEY.Key_T)
    assert director.scene.cut.thickness_um == 250
    QTest.keyClick(window, KEY.Key_O)
    assert director.scene.fog == 0.05
    QTest.keyClick(window, KEY.Key_O, SHIFT)
    assert director.scene.fog == 0.0
    QTest.keyClick(window, KEY.Key_6)
    assert director.scene.slices.axes == ("z", "y", "x")
    QTest.keyClick(window, KEY.Key_N)
    assert director.scene.cells == "none"


def hide_clone(window: Window, number: float) -> tuple[float, float]:
    """Ask for a clone to be hidden by its number, with keys; returns least and greatest that can be given."""
    ends: list[float] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QInputDialog)
        ends.extend((dialog.doubleMinimum(), dialog.doubleMaximum()))
        dialog.setDoubleValue(number)
        dialog.accept()

    QTimer.singleShot(200, answer)
    QTest.keyClick(window, KEY.Key_H, CONTROL)
    least, greatest = ends
    return least, greatest


def test_a_clone_is_hidden_by_its_number(open_window: OpenWindow, tmp_path: Path, until: Until) -> None:
    run_scenario([Arm("", scenario(CLONES))], tmp_path / "run", Options(device="reference", quiet=True))
    window = open_window(tmp_path / "run")
    assert hide_clone(window, 2) == (1, 2**32 - 1)
    assert window.director.scene.hidden_clones == {2}
    window.activateWindow()
    until(window.isActiveWindow)
    hide_clone(window, 4_000_000_000)
    assert window.director.scene.hidden_clones == {2}
    assert window.message.text() == "There is no clone 4,000,000,000 in what is shown"
    write_view(window.director.scene, tmp_path / "view.toml")
    assert read_view(tmp_path / "view.toml").hidden_clones == {2}


def test_what_these_runs_lack_is_grey(window: Window) -> None:
    grey = {name for name, action in window.menus.actions.items() if not action.isEnabled()}
    assert grey == {"cells_clone", "cells_pump", "cells_influx", "cells_repair", "hide_clone"}


def test_fog_is_grey_where_none_can_be_seen(window: Window) -> None:
    actions, director, side = window.menus.actions, window.director, window.side
    assert side is not None
    both = actions["more_fog"], actions["less_fog"], side.fog
    assert all(part.isEnabled() for part in both)
    director.change(field=FieldChoice("doxorubicin", "inside"))
    assert not any(part.isEnabled() for part in both)
    QTest.keyClick(window, KEY.Key_O)
    assert director.scene.fog == 0
    director.change(hidden=frozenset({"efflux"}))
    assert all(part.isEnabled() for part in both)
    director.change(field=FieldChoice("none"))
    assert not any(part.isEnabled() for part in both)


def test_check_marks_are_true(window: Window, until: Until) -> None:
    assert checked(window, "toggle_side")
    QTest.keyClick(window, KEY.Key_P)
    assert not checked(window, "toggle_side")
    QTest.keyClick(window, KEY.Key_P)
    assert checked(window, "toggle_side")
    QTest.keyClick(window, KEY.Key_F11)
    until(lambda: window.isFullScreen() and checked(window, "toggle_full_screen"))
    QTest.keyClick(window, KEY.Key_Escape)
    until(lambda: not window.isFullScreen() and not checked(window, "toggle_full_screen"))
    assert checked(window, "toggle_loop")
    dressed = window.transport.loop.icon().cacheKey()
    QTest.mouseClick(window.transport.loop, LEFT)
    assert not window.director.player.loop
    assert not checked(window, "toggle_loop")
    assert window.transport.loop.icon().cacheKey() != dressed
    QTest.keyClick(window, KEY.Key_L)
    assert checked(window, "toggle_loop")
    assert window.transport.loop.isChecked()
