"""Absurd numbers in every key: each is taken or refused in words, at once, and never ends in a traceback."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from automaton.commands.check import describe
from automaton.errors import UserError
from automaton.scenario import load
from automaton.scenario.fit import check_memory
from automaton.toml_text import dump
from tests.commands.calls import Caller
from tests.scenario.test_examples import HERE

ABSURD = (1e300, 1e-300, 1e12, 1e-12, -1.0, 0.0, math.nan, math.inf, 10**12, 10**400)


def numbers_in(data: Any, path: str = "") -> Iterator[str]:
    """Dotted keys of all numbers of a resolved scenario, lists of numbers taken whole."""
    if isinstance(data, dict):
        for name, entry in data.items():
            yield from numbers_in(entry, f"{path}.{name}" if path else name)
    elif isinstance(data, list) and data and isinstance(data[0], dict):
        for index, entry in enumerate(data):
            yield from numbers_in(entry, f"{path}.{index}")
    elif isinstance(data, int | float) and not isinstance(data, bool):
        yield path


def resolved_examples() -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Scenarios that between them write out all numbers, each with the dotted keys that are new in it."""
    seen: set[tuple[str, str]] = set()
    for path in sorted(HERE.glob("valid/*.toml")) + sorted((HERE.parent.parent / "scenarios").glob("*.toml")):
        data = load(path)[0].scenario.resolved()
        ends = {(dotted.split(".")[0], dotted.split(".")[-1]): dotted for dotted in numbers_in(data)}
        new = [dotted for end, dotted in ends.items() if end not in seen]
        seen |= set(ends)
        if new:
            yield data, new


def test_absurd_numbers_in_every_key_are_taken_or_refused_in_words(tmp_path: Path) -> None:
    path, keys, taken, refused = tmp_path / "x.toml", 0, 0, 0
    for data, new in resolved_examples():
        path.write_text(dump(data))
        for dotted, value in product(new, ABSURD):
            started = time.process_time()
            try:
                arms = load(path, {dotted: value})
                assert describe(arms)
                arms[0].scenario.warnings()
                check_memory(path, arms, "cpu")
                taken += 1
            except UserError as error:
                said, refused = str(error), refused + 1
                assert "rule  " in said
            assert time.process_time() - started < 5, dotted
        keys += len(new)
    assert keys > 60
    assert taken > 2 * keys
    assert refused > 2 * keys


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("drugs.doxorubicin.dose.bath_uM=1e300", "must be at most 1e+12"),
        ("drugs.doxorubicin.dose.bath_uM=1e-300", "must be at least 1e-12 in size"),
        ("time.step_h=1e-12", "makes 4e+12 steps of 1e-12 h; a run has 1,000,000 at most"),
        ("time.duration_h=1e12", "makes 1e+12 steps of 1 h"),
        ("time.frame_every_h=1e-12", "not a whole number of steps"),
        ("lattice.sites=[1e300, 4]", "must be a whole number"),
        ("lattice.sites=[0, 4]", "must be at least 1"),
        ("lattice.sites=[1000000000000000000000000000000, 4]", "must be at most"),
        ("time.cell_steps_per_step=1001", "must be at most 1000"),
        ("seed=-1", "write 0 or a number above 0"),
    ],
)
def test_limits_are_stated(automaton: Caller, tiny: Path, setting: str, words: str) -> None:
    assert words in " ".join(automaton.refused("check", tiny, "--set", setting).split())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("cells.division_per_h=0.1", "cells.doubling_time_h=20"),
        ("time.duration_h=5", "time.duration_days=1"),
        ("cells.death_per_h=0.1", "cells.death_per_h=0.2"),
    ],
)
def test_settings_that_undo_one_another_are_refused(
    automaton: Caller, tiny: Path, first: str, second: str
) -> None:
    said = automaton.refused("check", tiny, "--set", first, "--set", second)
    assert f"{first.partition('=')[0]} is set too" in said
    assert second in said
    assert automaton("check", tiny, "--set", first, "--set", "lattice.sites=[25, 20]").status == 0
