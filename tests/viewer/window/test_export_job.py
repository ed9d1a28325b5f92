"""Exports in a process of their own: progress, cancelling, problems."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from automaton.snapshot import Frame
from tests.viewer.made_up_run import MadeUpRun, flat, treated_ball
from viewer.scene import Scene
from viewer.window import export_job
from viewer.window.export_job import Ended, ExportJob, Order, Progress

SMALL = Scene(size=(320, 240))


@dataclass(frozen=True)
class SlowRun(MadeUpRun):
    """A run whose frames take a minute to read; a file says when that has begun."""

    def frame(self, index: int) -> Frame:
        """The frame of an index, much later."""
        (self.path / "begun").touch()
        time.sleep(60)
        return super().frame(index)


@dataclass(frozen=True)
class DeafRun(SlowRun):
    """One whose reader misses the first signal, as one that comes just before a call that waits is missed."""

    def frame(self, index: int) -> Frame:
        """The frame of an index, much later."""
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        (self.path / "begun").touch()
        signal.sigwait({signal.SIGTERM})
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        return super().frame(index)


def news_until_the_end(job: ExportJob) -> list[Progress | Ended]:
    found: list[Progress | Ended] = []
    until = time.monotonic() + 60
    while not (found and isinstance(found[-1], Ended)):
        assert time.monotonic() < until
        if (news := job.news()) is not None:
            found.append(news)
        time.sleep(0.005)
    job.close()
    return found


def alive_in_group(group: int | None) -> list[str]:
    """Processes of a group that are more than an entry nobody has fetched yet."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().rpartition(")")
        except OSError:  # it has just ended
            continue
        state, _, of_group = rest.split()[:3]
        if int(of_group) == group and state != "Z":
            found.append(name)
    return found


def test_a_picture_of_one_time(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    found = news_until_the_end(ExportJob(Order((flat(3),), path, SMALL, time_h=24.0)))
    assert found == [Ended()]
    with Image.open(path) as picture:
        assert picture.size == (320, 240)
        assert picture.info["time_h"] == "24.0"


def test_frames_that_are_left_out_are_told(tmp_path: Path) -> None:
    order = Order((flat(41, shape=(4, 6)),), tmp_path / "video.mp4", SMALL, seconds=1.0)
    few = "24 of 41 frames are shown; at 24 a second 1 s hold no more"
    assert news_until_the_end(ExportJob(order))[-1] == Ended(notes=(few,))


def test_a_video_tells_how_far_it_is_and_can_be_cancelled(tmp_path: Path) -> None:
    job = ExportJob(Order((flat(400),), tmp_path / "video.mp4", SMALL))
    while not isinstance(job.news(), Progress):
        time.sleep(0.005)
    job.cancel()
    assert news_until_the_end(job)[-1] == Ended(cancelled=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [(SlowRun, "video.mp4"), (SlowRun, "video.gif"), (SlowRun, "picture.png"), (DeafRun, "picture.png")],
)
def test_it_can_be_cancelled_while_frames_are_looked_at(
    tmp_path: Path, kind: type[SlowRun], name: str
) -> None:
    slow = kind(**(vars(flat()) | {"path": tmp_path}))
    job = ExportJob(Order((slow,), tmp_path / name, SMALL))
    while not (tmp_path / "begun").exists():
        assert job.news() is None
        time.sleep(0.005)
    job.cancel()
    assert news_until_the_end(job) == [Ended(cancelled=True)]
    assert [path.name for path in tmp_path.iterdir()] == ["begun"]


def test_closing_ends_it_though_the_first_signal_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine it may be long before the first signal is taken.
    monkeypatch.setattr(export_job, "_UNHEARD_S", 5)
    deaf = DeafRun(**(vars(flat()) | {"path": tmp_path}))
    job = ExportJob(Order((deaf,), tmp_path / "picture.png", SMALL))
    while not (tmp_path / "begun").exists():
        time.sleep(0.005)
    job.close()
    job.process.join(30)
    assert not job.process.is_alive()


@pytest.mark.parametrize("after", [2, 3, 5, 8])
def test_it_can_be_cancelled_while_processes_that_draw_come_up(tmp_path: Path, after: int) -> None:
    """The first pictures are drawn by itself, then others are started: at any moment of that."""
    job = ExportJob(Order((treated_ball(60),), tmp_path / "video.mp4", Scene(size=(1280, 720))))
    drawn = 0
    while drawn < 1:
        said = job.news()
        assert not isinstance(said, Ended)
        drawn = said.drawn if said else 0
    time.sleep(0.25 * after)
    job.cancel()
    assert news_until_the_end(job)[-1] == Ended(cancelled=True)
    assert list(tmp_path.iterdir()) == []
    assert alive_in_group(job.process.pid) == []


def test_a_picture_can_be_cancelled_while_it_is_drawn(tmp_path: Path) -> None:
    job = ExportJob(Order((treated_ball(),), tmp_path / "picture.png", Scene(size=(8000, 6000))))
    while not list(tmp_path.iterdir()):
        assert job.news() is None
        time.sleep(0.005)
    job.cancel()
    assert news_until_the_end(job) == [Ended(cancelled=True)]
    assert list(tmp_path.iterdir()) == []


def test_it_can_be_cancelled_before_its_process_has_come_up(tmp_path: Path) -> None:
    job = ExportJob(Order((flat(),), tmp_path / "video.mp4", SMALL))
    job.cancel()
    assert news_until_the_end(job) == [Ended(cancelled=True)]
    assert list(tmp_path.iterdir()) == []


def test_closing_waits_for_nothing(tmp_path: Path) -> None:
    job = ExportJob(Order((flat(400),), tmp_path / "video.mp4", SMALL))
    while not isinstance(job.news(), Progress):
        time.sleep(0.005)
    job.close()
    job.process.join(60)
    assert job.process.exitcode is not None
    assert alive_in_group(job.process.pid) == [], "nor does any that drew for it"
    assert list(tmp_path.iterdir()) == []


def test_a_problem_is_told(tmp_path: Path) -> None:
    found = news_until_the_end(ExportJob(Order((flat(),), tmp_path / "video.avi", SMALL)))
    assert len(found) == 1
    assert isinstance(found[0], Ended)
    assert "must end in .mp4 or .gif" in found[0].problem


CANCELLED = """
import sys, time
from pathlib import Path
from tests.viewer.made_up_run import treated_ball
from viewer.scene import Scene
from viewer.window.export_job import Ended, ExportJob, Order, Progress

if __name__ == "__main__":
    job = ExportJob(Order((treated_ball(60),), Path(sys.argv[1]), Scene(size=(1280, 720))))
    news = None
    while not (isinstance(news, Progress) and news.drawn >= 4):
        news = job.news()
    job.cancel()
    while not isinstance(job.news(), Ended):
        time.sleep(0.005)
    job.close()
"""


def test_a_cancelled_export_leaves_nothing_of_the_system_behind(tmp_path: Path) -> None:
    script = tmp_path / "cancelled.py"
    script.write_text(CANCELLED)
    command = [sys.executable, str(script), str(tmp_path / "video.mp4")]
    root = str(Path(__file__).parents[3])
    said = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=os.environ | {"PYTHONPATH": root},
    )
    assert said.stderr == ""
