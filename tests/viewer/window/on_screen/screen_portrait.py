"""The picture of the window itself that the handbook shows."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from viewer.window.portrait import portray


def test_a_portrait_shows_a_day(ball: Path, tmp_path: Path) -> None:
    portray(ball, 1.0, tmp_path / "window.png")
    with Image.open(tmp_path / "window.png") as picture:
        assert picture.size == (1600, 1000)
        assert len(picture.convert("RGB").getcolors(2**24) or []) > 1000
