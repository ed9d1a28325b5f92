"""Writing TOML, finding lines in it, units of keys, nearest words."""

from __future__ import annotations

import math
import tomllib
from typing import Any

import pytest

from automaton.nearest import nearest
from automaton.scenario.units import converted, same_quantity, split
from automaton.toml_text import dump, line_of, literal

TEXT = '''\
title = """
[not.a.table]
"""
seed = 1
[lattice]
sites = [1, 2] # [neither.this]
[[seeding]]
cells = 1
[[seeding]]
cells = 2
genotypes = { a = 0.5 }
[drugs."a b".dose]
bath_uM = 1
[arms.x]
time.duration_h = 3
[[arms.x.seeding]]
cells = 4
'''


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("title",), (1, 1)),
        (("seed",), (4, 1)),
        (("lattice", "sites"), (6, 2)),
        (("lattice", "spacing_um"), (5, 1)),
        (("seeding", 0, "cells"), (8, 3)),
        (("seeding", 1, "cells"), (10, 3)),
        (("seeding", 1, "genotypes", "a"), (11, 3)),
        (("seeding", 1, "clusters"), (9, 2)),
        (("drugs", "a b", "dose", "bath_uM"), (13, 4)),
        (("arms", "x", "time", "duration_h"), (15, 4)),
        (("arms", "x", "seeding", 0, "cells"), (17, 5)),
        (("not", "a"), None),
        (("cells",), None),
    ],
)
def test_keys_are_found_in_their_lines(path: tuple[str | int, ...], found: tuple[int, int] | None) -> None:
    assert line_of(TEXT, path) == found


@pytest.mark.parametrize(
    "data",
    [
        {"a": 1, "b": -2.5, "c": True, "d": "x", "e": [1, 2], "f": []},
        {"t": {"u": {"v": 1}, "w": {}}, "list": [{"a": 1, "t": {"x": 1}}, {"a": 2}]},
        {"s": 'quotes " and \\ and \t and \x01 and é µ'},
        {"s": 'two lines\nwith "quotes" and \\ and """three"""\n'},
        {"odd key": {"ü": 1, "": 2}, "inline": [[1, 2], ["a", {"b": 1}]]},
        {"numbers": [1e-300, 1e300, 0.1, 1 / 3, math.inf, -math.inf]},
    ],
)
def test_what_is_written_reads_back(data: dict[str, Any]) -> None:
    assert tomllib.loads(dump(data)) == data


def test_what_toml_has_no_word_for_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot write a NoneType"):
        literal(None)


def test_stems_and_units_come_apart() -> None:
    assert split("diffusion_cm2_per_s") == ("diffusion", ("cm2", "per", "s"))
    assert split("influx_per_s") == ("influx", ("per", "s"))
    assert split("cells") == ("cells", ())
    assert split("m") == ("m", ())


@pytest.mark.parametrize(
    ("value", "key", "right", "number"),
    [
        (0.02, "spacing_mm", "spacing_um", 20),
        (1e-6, "diffusion_cm2_per_s", "diffusion_um2_per_s", 100),
        (7.2e-4, "division_per_min", "division_per_h", 0.0432),
        (500, "bath_nM", "bath_uM", 0.5),
        (90, "duration_min", "duration_h", 1.5),
        (100, "clearance_ml_per_min", "clearance_l_per_h", 6),
        (2, "step_days", "spacing_um", None),
        ("2", "spacing_mm", "spacing_um", None),
    ],
)
def test_values_are_converted(value: object, key: str, right: str, number: float | None) -> None:
    assert converted(value, key, right) == (None if number is None else pytest.approx(number))


def test_the_same_quantity_in_its_own_dimension_comes_first() -> None:
    assert same_quantity("duration_s", ["duration_mmHg", "duration_h"]) == "duration_h"
    assert same_quantity("duration_s", ["step_h"]) is None


def test_the_nearest_word_ignores_case() -> None:
    assert nearest("Duration_H", ["duration_h", "step_h"]) == "duration_h"
    assert nearest("xyz", ["duration_h", "step_h"]) is None
