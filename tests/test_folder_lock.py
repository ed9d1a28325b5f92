"""A folder is held by one command, whatever another does to it meanwhile."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import Any

import pytest

from automaton.errors import UserError
from automaton.folder_lock import held
from automaton.run_folder import LOCK_FILE


def test_a_lock_that_another_command_removed_just_now_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one ends, and removes its empty folder, after we opened the lock and before we hold it."""
    out, lock = tmp_path / "r", fcntl.flock
    ends = [out.rmdir, (out / LOCK_FILE).unlink]

    def late(file: Any, how: int) -> None:
        while ends:
            ends.pop()()
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with held(out):
        assert (out / LOCK_FILE).exists()
        with pytest.raises(UserError, match="another command is writing there"), held(out):
            pass
    assert not out.exists()
