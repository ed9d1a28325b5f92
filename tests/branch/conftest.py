"""The run that most tests branch off."""

from __future__ import annotations

from pathlib import Path

import pytest

from automaton.runner import run_scenario
from automaton.scenario import load
from tests.branch.origin import OPTIONS, SCENARIO


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that went to its end, with checkpoints at 6 and 12 h."""
    folder = tmp_path_factory.mktemp("origin")
    (folder / "origin.toml").write_text(SCENARIO)
    assert run_scenario(load(folder / "origin.toml"), folder / "out", OPTIONS)
    return folder / "out"
