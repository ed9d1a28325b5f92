"""Where a result comes from."""

from __future__ import annotations

import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import automaton
from automaton.provenance import git_revision, now, provenance


def test_versions_and_times_are_said() -> None:
    facts = provenance()
    assert facts["program_version"] == automaton.__version__
    assert all(facts[name] for name in ("python_version", "numpy_version", "h5py_version", "platform"))
    assert facts["zlib_version"].count(".") >= 1
    assert facts["scipy_version"]
    assert all(isinstance(value, str) for value in facts.values())
    assert datetime.fromisoformat(now()) - datetime.fromisoformat(facts["started"]) < timedelta(seconds=60)
    assert datetime.fromisoformat(facts["started"]).utcoffset() == timedelta(0)


def test_a_checkout_says_its_commit_and_whether_it_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"NAME": "a", "EMAIL": "a@b"}.items():
        monkeypatch.setenv(f"GIT_AUTHOR_{name}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{name}", value)
    assert git_revision(tmp_path) == ""

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True, capture_output=True)

    try:
        git("init")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git here")
    assert git_revision(tmp_path) == ""
    (tmp_path / "a").write_text("one")
    git("add", "a")
    git("-c", "core.hooksPath=/dev/null", "commit", "-m", "a", "--no-gpg-sign")
    assert len(git_revision(tmp_path)) == 40
    (tmp_path / "b").write_text("not tracked")
    assert len(git_revision(tmp_path)) == 40
    (tmp_path / "a").write_text("two")
    assert git_revision(tmp_path).endswith("+changes")


def test_without_git_there_is_no_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_revision(tmp_path) == ""
