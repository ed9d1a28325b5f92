"""What has to do with files: views saved and loaded, pictures and videos made, other runs opened."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from automaton.snapshot import UserError
from viewer.scene import Scene
from viewer.times import times_of
from viewer.view_file import write_view
from viewer.window.director import Director
from viewer.window.export_dialog import ExportDialog
from viewer.window.export_job import Ended, ExportJob, Order
from viewer.window.opening import Loaded, Opened, load_fitted, open_fitted
from viewer.window.saving import ask_where
from viewer.window.workshop import Job, Workshop

_NEWS_MS = 100
_PICTURE_SIZE = (1920, 1080)


class Desk(QObject):
    """Reads and writes files for a window.

    Args:
        window: over which dialogs open.
        director: whose scene is saved, loaded and exported.

    Attributes:
        job: the export that is going on, if any.
    """

    said = Signal(str)
    """What has been done."""
    noted = Signal(str)
    """What is true of the scene until that changes."""
    progressed = Signal(int, int)
    """Pictures drawn, and how many there will be; 0 of 0 when an export is over."""
    opened = Signal(object)
    """Other runs, :class:`Opened`."""
    _told = Signal(object, object)

    def __init__(self, window: QWidget, director: Director) -> None:
        super().__init__(window)
        self._window = window
        self._director = director
        self.job: ExportJob | None = None
        self._told.connect(self._take)
        self._reading = Workshop(self._told.emit, 1, workers=1)
        self._timer = QTimer(self)
        self._timer.setInterval(_NEWS_MS)
        self._timer.timeout.connect(self._hear)

    def known(self) -> dict[str, Callable[[], object]]:
        """What every command does, by its name."""
        return {
            "open_run": self._ask_for_run,
            "load_view": self._ask_for_view,
            "save_view": self._ask_where_view,
            "save_picture": self._ask_where_picture,
            "export_video": self._ask_for_video,
        }

    def save_view(self, path: Path) -> None:
        """Write the scene as a view file."""
        try:
            write_view(self._director.scene, path)
            self.said.emit(f"This view is saved as {path}")
        except UserError as error:
            self._complain(error)

    def load_view(self, path: Path) -> None:
        """Show the runs as a view file says; what they lack is said."""
        self._read(path, partial(load_fitted, path, self._director.session))

    def open_run(self, folder: Path) -> None:
        """Show other runs, in a window of their own, as these are seen."""
        self.said.emit(f"Opening {folder} …")
        self._read(folder, partial(open_fitted, folder, self._director.scene))

    def save_picture(self, path: Path, time_h: float) -> None:
        """Draw a time as a picture for a talk."""
        self._begin(Order(self._runs(), path, self._scene(_PICTURE_SIZE), time_h=time_h))

    def export_video(
        self, path: Path, size: tuple[int, int], seconds: float | None, turntable_deg: float
    ) -> None:
        """Draw all times as a video."""
        scene = self._scene(size)
        scene = replace(scene, camera=replace(scene.camera, turntable_deg=turntable_deg))
        self._begin(Order(self._runs(), path, scene, seconds))

    def cancel(self) -> None:
        """Stop what is being drawn."""
        if self.job is not None:
            self.job.cancel()
            self.said.emit("Cancelling …")

    def may_close(self) -> bool:
        """Whether nothing is being drawn, or the user would rather lose it."""
        if self.job is None:
            return True
        box = QMessageBox(self._window)
        box.setWindowTitle("An export is going on")
        box.setText(f"{self.job.order.path.name} is still being drawn.")
        box.setDefaultButton(box.addButton("Keep drawing", QMessageBox.ButtonRole.RejectRole))
        discard = box.addButton("Discard it and close", QMessageBox.ButtonRole.DestructiveRole)
        box.exec()
        return box.clickedButton() is discard

    def close(self) -> None:
        """Stop everything, in a moment."""
        self._timer.stop()
        self._reading.close()
        self._told.disconnect()
        if self.job is not None:
            self.job.close()
            self.job = None

    def _read(self, path: Path, work: Callable[[], object]) -> None:
        self._reading.want([Job((path, time.monotonic()), work)])

    def _take(self, _: Hashable, made: object) -> None:
        """Something has been read."""
        if isinstance(made, Exception):
            self._complain(made)
        elif isinstance(made, Opened):
            self.opened.emit(made)
        elif isinstance(made, Loaded):
            self._show(made)

    def _show(self, view: Loaded) -> None:
        try:
            self._director.set_scene(view.scene)
            self.noted.emit("; ".join([f"Shown as {view.path} says", *view.notes]))
        except UserError as error:
            self._complain(error)

    def _begin(self, order: Order) -> None:
        if self.job is not None:
            self.said.emit("One export at a time: wait for the one that is going on, or cancel it.")
            return
        self.job = ExportJob(order)
        self._timer.start()
        self.progressed.emit(0, 1)
        self.said.emit(f"Drawing {order.path.name} …")

    def _hear(self) -> None:
        job = self.job
        news = None if job is None else job.news()
        if job is None or news is None:
            return
        if not isinstance(news, Ended):
            self.progressed.emit(news.drawn, news.total)
            return
        self.job = None
        job.close()
        self._timer.stop()
        self.progressed.emit(0, 0)
        if news.problem:
            self.said.emit(f"{job.order.path.name} could not be drawn")
            self._complain(UserError(news.problem))
        else:
            saved = "; ".join([f"Saved {job.order.path}", *news.notes])
            self.said.emit("Cancelled; nothing was left behind" if news.cancelled else saved)

    def _runs(self) -> tuple:  # type: ignore[type-arg]
        exhibit = self._director.exhibit
        session = self._director.session
        return tuple(session.runs[number] for number in (exhibit.runs if exhibit else ()))

    def _scene(self, size: tuple[int, int]) -> Scene:
        """The scene as the window shows it, in another size."""
        return replace(self._director.scene, size=size, camera=self._director.camera, arms=())

    def _complain(self, error: Exception) -> None:
        QMessageBox.warning(self._window, "This did not work", str(error))

    def _folder(self) -> Path:
        return self._director.session.path.parent

    def _ask_for_run(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self._window, "Open a run", str(self._folder()))
        if chosen:
            self.open_run(Path(chosen))

    def _ask_for_view(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, "Load a view", str(self._folder()), "View (*.toml)"
        )
        if chosen:
            self.load_view(Path(chosen))

    def _ask_where_view(self) -> None:
        offered = self._folder() / "view.toml"
        if path := ask_where(self._window, "Save this view", offered, "View (*.toml)"):
            self.save_view(path)

    def _ask_where_picture(self) -> None:
        told_h = self._director.told_time_h  # play may go on behind the dialog
        time_h = min(times_of(self._runs()), key=lambda time_h: abs(time_h - told_h), default=told_h)
        offered = self._folder() / f"{self._director.session.path.name}_day_{time_h / 24:.1f}.png"
        if path := ask_where(self._window, "Save a picture", offered, "Picture (*.png)"):
            self.save_picture(path, time_h)

    def _ask_for_video(self) -> None:
        session = self._director.session
        offered = self._folder() / f"{session.path.name}.mp4"
        dialog = ExportDialog(self._window, offered, turns=not session.flat)
        if dialog.exec():
            self.export_video(dialog.path, dialog.pixels, dialog.seconds, dialog.turntable_deg)
        dialog.deleteLater()
