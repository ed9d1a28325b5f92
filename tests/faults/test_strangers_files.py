"""A small share of the fault harness: damaged scenarios and run folders, the same ones every time.

`python -m tests.faults` (`make faults`) goes through ten thousand scenarios and a thousand run folders.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.faults.campaign import FolderCase, drawn, scenario_cases
from tests.faults.judges import make_bases
from tests.faults.outcome import call
from tests.faults.run_folders import ACTIONS, Damage, parsed


@pytest.fixture(autouse=True)
def _log_as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands set the log up for their process; a test gives it back."""
    log = logging.getLogger("automaton")
    handlers, level = log.handlers[:], log.level
    yield
    log.handlers[:] = handlers
    log.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture(scope="session")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sound run folders; not to be changed."""
    folder = tmp_path_factory.mktemp("faults") / "bases"
    make_bases(folder)
    return folder


@pytest.mark.parametrize("part", range(4))
def test_damaged_scenarios_are_run_or_refused_in_words(tmp_path: Path, part: int) -> None:
    troubles = []
    for case in scenario_cases(30, number=100 + part):
        folder = tmp_path / str(case.number)
        folder.mkdir()
        troubles += [f"{case.keep(tmp_path)}: {trouble}" for trouble in case.judge(folder)]
    assert not troubles


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_damaged_run_folder_is_read_or_refused_in_words(bases: Path, tmp_path: Path, action: str) -> None:
    """Each way of damaging once, in runs that were cut off, so that there is something to resume."""
    (seed,) = drawn(st.integers(0, 2**32 - 1), 1, number=len(action))
    case = FolderCase(1, bases / "arms", (Damage("unfinished", seed), Damage(action, seed + 1)))
    assert not case.judge(tmp_path), str(case)


def test_the_judges_see_what_is_wrong(bases: Path) -> None:
    """A harness that never complains proves nothing."""
    fine = call("info", bases / "single")
    assert fine.status == 0
    assert not list(fine.complaints())
    broken = call("info", bases / "single" / "nowhere")
    assert broken.status == 2
    assert not list(broken.complaints())
    assert any("status 3" in text for text in _spoilt(fine, status=3))
    assert any("traceback" in text for text in _spoilt(fine, err="Traceback (most recent call last)"))
    assert any("steer" in text for text in _spoilt(fine, out="\x1b[31m"))
    assert any("lines" in text for text in _spoilt(broken, err="x\n" * 30))
    assert any("memory" in text for text in _spoilt(fine, growth_bytes=1 << 40))


def _spoilt(outcome: object, **changes: object) -> list[str]:
    import dataclasses

    spoilt = dataclasses.replace(outcome, **changes)  # type: ignore[type-var]
    return list(spoilt.complaints())  # type: ignore[attr-defined]


def test_a_case_is_known_by_its_words() -> None:
    damages = (Damage("flip", 7), Damage("link", 2**32 - 1))
    assert parsed(" ".join(map(str, damages))) == damages
