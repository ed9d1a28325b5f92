"""The menu bar: every command with its key, lists that depend on the run, and check marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from viewer.window.actions import MENUS, Choices, Command
from viewer.window.hands import Entry


class Menus:
    """Fills the menu bar of a window.

    Args:
        window: whose bar it is.
        does: what every command does, by its name.
        lists: what the menus that depend on the run hold, by their names.
        stage: in whose middle these open when asked for by key.

    Attributes:
        actions: by the name of the command each gives.
        lists: menus that depend on the run, by their names.
    """

    def __init__(
        self,
        window: QMainWindow,
        does: Mapping[str, Callable[[], object]],
        lists: Mapping[str, Callable[[], list[Entry]]],
        stage: QWidget,
    ) -> None:
        self._window = window
        self._stage = stage
        self.actions: dict[str, QAction] = {}
        self.lists: dict[str, QMenu] = {}
        for title, entries in MENUS:
            menu = window.menuBar().addMenu(f"&{title}")
            for entry in entries:
                if entry is None:
                    menu.addSeparator()
                elif isinstance(entry, Choices):
                    menu.addMenu(self._list(entry, lists[entry.name]))
                else:
                    menu.addAction(self._action(entry, does[entry.name]))

    def show_state(self, on: Mapping[str, bool], useless: Iterable[str]) -> None:
        """Check what is on, and grey what means nothing for these runs as they are shown."""
        for name, checked in on.items():
            self.actions[name].setChecked(checked)
        for name, action in self.actions.items():
            action.setEnabled(name not in useless)

    def _action(self, command: Command, does: Callable[[], object]) -> QAction:
        action = QAction(command.words, self._window)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setCheckable(command.checkable)
        action.triggered.connect(lambda _=False: does())
        self.actions[command.name] = action
        return action

    def _list(self, choices: Choices, entries: Callable[[], list[Entry]]) -> QMenu:
        """A menu that is filled anew whenever it opens."""
        menu = QMenu(choices.words, self._window)
        menu.aboutToShow.connect(lambda: _fill(menu, entries()))
        menu.menuAction().setShortcuts([QKeySequence(key) for key in choices.keys])
        menu.menuAction().triggered.connect(lambda: menu.popup(self._corner_for(menu)))
        self.lists[choices.name] = menu
        return menu

    def _corner_for(self, menu: QMenu) -> QPoint:
        """Where a menu has to begin that opens in the middle of the stage."""
        room = menu.sizeHint()
        corner = self._stage.rect().center() - QPoint(room.width() // 2, room.height() // 2)
        return self._stage.mapToGlobal(corner)


def _fill(menu: QMenu, entries: Iterable[Entry]) -> None:
    menu.clear()
    for entry in entries:
        action = menu.addAction(entry.words)
        action.setCheckable(True)
        action.setChecked(entry.on)
        action.triggered.connect(lambda _=False, does=entry.does: does())
