"""What most tests of run folders read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.run_folder.small_run import write_small_run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small run."""
    write_small_run(tmp_path / "run")
    return tmp_path / "run"
