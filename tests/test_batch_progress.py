"""What is said of a batch while it goes: runs done and running, failures, time left."""

from __future__ import annotations

import pytest

from automaton.batch_progress import BatchBar, BatchLines, StepShare, batch_progress_for


class Clock:
    """A clock that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        """What time it is, in s."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr("automaton.batch_progress.time.monotonic", moved)
    return moved


def test_lines_come_every_ten_seconds_and_at_the_end(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with BatchLines(4) as progress:
        progress.hear("lump r001", 0.0, None)
        progress.hear("thin r001", 0.0, None)
        clock.now += 9
        progress.hear("lump r001", 0.5, None)
        assert capsys.readouterr().err == ""
        clock.now += 1
        progress.hear("thin r001", 0.5, None)  # one run's worth in 10 s
        assert capsys.readouterr().err == "0 of 4 runs, 2 running, 30 s left\n"
        progress.hear("lump r001", 1.0, "no room\nmake some")
        assert capsys.readouterr().err == "lump r001 failed: no room\n"
        clock.now += 10
        progress.hear("thin r001", 1.0, "")
        assert capsys.readouterr().err == "2 of 4 runs, 1 failed, 0 running, 20 s left\n"
        clock.now += 5
        for run in ("lump r002", "thin r002"):
            progress.hear(run, 0.0, None)
            progress.hear(run, 1.0, "")
        assert capsys.readouterr().err == "4 of 4 runs, 1 failed, 0 running, 25 s\n"


def test_the_bar_says_the_same(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with BatchBar(3) as progress:
        progress.hear("r001", 0.0, None)
        clock.now += 60
        progress.hear("r001", 1.0, "")
        progress.hear("r002", 0.5, None)
        progress.hear("r003", 1.0, "[bold]no room")
    said = capsys.readouterr().err
    assert "r003 failed: [bold]no room" in said
    assert "2 of 3 runs, 1 failed, 1 running" in said
    assert "about 0:12 left" in said


def test_nothing_is_said_when_it_should_be_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with batch_progress_for(1, quiet=True) as progress:
        progress.hear("r001", 1.0, "no room")
    assert capsys.readouterr().err == ""
    assert isinstance(batch_progress_for(1, quiet=False), BatchLines)


def test_a_run_tells_its_share_twice_a_second(clock: Clock) -> None:
    told: list[float] = []
    progress = StepShare(told.append, 10)
    for _ in range(5):
        clock.now += 0.25
        progress.step(0.0, 0)
    assert told == [0.2, 0.4]
