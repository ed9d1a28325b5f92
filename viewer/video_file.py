"""Writing MP4 and GIF: under another name first, and read back before it gets its own."""

from __future__ import annotations

import contextlib
import itertools
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageSequence

from automaton.snapshot import UserError
from viewer.files import unfinished
from viewer.gif_palette import GifPalette

Bytes = npt.NDArray[np.uint8]
Shown = tuple[Bytes, int]
"""A picture, uint8 (height, width, 3), and for how many frames it stays."""
FASTEST_GIF = 50
"""Pictures a second: programs that show GIFs take less than 20 ms a picture for a mistake."""
_LONGEST_GIF_MS = 655_350
"""A GIF has no room for a larger number at one picture, and pictures that are the same become one."""


def write_mp4(path: Path, pictures: Iterable[Shown], size: tuple[int, int], fps: int) -> None:
    """H.264 as every player and presentation program takes it (yuv420p, BT.709, index in front).

    Args:
        path: whose name ends in .mp4.
        pictures: all of `size`.
        size: even width and height.
        fps: frames a second.

    Raises:
        UserError: no ffmpeg, or it fails, or `path` cannot be written.
    """
    program = ffmpeg()
    with unfinished(path) as part, tempfile.TemporaryFile() as complaints:
        command = [program, *_mp4_options(size, fps), str(part)]
        frames = 0
        try:
            with subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=complaints, stderr=complaints
            ) as process:
                try:
                    frames = _pour(pictures, process)
                except BaseException:
                    process.kill()
                    raise
        except OSError as error:
            raise UserError(_failed(path, f"{program}: {error.strerror}")) from error
        complaints.seek(0)
        said = complaints.read().decode(errors="replace").strip()
        if process.returncode:
            raise UserError(_failed(path, said[-600:] or f"ffmpeg ended with status {process.returncode}"))
        _check_mp4(path, part, frames, size)


def ffmpeg() -> str:
    """Path of the ffmpeg that imageio-ffmpeg brings (or that IMAGEIO_FFMPEG_EXE names).

    Raises:
        UserError: there is none.
    """
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise UserError(
            "ffmpeg, which writes MP4, was not found.\n"
            "Install it with `pip install imageio-ffmpeg`, or write a .gif, or --frames to a folder."
        ) from error


def _mp4_options(size: tuple[int, int], fps: int) -> list[str]:
    tags = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"
    return [
        *("-y", "-loglevel", "error"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}", "-r", str(fps), "-i", "-"),
        *("-an", "-vf", f"scale=out_color_matrix=bt709:out_range=tv,{tags}", "-pix_fmt", "yuv420p"),
        *("-c:v", "libx264", "-crf", "20", "-preset", "veryfast", "-profile:v", "high"),
        *("-movflags", "+faststart", "-f", "mp4"),
    ]


def _pour(pictures: Iterable[Shown], process: subprocess.Popen[bytes]) -> int:
    """Send all frames to ffmpeg; returns how many. Stops where ffmpeg has ended: its status says why."""
    frames = 0
    assert process.stdin is not None
    for picture, times in pictures:
        data = np.ascontiguousarray(picture).data
        try:
            for _ in range(times):
                process.stdin.write(data)
        except BrokenPipeError:
            break
        frames += times
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    return frames


def _check_mp4(path: Path, part: Path, frames: int, size: tuple[int, int]) -> None:
    """Read the file back: ffmpeg may fail without a word."""
    import imageio_ffmpeg

    try:
        reader = imageio_ffmpeg.read_frames(str(part))
        meta = next(reader)
        reader.close()
        found = int(imageio_ffmpeg.count_frames_and_secs(str(part))[0])
    except (OSError, RuntimeError, StopIteration) as error:
        raise UserError(_failed(path, "what ffmpeg wrote cannot be read back")) from error
    if found != frames or tuple(meta["size"]) != size or not meta["pix_fmt"].startswith("yuv420p"):
        what = f"{found} frames of {meta['size']} in {meta['pix_fmt']}"
        raise UserError(_failed(path, f"read back, it has {what}, not {frames} of {size}"))


def _failed(path: Path, why: str) -> str:
    return f"{path}: the video could not be written: {why}.\nNothing was left behind."


def write_gif(
    path: Path, pictures: Iterable[Shown], holds: Sequence[int], fps: int, palette: GifPalette
) -> None:
    """A GIF that loops for ever.

    Args:
        path: where to.
        pictures: one after another.
        holds: how many frames each of them stays.
        fps: frames a second, at most `FASTEST_GIF`.
        palette: the colours it may use.

    Raises:
        UserError: `path` cannot be written, or the video is too long for a GIF.
    """
    # GIF counts time in hundredths of a second: ends of pictures are rounded, so that errors do not add up.
    ends = [round(100 * frames / fps) for frames in itertools.accumulate(holds, initial=0)]
    durations = [10 * (end - start) for start, end in itertools.pairwise(ends)]
    if sum(durations) > _LONGEST_GIF_MS:
        raise UserError(
            f"{path}: a GIF of {sum(durations) / 1000:.0f} s is longer than such files can say.\n"
            f"Write a .mp4, or one of at most {_LONGEST_GIF_MS // 1000} s with --seconds."
        )
    with unfinished(path) as part:
        images = (palette.image(picture) for picture, _ in pictures)
        first = next(images)
        first.save(
            part, "GIF", save_all=True, append_images=images, duration=durations, loop=0, optimize=False
        )
        _check_gif(path, part, durations, first.size)


def _check_gif(path: Path, part: Path, durations: Sequence[int], size: tuple[int, int]) -> None:
    """Read the file back to its last picture, and add up times: Pillow joins pictures that are the same."""
    shown_ms = 0
    try:
        with Image.open(part) as written:
            found = written.size
            for picture in ImageSequence.Iterator(written):
                picture.load()
                shown_ms += int(picture.info["duration"])
    except (OSError, SyntaxError, KeyError) as error:
        raise UserError(_failed(path, "what was written cannot be read back")) from error
    if found != size or shown_ms != sum(durations):
        what = f"{found} large and takes {shown_ms / 1000:g} s, not {size} and {sum(durations) / 1000:g} s"
        raise UserError(_failed(path, f"read back, it is {what}"))
