"""Videos and numbered pictures of runs, arms side by side, without a screen."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, PngImagePlugin

from automaton.snapshot import Run, UserError, cannot_write
from viewer.files import check_file, check_folder, unfinished
from viewer.gif_palette import GifPalette
from viewer.pace import holds, paced
from viewer.picture import draw_picture
from viewer.renderers import RendererName
from viewer.rendering import pictures
from viewer.scene import Scene
from viewer.storyboard import Storyboard, storyboard
from viewer.times import times_of
from viewer.video_file import FASTEST_GIF, write_gif, write_mp4
from viewer.written import moment

Bytes = npt.NDArray[np.uint8]
Progress = Callable[[int, int], None]
"""Told how many pictures are drawn, and how many there will be."""
Note = Callable[[str], None]
"""Told, in a line, of what is done in another way than was asked for."""

_END_S = 1.5
"""How much longer the last picture stays."""


def export_video(
    runs: Sequence[Run],
    path: Path,
    *,
    scene: Scene | None = None,
    fps: int = 24,
    seconds: float | None = None,
    workers: int | None = None,
    renderer: RendererName = "auto",
    progress: Progress | None = None,
    note: Note | None = None,
) -> Path:
    """Write a video of some runs side by side; every simulated frame is held as long as it takes.

    Args:
        runs: the arms, all 2D or all 3D.
        path: a name that ends in .mp4 or .gif.
        scene: what to draw; by default an octant cut out of 3D, with the first drug painted on the cut. Its
            size is made even for MP4.
        fps: frames a second; a GIF has 50 at the most.
        seconds: how long it should be, for which frames may have to be left out; by default every frame is
            shown as :func:`paced` says, and the last 1.5 s longer.
        workers: processes that draw; by default one a processor.
        renderer: who draws solid lattices; by default OpenGL where there is any.
        progress: told of every picture drawn.
        note: told of frames that are left out, of a size that is made even, and of a GIF's most pictures a
            second.

    Returns:
        The path.

    Raises:
        UserError: nothing to draw, a damaged frame, an unknown kind of file, no ffmpeg, or a place that
            cannot be written. No half-written file is left.
    """
    kind = kind_of_video(path)
    if not 1 <= fps <= 120:
        raise UserError(f"--fps {fps}\n  rule     must be 1 to 120 pictures a second\n  way out  such as 24")
    scene = scene or Scene()
    if kind == ".mp4":
        scene = _of_even_size(scene, note)
    elif fps > FASTEST_GIF:
        fps = FASTEST_GIF
        if note is not None:
            note(f"the video has {fps} pictures a second, for a GIF takes no more")
    frames = len(times_of(runs))
    shown = paced(max(frames, 1), fps, seconds)
    stays = holds(shown)
    turning = scene.camera.turntable_deg != 0
    board = storyboard(runs, scene, shown if turning else list(stays))
    times = [1] * len(shown) if turning else list(stays.values())
    if seconds is None:
        times[-1] += round(_END_S * fps)
    if note is not None and len(stays) < frames:
        note(f"{len(stays)} of {frames} frames are shown; at {fps} a second {seconds:g} s hold no more")
    drawn = pictures(board, workers, renderer)
    with contextlib.closing(drawn):
        timed = zip(_counted(drawn, board, progress), times, strict=True)
        if kind == ".mp4":
            write_mp4(path, timed, scene.size, fps)
        else:
            write_gif(path, timed, times, fps, _gif_palette(board))
    return path


def kind_of_video(path: Path) -> str:
    """The end of a video's name, ".mp4" or ".gif". Raises UserError for any other."""
    kind = path.suffix.lower()
    if kind not in (".mp4", ".gif"):
        raise UserError(f"{path}: a video's name must end in .mp4 or .gif, not '{path.suffix}'.")
    return kind


