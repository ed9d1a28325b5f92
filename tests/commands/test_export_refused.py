"""`automaton export` of what cannot be read or written: a clear word, status 2, nothing left behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import h5py
import pytest
from PIL import Image

from tests.commands.calls import Caller
from tests.run_folder.example_run import write_flat
from viewer import rendering
from viewer.picture import Painter

OUTPUTS = {"--video": "v.mp4", "--frames": "pictures", "--picture": "p.png", "--xdmf": "x.xdmf"}
SMALL = ("--size", "320x240", "--quiet")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A flat run of four frames."""
    return write_flat(tmp_path_factory.mktemp("whole") / "r", side=12, steps=24)


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy to be harmed."""
    shutil.copytree(whole, tmp_path / "r")
    return tmp_path / "r"


def small(option: str) -> tuple[str, ...]:
    """How to draw what an option asks for quickly, where it asks for a drawing."""
    return () if option == "--xdmf" else SMALL


def truncate(run: Path) -> str:
    path = run / "frames" / "000024.h5"
    path.write_bytes(path.read_bytes()[:3000])
    return "000024.h5: "


def lose(run: Path) -> str:
    (run / "frames" / "000008.h5").unlink()
    (run / "frames" / "000008.h5").mkdir()
    return "000008.h5: "


def make_foreign(run: Path) -> str:
    with h5py.File(run / "frames" / "000024.h5", "w") as file:
        file["temperature"] = [1.0, 2.0]
    return "this is not a tumour automaton frame file"


def make_other(run: Path) -> str:
    (run / "run.h5").write_bytes(b"not HDF5 at all")
    return "run.h5: it is not an HDF5 file"


def make_newer(run: Path) -> str:
    with h5py.File(run / "run.h5", "r+") as file:
        file.attrs["format_version"] = 9
    return "it was written in format 9, this program reads up to"


def empty(run: Path) -> str:
    for path in (run / "frames").iterdir():
        path.unlink()
    return "this run has no frames yet"


@pytest.mark.parametrize("option", OUTPUTS)
@pytest.mark.parametrize("harm", [truncate, lose, make_foreign, make_other, make_newer, empty])
def test_a_run_that_cannot_be_read(
    automaton: Caller, folder: Path, tmp_path: Path, option: str, harm: Callable[[Path], str]
) -> None:
    words = harm(folder)
    message = automaton.refused("export", folder, option, tmp_path / OUTPUTS[option], *small(option))
    assert words in message
    assert [path.name for path in tmp_path.rglob("*") if path.suffix in (".mp4", ".png", ".xdmf")] == []


def test_a_frame_that_is_damaged_while_worker_processes_draw(
    automaton: Caller, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "_WORTH_A_POOL_S", -1.0)
    monkeypatch.setattr(rendering, "_processors", lambda: 2)

    draw = Painter.draw

    def harming(painter: Painter, number: int) -> Image.Image:
        """After the first picture, which this process draws, the workers meet a broken file."""
        drawn = draw(painter, number)
        truncate(folder)
        return drawn

    monkeypatch.setattr(Painter, "draw", harming)
    message = automaton.refused("export", folder, "--video", tmp_path / "v.mp4", *SMALL)
    assert "000024.h5: " in message
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


@pytest.mark.parametrize(
    ("option", "name", "words"),
    [
        ("--video", "file/v.mp4", "v.mp4: a part of its path is a file, not a folder: "),
        ("--video", "file/v.gif", "v.gif: a part of its path is a file, not a folder: "),
        ("--frames", "file/pictures", "a part of its path is a file, not a folder: "),
        ("--frames", "file", "a file of that name is in the way"),
        ("--picture", "file/p.png", "p.png: a part of its path is a file, not a folder: "),
        ("--xdmf", "file/x.xdmf", "x.xdmf: a part of its path is a file, not a folder: "),
        ("--video", "folder.mp4", "folder.mp4: this is a folder"),
    ],
)
def test_a_place_that_cannot_be_written(
    automaton: Caller, whole: Path, tmp_path: Path, option: str, name: str, words: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.mp4").mkdir()
    assert words in automaton.refused("export", whole, option, tmp_path / name, *small(option))
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder.mp4"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--turntable", "nan"), "--turntable nan\n  rule     must be a number from -3600 to 3600"),
        (("--turntable", "inf"), "--turntable inf\n  rule     must be a number from -3600 to 3600"),
        (("--turntable", "-1e9"), "must be a number from -3600 to 3600"),
        (("--size", "60000x60000"), "--size 60000x60000\n  rule     must be WIDTHxHEIGHT in pixels"),
        (("--size", "99999999x200"), "from 320x240 to 16384x16384"),
        (("--size", "200x99"), "from 320x240 to 16384x16384"),
        (("--size", "large"), "from 320x240 to 16384x16384"),
        (
            ("--seconds", "0"),
            "--seconds 0\n  rule     must be more than 0 and at most 3600\n  way out  such as",
        ),
        (("--seconds", "nan"), "more than 0 and at most 3600"),
        (("--seconds", "inf"), "more than 0 and at most 3600"),
        (("--from", "nan"), "no frame lies from day nan on"),
        (
            ("--from", "20"),
            "no frame lies from day 20 on: the first is at day 0, the last at day 1\n  way out",
        ),
        (("--to", "-inf"), "no frame lies up to day -inf"),
    ],
)
def test_numbers_that_no_video_can_have(
    automaton: Caller, whole: Path, tmp_path: Path, options: tuple[str, str], words: str
) -> None:
    assert words in automaton.refused("export", whole, "--video", tmp_path / "v.mp4", *options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("time", ["nan", "inf", "-1"])
def test_a_time_that_no_frame_is_near(automaton: Caller, whole: Path, tmp_path: Path, time: str) -> None:
    message = automaton.refused("export", whole, "--picture", tmp_path / "p.png", "--at", time, *SMALL)
    assert "the frames lie from 0 to 1 days" in message


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--picture", "p.jpg"), "a picture's name must end in .png"),
        (("--picture", "folder.png"), "folder.png: this is a folder"),
        (("--picture", "file/p.png"), "p.png: a part of its path is a file"),
        (("--picture", "p.png", "--at", "9"), "the frames lie from 0 to 1 days"),
        (("--frames", "file/pictures"), "pictures: a part of its path is a file"),
        (("--frames", "file"), "a file of that name is in the way"),
        (("--frames", "old"), "it holds pictures already (frame_0001.png)"),
        (("--figure", "f.png", "--seconds", "0"), "--seconds 0"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_drawn(
    automaton: Caller,
    whole: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    Path("folder.png").mkdir()
    Path("old").mkdir()
    Path("old/frame_0001.png").touch()
    before = sorted(tmp_path.rglob("*"))
    assert words in automaton.refused("export", whole, "--video", "v.mp4", "--csv", "t", *options, *SMALL)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "option",
    [
        ("--view", "missing.toml"),
        ("--arms", "lump"),
        ("--cells", "kind"),
        ("--size", "nonsense"),
        ("--supersampling", "1"),
        ("--renderer", "gl"),
        ("--from", "0.5"),
        ("--to", "1"),
    ],
)
def test_how_to_draw_is_refused_where_nothing_is_drawn(
    automaton: Caller, whole: Path, tmp_path: Path, option: tuple[str, str]
) -> None:
    name, value = option
    message = automaton.refused("export", whole, "--csv", tmp_path / "t", *option)
    assert f"{name} {value}\n  rule     it concerns a video or pictures, and none is asked for\n" in message
    assert f"add --video F.mp4, --frames DIR or --picture F.png, or leave {name} out" in message
    assert list(tmp_path.iterdir()) == []


def test_pictures_that_memory_does_not_hold(
    automaton: Caller, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(painter: Painter, number: int) -> Image.Image:
        raise MemoryError("Unable to allocate 80 GiB")

    monkeypatch.setattr(Painter, "draw", too_large)
    message = automaton.refused("export", whole, "--video", tmp_path / "v.mp4", *SMALL)
    assert "did not suffice (Unable to allocate 80 GiB)" in message
    assert "--size" in message
    assert "lattice" not in message
    assert list(tmp_path.iterdir()) == []
