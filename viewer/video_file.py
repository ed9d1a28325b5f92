"""Writing MP4 and GIF: under another name first, and read back before it gets its own."""

from __future__ import annotations

import contextlib
import itertools
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from automaton.errors import UserError
from automaton.unwritten import cannot_write
from viewer.gif_palette import GifPalette

Bytes = npt.NDArray[np.uint8]
Shown = tuple[Bytes, int]
"""A picture, uint8 (height, width, 3), and for how many frames it stays."""


@contextlib.contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A name beside `path` to write under; it becomes `path` if all goes well, else it is removed.

    Raises:
        UserError: `path` cannot be written.
    """
    part = path.with_name(f".{path.stem}.unfinished{path.suffix}")
    try:
        if path.is_dir():
            raise UserError(f"{path}: this is a folder.\nName a file to write.")
        path.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
    except OSError as error:
        raise cannot_write(path, error, option="") from error
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise cannot_write(path, error, option="") from error
    finally:
        part.unlink(missing_ok=True)


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
        *("-movflags", "+faststart"),
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
        fps: frames a second.
        palette: the colours it may use.

    Raises:
        UserError: `path` cannot be written.
    """
    with unfinished(path) as part:
        images = (palette.image(picture) for picture, _ in pictures)
        first = next(images)
        # GIF counts time in hundredths of a second.
        durations = [max(2, round(100 * hold / fps)) * 10 for hold in holds]
        first.save(
            part, "GIF", save_all=True, append_images=images, duration=durations, loop=0, optimize=False
        )
        with Image.open(part) as written:
            if written.size != first.size:
                raise UserError(_failed(path, f"read back, it is {written.size} large, not {first.size}"))
            for frame in itertools.count():
                try:
                    written.seek(frame)
                except EOFError:
                    break
