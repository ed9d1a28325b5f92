"""What a video should be like: asked once, with sensible answers already given."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from automaton.snapshot import UserError
from viewer.export import kind_of_video
from viewer.window.choice import Choice
from viewer.window.saving import may_replace

_SIZES = {
    "1920 × 1080, for a talk": (1920, 1080),
    "1280 × 720, smaller": (1280, 720),
    "3840 × 2160, 4K": (3840, 2160),
}
_LENGTHS: dict[str, float | None] = {
    "by its frames": None,
    "5 s": 5.0,
    "10 s": 10.0,
    "20 s": 20.0,
    "60 s": 60.0,
}


class ExportDialog(QDialog):
    """Asks for a file, a size, a length, and whether the lump turns.

    Args:
        parent: the window.
        path: offered as the file.
        turns: whether turning means anything, as on solid lattices.
    """

    def __init__(self, parent: QWidget | None, path: Path, *, turns: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export a video")
        self.setMinimumWidth(480)
        self.file = QLineEdit(str(path))
        self.file.setToolTip("A name that ends in .mp4 or .gif")
        self.size_box, self.length = Choice(), Choice()
        self.size_box.addItems(list(_SIZES))
        self.length.addItems(list(_LENGTHS))
        self.turn = QCheckBox("let it turn once round")
        self.turn.setVisible(turns)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._may_replace: Path | None = None
        choose = QPushButton("Choose …")
        choose.setAutoDefault(False)  # Enter exports
        choose.clicked.connect(self._choose)
        place = QHBoxLayout()
        place.addWidget(self.file)
        place.addWidget(choose)
        form = QFormLayout()
        form.addRow("File", place)
        form.addRow("", self.problem)
        form.addRow("Size", self.size_box)
        form.addRow("Length", self.length)
        form.addRow("", self.turn)
        buttons = QDialogButtonBox()
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.export = buttons.addButton("Export", QDialogButtonBox.ButtonRole.AcceptRole)
        self.export.setObjectName("primary")
        self.export.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(buttons)

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.file.text()).expanduser()

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height."""
        return _SIZES[self.size_box.currentText()]

    @property
    def seconds(self) -> float | None:
        """Length; None leaves it to the number of frames."""
        return _LENGTHS[self.length.currentText()]

    @property
    def turntable_deg(self) -> float:
        """How far the eye goes round."""
        return 360.0 if self.turn.isChecked() else 0.0

    def accept(self) -> None:
        """Close, unless no video can have this name."""
        try:
            kind_of_video(self.path)
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        asked = self.path == self._may_replace or not self.path.exists()
        if asked or may_replace(self, "Export a video", self.path):
            super().accept()

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Export a video", str(self.path), "Video (*.mp4 *.gif)")
        if chosen:
            self.file.setText(chosen)
            self._may_replace = self.path  # that dialog has asked
