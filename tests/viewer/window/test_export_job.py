"""Exports in a process of their own: progress, cancelling, problems."""

from __future__ import annotations

import time
from pathlib import Path

from PIL import Image

from tests.viewer.made_up_run import flat
from viewer.scene import Scene
from viewer.window.export_job import Ended, ExportJob, Order, Progress

SMALL = Scene(size=(320, 240))


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


def test_a_picture_of_one_time(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    found = news_until_the_end(ExportJob(Order((flat(3),), path, SMALL, time_h=24.0)))
    assert found == [Ended()]
    with Image.open(path) as picture:
        assert picture.size == (320, 240)
        assert picture.info["time_h"] == "24.0"


def test_a_video_tells_how_far_it_is_and_can_be_cancelled(tmp_path: Path) -> None:
    job = ExportJob(Order((flat(400),), tmp_path / "video.mp4", SMALL))
    while not isinstance(job.news(), Progress):
        time.sleep(0.005)
    job.cancel()
    assert news_until_the_end(job)[-1] == Ended(cancelled=True)
    assert list(tmp_path.iterdir()) == []


def test_a_problem_is_told(tmp_path: Path) -> None:
    found = news_until_the_end(ExportJob(Order((flat(),), tmp_path / "video.avi", SMALL)))
    assert len(found) == 1
    assert isinstance(found[0], Ended)
    assert "must end in .mp4 or .gif" in found[0].problem
