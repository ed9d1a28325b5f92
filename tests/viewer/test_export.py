"""Files: what is in them when read back."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image, ImageSequence

from automaton.errors import UserError
from tests.viewer.made_up_run import MadeUpRun, flat, treated_ball
from viewer import rendering
from viewer.export import export_frames, export_picture, export_video
from viewer.palette import COLOURMAPS, WILD_TYPE, from_hex
from viewer.rendering import pictures
from viewer.scene import Camera, Scene
from viewer.storyboard import storyboard

SIZE = (320, 240)
SMALL = Scene(size=SIZE)


def read_back(path: Path) -> dict[str, Any]:
    """What ffmpeg says of a video, its number of frames, and its first one."""
    reader = imageio_ffmpeg.read_frames(str(path))
    meta = dict(next(reader))
    width, height = meta["size"]
    meta["first"] = np.frombuffer(next(reader), np.uint8).reshape(height, width, 3)
    reader.close()
    meta["frames"], meta["seconds"] = imageio_ffmpeg.count_frames_and_secs(str(path))
    return meta


def test_mp4_read_back(run: MadeUpRun, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = export_video(
        [run],
        tmp_path / "new" / "a.mp4",
        scene=SMALL,
        fps=10,
        seconds=1.2,
        progress=lambda *n: told.append(n),
    )
    found = read_back(path)
    assert found["frames"] == 12, "three frames, each held four times"
    assert found["seconds"] == pytest.approx(1.2, abs=0.05)
    assert found["size"] == SIZE
    assert found["pix_fmt"].startswith("yuv420p")
    assert "bt709" in found["pix_fmt"]
    assert found["codec"] == "h264"
    assert found["fps"] == 10
    assert told == [(1, 3), (2, 3), (3, 3)]
    efflux = np.abs(found["first"].astype(int) - from_hex("#d55e00")).max(axis=-1) < 14
    assert efflux.sum() > 1000, "the colours are those of the picture"
    assert [file.name for file in path.parent.iterdir()] == ["a.mp4"]
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "the index stands in front"


def test_thirty_frames_make_eight_to_twelve_seconds(tmp_path: Path) -> None:
    path = export_video([flat(frames=30, shape=(4, 6))], tmp_path / "a.mp4", scene=Scene(size=(320, 240)))
    assert 8 <= read_back(path)["frames"] / 24 <= 12


@pytest.mark.parametrize(("frames", "seconds"), [(41, 1.0), (41, 2.0), (7, 1.0), (3, 0.1)])
@pytest.mark.parametrize("turntable_deg", [0.0, 90.0])
def test_a_video_is_as_long_as_was_asked_for(
    tmp_path: Path, frames: int, seconds: float, turntable_deg: float
) -> None:
    scene = Scene(size=SIZE, camera=Camera(turntable_deg=turntable_deg))
    run, noted = flat(frames=frames, shape=(4, 6)), list[str]()
    path = export_video([run], tmp_path / "a.mp4", scene=scene, seconds=seconds, note=noted.append)
    pictures = round(24 * seconds)
    assert read_back(path)["frames"] == pictures
    few = f"{pictures} of {frames} frames are shown; at 24 a second {seconds:g} s hold no more"
    assert noted == ([few] if pictures < frames else [])


@pytest.mark.parametrize(("fps", "seconds"), [(24, 1.0), (24, 2.0), (120, 0.5), (7, 3.0)])
def test_a_gif_is_as_long_as_was_asked_for(tmp_path: Path, fps: int, seconds: float) -> None:
    run = flat(frames=41, shape=(4, 6))
    path = export_video([run], tmp_path / "a.gif", scene=SMALL, fps=fps, seconds=seconds)
    with Image.open(path) as gif:
        shown_ms = [int(picture.info["duration"]) for picture in ImageSequence.Iterator(gif)]
    assert sum(shown_ms) == 1000 * seconds
    assert min(shown_ms) >= 20


def test_odd_sizes_are_made_even(run: MadeUpRun, tmp_path: Path) -> None:
    notes: list[str] = []
    odd = Scene(size=(321, 241))
    found = read_back(export_video([run], tmp_path / "a.mp4", scene=odd, seconds=0.5, note=notes.append))
    assert found["size"] == (322, 242)
    assert notes == ["the video is 322x242, for an MP4 has even sides"]


def test_a_gif_with_fewer_pictures_a_second_than_asked_for_is_noted(run: MadeUpRun, tmp_path: Path) -> None:
    notes: list[str] = []
    for fps in (60, 50):
        export_video([run], tmp_path / "a.gif", scene=SMALL, fps=fps, seconds=0.5, note=notes.append)
    assert notes == ["the video has 50 pictures a second, for a GIF takes no more"]


def test_a_turntable_draws_every_frame_anew(tmp_path: Path) -> None:
    scene = Scene(size=(320, 240), camera=Camera(turntable_deg=30), supersampling=1)
    told: list[tuple[int, int]] = []
    export_video(
        [treated_ball(frames=2, side=10)],
        tmp_path / "a.mp4",
        scene=scene,
        fps=4,
        seconds=1,
        progress=lambda *n: told.append(n),
    )
    assert told[-1] == (4, 4)


def test_gif_keeps_the_legends_colours(run: MadeUpRun, tmp_path: Path) -> None:
    path = export_video([run], tmp_path / "a.gif", scene=Scene(size=(321, 241)), seconds=0.9, fps=10)
    with Image.open(path) as gif:
        assert gif.size == (321, 241)
        assert gif.info["loop"] == 0
        shown = np.asarray(gif.convert("RGB"))
        gif.seek(2)
        with pytest.raises(EOFError):
            gif.seek(3)
    for colour in (
        WILD_TYPE["dark"],
        from_hex("#d55e00"),
        (13, 16, 23),
        tuple(COLOURMAPS["viridis dark"][255]),
    ):
        assert (shown == colour).all(axis=-1).sum() > 16


def test_frames_are_numbered_and_say_what_they_are(run: MadeUpRun, tmp_path: Path) -> None:
    files = export_frames([run], tmp_path / "frames", scene=Scene(size=(321, 241)))
    assert [file.name for file in files] == ["frame_0001.png", "frame_0002.png", "frame_0003.png"]
    assert sorted(files) == sorted((tmp_path / "frames").iterdir())
    with Image.open(files[1]) as picture:
        assert picture.size == (321, 241)
        words = {key: str(value) for key, value in picture.info.items()}
    assert words["time_h"] == "24.0"
    assert words["scenario"] == run.scenario_text
    assert "Made up" in words["Title"]


def test_one_picture_at_a_time(run: MadeUpRun, tmp_path: Path) -> None:
    for time_h, expected in ((None, "48.0"), (20.0, "24.0")):
        path = export_picture([run], tmp_path / "a.png", time_h=time_h, scene=SMALL)
        with Image.open(path) as picture:
            assert picture.info["time_h"] == expected
            assert picture.size == SIZE
    with pytest.raises(UserError, match="png"):
        export_picture([run], tmp_path / "a.jpg")


def test_a_turntable_turns_no_picture(tmp_path: Path) -> None:
    seen = []
    for turntable_deg in (0.0, 180.0):
        scene = Scene(size=SIZE, camera=Camera(turntable_deg=turntable_deg), supersampling=1)
        path = export_picture([treated_ball(frames=2, side=10)], tmp_path / "a.png", scene=scene)
        with Image.open(path) as picture:
            seen.append(np.asarray(picture))
    np.testing.assert_array_equal(seen[0], seen[1])


def test_a_branch_is_drawn_to_its_end(run: MadeUpRun, tmp_path: Path) -> None:
    branch = flat(frames=2, arm="again")
    runs = [run, replace(branch, times_h=branch.times_h + 60)]
    with Image.open(export_picture(runs, tmp_path / "a.png", scene=SMALL)) as picture:
        assert picture.info["time_h"] == "84.0"
    told: list[tuple[int, int]] = []
    export_video(runs, tmp_path / "a.mp4", scene=SMALL, progress=lambda *n: told.append(n))
    assert told[-1] == (5, 5)


def test_frames_are_not_mixed_with_older_ones(run: MadeUpRun, tmp_path: Path) -> None:
    (tmp_path / "frame_0007.png").touch()
    with pytest.raises(UserError, match="frame_0007"):
        export_frames([run], tmp_path, scene=SMALL)


def test_drawing_loads_neither_matplotlib_nor_qt_nor_gl() -> None:
    code = (
        "import sys, viewer.export, viewer.page; viewer.page.font(20);"
        "heavy = {'matplotlib', 'PySide6', 'vispy', 'OpenGL'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_worker_processes_draw_the_same(run: MadeUpRun) -> None:
    board = storyboard([run], SMALL)
    alone, together = list(pictures(board, 1)), list(pictures(board, 2))
    np.testing.assert_array_equal(alone, together)


def test_processes_are_only_as_many_as_fit_into_memory(
    run: MadeUpRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = storyboard([run, run], SMALL)
    large = replace(board, runs=tuple(replace(one, shape=(256, 256, 256)) for one in board.runs))
    monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": 4 << 20, "SC_PAGE_SIZE": 4096}.__getitem__)
    assert rendering._fit_into_memory(large) == 2
    assert rendering._fit_into_memory(board) > 16
