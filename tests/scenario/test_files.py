"""Files that cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from automaton.errors import UserError
from automaton.scenario import load
from tests.scenario.test_examples import HERE


def test_a_missing_file_names_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("[lattice]\nsites = [8, 8]\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n')
    (tmp_path / "broken.toml").write_text("[lattice\n")
    with pytest.raises(UserError, match=r"no such file\n.*: other\.toml$"):
        load(tmp_path / "wanted.toml")
    with pytest.raises(UserError, match="check the path"):
        load(tmp_path / "nowhere" / "wanted.toml")


def test_a_folder_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"this is a folder"):
        load(tmp_path)


def test_a_binary_file_is_no_scenario(tmp_path: Path) -> None:
    path = tmp_path / "run.h5"
    path.write_bytes(b"\x89HDF\r\n\x1a\n\xff\xfe")
    with pytest.raises(UserError, match=r"text in UTF-8"):
        load(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_says_why(tmp_path: Path) -> None:
    path = tmp_path / "locked.toml"
    path.touch(mode=0o000)
    with pytest.raises(UserError, match=r"cannot be read"):
        load(path)


@pytest.mark.parametrize("kept", [0, 20, 60, 100])
def test_a_truncated_file_ends_in_a_message_and_never_in_a_traceback(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "cut.toml"
    path.write_text((HERE / "valid" / "several_drugs.toml").read_text()[:kept])
    with pytest.raises(UserError):
        load(path)
