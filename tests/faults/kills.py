"""kill -9 at random instants, and what becomes of the run."""

from __future__ import annotations

import random
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

from tests.faults.small_runs import (
    compute,
    computed,
    differences,
    no_summary,
    not_whole,
    scenario_in,
    temporaries,
    whole,
)

KILLS_A_RUN = 2
"""At most; a run that came to its end before is not killed again."""


def kill_and_resume(many: int, number: int = 1) -> list[str]:
    """Kill runs at random instants `many` times, each resumed to its end; what was wrong.

    After every kill each file under its own name must be whole; at the end all must be as in a run that was
    never killed.
    """
    rng = random.Random(number)
    troubles: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        wanted = computed(whole(Path(place) / "whole"))
        context = get_context("forkserver")  # its processes have all imported already, and die at once
        context.set_forkserver_preload(["tests.faults.preloaded"])
        took_s = _timed(context, Path(place) / "timed")
        killed = 0
        while killed < many:
            folder = Path(place) / f"run{killed}"
            scenario, out = scenario_in(folder), folder / "out"
            for _ in range(min(KILLS_A_RUN, many - killed)):
                process = context.Process(target=_compute, args=(scenario, out))
                process.start()
                process.join(rng.uniform(0, 1.1 * took_s))
                process.kill()
                process.join()
                killed += 1
                troubles += [f"kill {killed}: {problem}" for problem in not_whole(out)]
            ended = compute(scenario, out)
            if ended.status:
                troubles.append(f"kill {killed}: {ended.err}")
            elif other := [*differences(computed(out), wanted), *temporaries(out)]:
                troubles.append(f"kill {killed}: another run came out: {', '.join(other[:8])}")
    return troubles


def _timed(context: object, folder: Path) -> float:
    """Seconds that an undisturbed run takes in such a process, its start included."""
    scenario = scenario_in(folder)
    process = context.Process(target=_compute, args=(scenario, folder / "out"))  # type: ignore[attr-defined]
    began = time.monotonic()
    process.start()
    process.join()
    return time.monotonic() - began


def _compute(scenario: Path, out: Path) -> None:
    with no_summary():
        compute(scenario, out)
