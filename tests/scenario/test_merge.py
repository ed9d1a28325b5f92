"""Arms over the base, settings over both."""

from __future__ import annotations

from typing import Any

import pytest

from automaton.errors import UserError
from automaton.scenario import Bolus, load
from automaton.scenario.merge import lay_over, lay_set, parse_sets
from tests.scenario.test_examples import HERE


def test_tables_merge_and_lists_replace() -> None:
    base = {"a": {"b": 1, "c": {"d": 2}}, "list": [{"x": 1}, {"x": 2}]}
    over = {"a": {"c": {"e": 3}}, "list": [{"x": 9}]}
    assert lay_over(base, over) == {"a": {"b": 1, "c": {"d": 2, "e": 3}}, "list": [{"x": 9}]}


def test_the_base_is_left_alone() -> None:
    base: dict[str, Any] = {"a": {"b": [1, {"c": 2}]}}
    merged = lay_over(base, {})
    merged["a"]["b"][1]["c"] = 5
    assert base["a"]["b"][1]["c"] == 2


@pytest.mark.parametrize(
    ("base", "over", "merged"),
    [
        ({"duration_h": 3, "step_h": 1}, {"duration_days": 2}, {"step_h": 1, "duration_days": 2}),
        ({"duration_days": 3}, {"duration_h": 2}, {"duration_h": 2}),
        (
            {"cells": 3, "arrangement": "scattered"},
            {"density": 0.1},
            {"arrangement": "scattered", "density": 0.1},
        ),
        ({"doubling_time_h": 24}, {"division_per_h": 0}, {"division_per_h": 0}),
        (
            {"bath_uM": 1, "end_h": 3, "start_h": 1},
            {"bolus_mg_per_m2": 5},
            {"start_h": 1, "bolus_mg_per_m2": 5},
        ),
        ({"bolus_mg_per_m2": 5, "repeats": 2, "every_h": 9}, {"bath_uM": 1}, {"bath_uM": 1}),
        ({"bolus_mg_per_m2": 5, "repeats": 2}, {"bolus_mg_per_m2": 6}, {"bolus_mg_per_m2": 6, "repeats": 2}),
        ({"duration_h": 3}, {"duration_h": 4, "duration_days": 2}, {"duration_h": 4, "duration_days": 2}),
    ],
)
def test_saying_the_same_another_way_replaces(
    base: dict[str, Any], over: dict[str, Any], merged: dict[str, Any]
) -> None:
    assert lay_over(base, over) == merged


def test_the_table_of_cells_is_not_mistaken_for_their_number() -> None:
    assert lay_over({"cells": {"death_per_h": 0}}, {"density": 1})["cells"] == {"death_per_h": 0}


def test_settings_are_toml_and_words_need_no_quotes() -> None:
    texts = ["a.b=1", "c=1e-3", "d=true", "e=any_free", 'f="x"', "g=[1, 2]", "h={ k = 1 }", "i=x- y"]
    assert parse_sets(texts) == {
        "a.b": 1,
        "c": 1e-3,
        "d": True,
        "e": "any_free",
        "f": "x",
        "g": [1, 2],
        "h": {"k": 1},
        "i": "x- y",
    }


@pytest.mark.parametrize("text", ["novalue", "=3", "a..b=1", ".a=1"])
def test_a_setting_without_key_or_value_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="dotted key, an equals sign and a value"):
        parse_sets([text])


def test_a_setting_reaches_into_lists_and_makes_tables() -> None:
    base = {"seeding": [{"cells": 1}, {"cells": 2}]}
    assert lay_set(base, "seeding.1.cells", 9) == {"seeding": [{"cells": 1}, {"cells": 9}]}
    assert lay_set(base, "seeding.0", {"cells": 5})["seeding"][0] == {"cells": 5}
    assert lay_set({}, "oxygen.supply.faces", "all") == {"oxygen": {"supply": {"faces": "all"}}}
    assert base == {"seeding": [{"cells": 1}, {"cells": 2}]}


@pytest.mark.parametrize("dotted", ["seeding.2.cells", "seeding.x", "title.x"])
def test_a_setting_that_leads_nowhere_is_refused(dotted: str) -> None:
    with pytest.raises(UserError, match="so there is no"):
        lay_set({"seeding": [{"cells": 1}], "title": "t"}, dotted, 1)


def test_arms_may_say_things_another_way_than_the_base() -> None:
    plain, other, untreated = load(HERE / "valid" / "arms_switch_ways.toml")
    assert (plain.name, other.name, untreated.name) == ("as_it_is", "other_ways", "untreated")
    assert plain.scenario.time.duration == 24
    assert other.scenario.time.duration == 48
    assert other.scenario.cells.division_rate_per_h == 0
    assert other.scenario.seeded_cells == 16**3 // 2
    assert isinstance(other.scenario.drugs["drug"].dose, Bolus)
    assert untreated.scenario.drugs["drug"].doses[0].start_h == 0


def test_an_arm_may_replace_a_dose_by_another_kind_or_by_a_number() -> None:
    tolerated = {"bath_uM": "tolerated", "healthy_survival": 0.9, "end_h": 5}
    assert lay_over(tolerated, {"bath_uM": 0}) == {"bath_uM": 0, "end_h": 5}
    assert lay_over(tolerated, {"healthy_survival": 0.8}) == tolerated | {"healthy_survival": 0.8}
    assert lay_over(tolerated, {"table_h_uM": [[0, 1], [2, 0]]}) == {"table_h_uM": [[0, 1], [2, 0]]}
    infused = {"bolus_mg_per_m2": 5, "infusion_h": 3, "start_h": 1}
    assert lay_over(infused, {"table_csv": "x.csv"}) == {"table_csv": "x.csv", "start_h": 1}
    assert lay_over({"table_csv": "x.csv"}, {"bath_uM": 1}) == {"bath_uM": 1}
    assert lay_over({"dose": infused}, {"dose": [tolerated, infused]}) == {"dose": [tolerated, infused]}


def test_settings_win_over_arms_and_keep_the_files_name_as_title() -> None:
    arms = load(
        HERE / "valid" / "arms_switch_ways.toml", ["time.duration_h=5", "seed=7", "cells.placement=any_free"]
    )
    assert [arm.scenario.time.duration for arm in arms] == [5, 5, 5]
    assert {arm.scenario.seed for arm in arms} == {7}
    assert {arm.scenario.title for arm in arms} == {"arms_switch_ways"}
    assert {arm.scenario.cells.neighbour_weights for arm in arms} == {"equal"}


def test_a_wrong_setting_is_said_to_come_from_the_command_line() -> None:
    with pytest.raises(UserError, match=r"cells\.death_per_h   \(from --set\)"):
        load(HERE / "valid" / "smallest.toml", ["cells.death_per_h=-1"])
    with pytest.raises(UserError, match="settings are laid over every arm"):
        load(HERE / "valid" / "arms_switch_ways.toml", ["arms.untreated.seed=1"])
