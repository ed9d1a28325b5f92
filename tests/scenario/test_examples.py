"""Example files: sound ones load, and every unsound one ends in the screen that its first lines ask for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from automaton.errors import UserError
from automaton.scenario import Scenario, load

HERE = Path(__file__).parent
VALID = sorted(HERE.glob("valid/*.toml"))
INVALID = sorted(HERE.glob("invalid/*.toml"))
SHIPPED = sorted((HERE.parent.parent / "scenarios").glob("*.toml"))


def named(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", VALID + SHIPPED, ids=named)
def test_a_sound_file_resolves_to_text_that_gives_the_same_scenario(path: Path) -> None:
    for arm in load(path):
        again = Scenario.model_validate(tomllib.loads(arm.scenario.to_toml()))
        assert again == arm.scenario
        assert again.to_toml() == arm.scenario.to_toml()


@pytest.mark.parametrize("path", SHIPPED, ids=named)
def test_a_shipped_scenario_opens_with_question_source_finding_and_run_time(path: Path) -> None:
    assert list(tomllib.loads(path.read_text()))[:5] == [
        "title",
        "question",
        "source",
        "expected",
        "run_time",
    ]
    for arm in load(path):
        assert all((arm.scenario.question, arm.scenario.source, arm.scenario.expected, arm.scenario.run_time))
        assert arm.scenario.warnings() == []


@pytest.mark.parametrize("path", INVALID, ids=named)
def test_an_unsound_file_is_explained_on_one_screen(path: Path) -> None:
    text = path.read_text()
    wanted = re.findall(r"^# expect: (.*)$", text, flags=re.MULTILINE)
    unwanted = re.findall(r"^# refuse: (.*)$", text, flags=re.MULTILINE)
    assert wanted
    with pytest.raises(UserError) as caught:
        load(path)
    message = str(caught.value)
    words = " ".join(message.split())
    assert [line for line in wanted if " ".join(line.split()) not in words] == [], message
    assert [line for line in unwanted if line in words] == [], message
    assert max(len(line) for line in message.splitlines()[1:]) <= 110
    assert message.startswith(str(path))
    assert "rule " in message
    assert len(message.splitlines()) <= 24
    assert "pydantic" not in message


def test_there_are_examples_of_both_kinds() -> None:
    assert len(VALID) >= 4
    assert len(INVALID) >= 50
    assert len(SHIPPED) >= 4
