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


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("x = " + "[" * 5000 + "]" * 5000, "too deep in one another"),
        ("x = " + "{a=" * 5000 + "1" + "}" * 5000, "too deep in one another"),
        ("seed = " + "9" * 5000, "not TOML: Exceeds the limit"),
        ("seed = 0x" + "f" * 20_000, "must be"),
        ("duration_h = 0x" + "f" * 20_000, "no such key in this table"),
        ("alterations = { a = { mechanism = {}, drugs = {} } }", "must be one of"),
        (f'start = {{ from = "{"x" * 5000}" }}', "neither a run folder nor a checkpoint"),
    ],
)
def test_texts_made_to_harm_are_refused_in_words(tmp_path: Path, text: str, rule: str) -> None:
    path = tmp_path / "case.toml"
    path.write_text(text)
    with pytest.raises(UserError, match=rule):
        load(path)


def test_an_endless_file_is_no_scenario() -> None:
    with pytest.raises(UserError, match="longer than 64 MiB"):
        load("/dev/zero")


@pytest.mark.parametrize("name", ["x" * 5000, "a\\u0000b", "loop", "/dev/zero", "../x.csv", "."])
def test_files_that_a_scenario_may_not_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    text = (HERE / "valid" / "ways_of_dosing.toml").read_text().replace("tables/measured.csv", name)
    path = tmp_path / "scenario.toml"
    path.write_text(text)
    with pytest.raises(UserError, match=r"(no such file|own folder or below|must|sign)"):
        load(path)


def test_a_file_that_a_scenario_names_is_not_endless(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    with (tmp_path / "tables" / "measured.csv").open("wb") as file:
        file.truncate(1 << 40)
    path = tmp_path / "scenario.toml"
    path.write_text((HERE / "valid" / "ways_of_dosing.toml").read_text())
    with pytest.raises(UserError, match="larger than 1024 MiB"):
        load(path)
