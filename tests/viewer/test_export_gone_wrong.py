"""Exports that cannot be: what is said, and that nothing is left behind or spoilt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from PIL import Image

from automaton.errors import UserError
from tests.viewer.made_up_run import MadeUpRun, made_up_run
from viewer.export import export_frames, export_picture, export_video
from viewer.scene import Scene

SMALL = Scene(size=(320, 240))


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("a.avi", {}, r"\.mp4 or \.gif"),
        ("a.mp4", {"fps": 0}, "fps"),
        ("a.mp4", {"seconds": -1.0}, "seconds"),
        ("a.mp4", {"scene": Scene(size=(20, 20))}, "320x240"),
        ("folder.mp4", {}, "folder"),
        ("file/a.mp4", {}, "a part of its path is a file"),
        ("file/a.gif", {}, "a part of its path is a file"),
    ],
)
def test_refusals_leave_nothing(
    run: MadeUpRun, tmp_path: Path, name: str, options: dict[str, Any], words: str
) -> None:
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=words):
        export_video([run], tmp_path / name, **{"scene": SMALL, **options})
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["file", "folder.mp4"]


def test_no_frames_and_no_folder(run: MadeUpRun, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no frames"):
        export_video([made_up_run([])], tmp_path / "a.mp4")
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="a part of its path is a file"):
        export_frames([run], tmp_path / "file" / "frames", scene=SMALL)


@pytest.mark.parametrize("program", ["/nowhere/ffmpeg", "/bin/false"])
def test_a_missing_or_broken_ffmpeg_is_said(
    run: MadeUpRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", program)
    with pytest.raises(UserError, match="could not be written"):
        export_video([run], tmp_path / "a.mp4", scene=SMALL)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("left", [400, -1])
def test_a_gif_that_lost_pictures_is_noticed(
    run: MadeUpRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    save = Image.Image.save

    def cut_short(image: Image.Image, part: Path, *words: Any, **options: Any) -> None:
        save(image, part, *words, **options | {"append_images": [], "duration": options["duration"][:1]})
        part.write_bytes(part.read_bytes()[:left])

    monkeypatch.setattr(Image.Image, "save", cut_short)
    with pytest.raises(UserError, match="read back"):
        export_video([run], tmp_path / "a.gif", scene=SMALL)
    assert not list(tmp_path.iterdir())


def test_a_gif_longer_than_such_files_can_say_is_refused(run: MadeUpRun, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"a GIF of 3600 s .*\n.*\.mp4"):
        export_video([run], tmp_path / "a.gif", scene=SMALL, seconds=3600)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a.mp4", "a.gif", "a.png"])
def test_nothing_is_written_through_a_link(run: MadeUpRun, tmp_path: Path, name: str) -> None:
    theirs, out = tmp_path / "theirs", tmp_path / "out"
    theirs.write_text("precious")
    out.mkdir()
    for link in (name, f"{name}.tmp", f".{Path(name).stem}.unfinished{Path(name).suffix}"):
        (out / link).symlink_to(theirs)
    export = export_picture if name.endswith(".png") else export_video
    export([run], out / name, scene=SMALL)
    assert theirs.read_text() == "precious"
    assert not (out / name).is_symlink()
    assert not (out / f"{name}.tmp").exists()


def test_no_ffmpeg_at_all(run: MadeUpRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise RuntimeError("No ffmpeg exe could be found.")

    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", none)
    with pytest.raises(UserError, match="was not found"):
        export_video([run], tmp_path / "a.mp4", scene=SMALL)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a.mp4", "a.gif"])
def test_ctrl_c_leaves_no_broken_file_and_the_old_one_stands(
    run: MadeUpRun, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("an older video")

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_video([run], tmp_path / name, scene=SMALL, progress=interrupt)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "an older video"
