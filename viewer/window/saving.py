"""Asking where a file is to be saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def ask_where(window: QWidget, title: str, offered: Path, kinds: str) -> Path | None:
    """The file that the user names; None if it is not to be saved after all.

    A name keeps its points and ends as the one that is offered does. What is there is replaced only if the
    user says so: the dialog asks for the name that was typed, and this for one that it had to be given.
    """
    typed, _ = QFileDialog.getSaveFileName(window, title, str(offered), kinds)
    if not typed or typed.lower().endswith(offered.suffix):
        return Path(typed) if typed else None
    path = Path(typed + offered.suffix)
    return path if not path.exists() or may_replace(window, title, path) else None


def may_replace(window: QWidget, title: str, path: Path) -> bool:
    """Ask whether the file that is there may go."""
    asked = f"{path.name} is there already. Replace it?"
    return QMessageBox.question(window, title, asked) == QMessageBox.StandardButton.Yes
