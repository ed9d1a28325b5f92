"""Fixtures of the command line's tests."""

from __future__ import annotations

import importlib
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.calls import ARMS, DEVICE, TINY, Caller


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """`automaton run` sets the log up for its process; a test gives it back."""
    log = logging.getLogger("automaton")
    handlers, level = log.handlers[:], log.level
    yield
    log.handlers[:] = handlers
    log.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture
def automaton(capsys: pytest.CaptureFixture[str]) -> Caller:
    """The command line."""
    return Caller(capsys)


@pytest.fixture
def no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing the summary takes longer than the run."""
    monkeypatch.setattr(
        importlib.import_module("automaton.commands.run"), "_summarise", lambda folder: folder
    )


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A scenario without arms that runs in a moment."""
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    return path


@pytest.fixture
def arms(tmp_path: Path) -> Path:
    """The same with two arms."""
    path = tmp_path / "arms.toml"
    path.write_text(ARMS)
    return path


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two replicates of two arms, by one worker; not to be changed."""
    from automaton.batch import run_batch
    from automaton.batch_folder import prepare
    from automaton.batch_progress import BatchSilence
    from automaton.folder_lock import held
    from automaton.runner import Options
    from automaton.scenario import load

    folder = tmp_path_factory.mktemp("batch")
    (folder / "arms.toml").write_text(ARMS)
    with held(folder / "r"):
        plan = prepare(folder / "r", load(folder / "arms.toml", ["replicates=2"]), None, overwrite=False)
        run_batch(plan.missing, Options(DEVICE, threads=1), 1, BatchSilence())
    return folder / "r"


@pytest.fixture
def batch(finished: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(finished, tmp_path / "r")
    return tmp_path / "r"