def export_frames(
    runs: Sequence[Run],
    folder: Path,
    *,
    scene: Scene | None = None,
    workers: int | None = None,
    renderer: RendererName = "auto",
    progress: Progress | None = None,
) -> list[Path]:
    """Write one PNG a frame, numbered from 0001; each carries its time and the scenario in its metadata.

    Args:
        runs: the arms, all 2D or all 3D.
        folder: made if need be; it must not hold numbered frames already.
        scene: what to draw, as for :func:`export_video`.
        workers: processes that draw; by default one a processor.
        renderer: who draws solid lattices; by default OpenGL where there is any.
        progress: told of every picture drawn.

    Returns:
        The files in order.

    Raises:
        UserError: as for :func:`export_video`.
    """
    board = storyboard(runs, scene or Scene())
    check_frames(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error, option="") from error
    digits = max(4, len(str(len(board.shots))))
    files = []
    drawn = pictures(board, workers, renderer)
    with contextlib.closing(drawn):
        for number, picture in enumerate(_counted(drawn, board, progress)):
            file = folder / f"frame_{number + 1:0{digits}d}.png"
            with unfinished(file) as part:
                Image.fromarray(picture).save(part, "PNG", pnginfo=_metadata(board, number), compress_level=4)
            files.append(file)
    return files


def check_frames(folder: Path) -> None:
    """Raises UserError for a folder that cannot be made, or holds numbered pictures already."""
    check_folder(folder)
    old = next(folder.glob("frame_*.png"), None)
    if old is not None:
        raise UserError(
            f"{folder}: it holds pictures already ({old.name}), which would be mixed with new ones.\n"
            "Name another folder, or remove them."
        )


def export_picture(
    runs: Sequence[Run],
    path: Path,
    *,
    time_h: float | None = None,
    scene: Scene | None = None,
    renderer: RendererName = "auto",
) -> Path:
    """Write one PNG of some runs side by side, with its time and scenario in the metadata.

    No turntable turns it: it is seen as the first picture of a video is, and as the window shows it.

    Args:
        runs: the arms, all 2D or all 3D.
        path: a name that ends in .png.
        time_h: the nearest frame to this time; by default the last.
        scene: what to draw, as for :func:`export_video`.
        renderer: as for :func:`export_video`.

    Returns:
        The path.

    Raises:
        UserError: as for :func:`export_video`.
    """
    check_picture(path)
    scene = scene or Scene()
    board = storyboard(runs, replace(scene, camera=replace(scene.camera, turntable_deg=0.0)))
    wanted_h = board.shots[-1].time_h if time_h is None else time_h
    number = min(range(len(board.shots)), key=lambda k: abs(board.shots[k].time_h - wanted_h))
    with unfinished(path) as part:
        draw_picture(board, number, renderer).save(part, "PNG", pnginfo=_metadata(board, number))
    return path


def check_picture(path: Path) -> None:
    """Raises UserError for a name that no picture can have."""
    if path.suffix.lower() != ".png":
        raise UserError(f"{path}: a picture's name must end in .png, not '{path.suffix}'.")
    check_file(path)


def _of_even_size(scene: Scene, note: Note | None) -> Scene:
    width, height = (side + side % 2 for side in scene.size)
    if note is not None and (width, height) != scene.size:
        note(f"the video is {width}x{height}, for an MP4 has even sides")
    return replace(scene, size=(width, height))


def _counted(drawn: Iterable[Bytes], board: Storyboard, progress: Progress | None) -> Iterator[Bytes]:
    """The same pictures, each reported."""
    for number, picture in enumerate(drawn):
        if progress is not None:
            progress(number + 1, len(board.shots))
        yield picture


def _gif_palette(board: Storyboard) -> GifPalette:
    colourmaps = list(dict.fromkeys(scale.colourmap for scale in board.scales))
    return GifPalette(board.colours.colours, board.scene.colours, colourmaps)


def _metadata(board: Storyboard, number: int) -> PngImagePlugin.PngInfo:
    """Text that the PNG carries: what it shows, when, and of which scenario."""
    shot = board.shots[number]
    last_h = max(float(run.times_h[-1]) for run in board.runs)
    info = PngImagePlugin.PngInfo()
    title = board.scene.title if board.scene.title is not None else board.runs[0].title
    info.add_itxt("Title", f"{title}, t = {moment(shot.time_h, last_h)}")
    info.add_text("Software", f"automaton {board.runs[0].version}")
    info.add_text("time_h", repr(shot.time_h))
    info.add_itxt("arms", ", ".join(run.arm for run in board.runs))
    for run in board.runs:
        info.add_itxt(f"scenario {run.arm}".strip(), run.scenario_text, zip=True)
    return info
