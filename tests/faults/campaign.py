"""Many damaged scenarios and run folders, judged in processes of their own, which may hang or crash."""

from __future__ import annotations

import faulthandler
import math
import os
import resource
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from automaton.errors import UserError
from automaton.workers import Tell, work_through
from tests.faults.judges import BASES, judge_run_folder, judge_scenario
from tests.faults.run_folders import Damage, damages, parsed
from tests.faults.scenarios import damaged
from tests.faults.sound_scenarios import shipped, small
from viewer import rendering

MEMORY_BYTES = 8 << 30
HANG_S = 300.0
DRAWINGS = ("figure", "report", "sketch", "sketch", "sketch")
"""What is drawn of one case after another, as `judge_run_folder` knows it."""

T = TypeVar("T")


@dataclass(frozen=True)
class ScenarioCase:
    """The text of a damaged scenario."""

    number: int
    text: bytes

    def judge(self, folder: Path) -> list[str]:
        """What is wrong with how it is taken; works in an empty folder."""
        return judge_scenario(self.text, folder)

    def keep(self, corpus: Path) -> Path:
        """Save it for :func:`kept_case`."""
        path = corpus / f"scenario_{self.number:05d}.toml"
        path.write_bytes(self.text)
        return path


@dataclass(frozen=True)
class FolderCase:
    """The damages of a run folder, where the sound one lies, and what is drawn of it."""

    number: int
    base: Path
    damages: tuple[Damage, ...]
    drawing: str = ""

    def judge(self, folder: Path) -> list[str]:
        """What is wrong with how it is taken; works in an empty folder."""
        return judge_run_folder(self.base, self.damages, folder, self.drawing)

    def keep(self, corpus: Path) -> Path:
        """Save it for :func:`kept_case`."""
        path = corpus / f"folder_{self.number:05d}.txt"
        path.write_text(f"{self.base.name} {' '.join(map(str, self.damages))}\n", encoding="ascii")
        return path


Case = ScenarioCase | FolderCase


def kept_case(path: Path, bases: Path) -> Case:
    """The case of a file that `keep` wrote."""
    if path.suffix == ".toml":
        return ScenarioCase(0, path.read_bytes())
    base, _, words = path.read_text(encoding="ascii").partition(" ")
    return FolderCase(0, bases / base, parsed(words), "report")


def scenario_cases(many: int, number: int = 1) -> list[Case]:
    """So many damaged scenarios, half of them made from small ones, which are run where they stay sound."""
    texts = drawn(damaged(small()) | damaged(shipped()), many, number)
    return [ScenarioCase(index, text) for index, text in enumerate(texts)]


def folder_cases(many: int, bases: Path, number: int = 1) -> list[Case]:
    """So many damaged run folders, from the sound ones that lie in `bases`."""
    found = drawn(st.tuples(st.sampled_from(sorted(BASES)), damages()), many, number)
    return [
        FolderCase(index, bases / base, done, DRAWINGS[index % len(DRAWINGS)])
        for index, (base, done) in enumerate(found)
    ]


def drawn(strategy: st.SearchStrategy[T], many: int, number: int) -> list[T]:
    """Examples that Hypothesis makes of a strategy, the same for the same number."""
    found: list[T] = []

    @seed(number)
    @settings(
        max_examples=many,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: T) -> None:
        found.append(example)

    collect()
    return found


def judged(cases: Sequence[Case], workers: int) -> Iterator[tuple[Case, str]]:
    """Each case as it is done, with what is wrong with it, "" for nothing."""
    for news in work_through(_judge, cases, workers):
        if news.trouble is not None:
            yield news.job, news.trouble


def _judge(case: Case, tell: Tell) -> bool:
    _bound_this_process()
    faulthandler.dump_traceback_later(HANG_S, exit=True)
    with tempfile.TemporaryDirectory(prefix="fault-") as folder:
        os.chdir(folder)
        complaints = case.judge(Path(folder))
        os.chdir("/")
    faulthandler.cancel_dump_traceback_later()
    if complaints:
        raise UserError("\n".join(complaints))
    return True


def _bound_this_process() -> None:
    """Bound its memory; and let it draw by itself, for as a worker it may start no processes."""
    os.environ.setdefault("MPLBACKEND", "agg")
    rendering._WORTH_A_POOL_S = math.inf
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
