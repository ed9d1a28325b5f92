"""What the models make of their keys."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import ValidationError

from automaton.scenario import OxygenSupply, Scenario, Supply
from automaton.scenario.lattice import Lattice
from tests.scenario.examples import DOXORUBICIN, raw, scenario


def test_shapes_are_those_of_arrays_and_sites_those_of_users() -> None:
    solid, flat = (
        scenario({"lattice.sites": [30, 20, 10], "seeding.0.cells": 10}),
        scenario({"lattice.sites": [30, 20]}),
    )
    assert solid.shape == (10, 20, 30)
    assert solid.dimensions == 3
    assert flat.shape == (1, 20, 30)
    assert flat.dimensions == 2
    assert solid.lattice.size == 6000


def test_steps_follow_from_durations() -> None:
    time = scenario({"time.duration_days": 3, "time.step_h": 0.1, "time.frame_every_h": 0.3}).time
    assert (time.duration, time.steps, time.frame_every_steps, time.checkpoint_every_steps) == (72, 720, 3, 0)


def test_the_division_rate_is_ln_2_over_the_doubling_time() -> None:
    assert scenario().cells.division_rate_per_h == pytest.approx(math.log(2) / 24)
    assert scenario({"cells.doubling_time_h": 12}).cells.division_rate_per_h == pytest.approx(
        math.log(2) / 12
    )
    assert scenario({"cells.division_per_h": 0.5}).cells.division_rate_per_h == 0.5


def test_the_weights_default_to_what_suits_the_placement() -> None:
    assert scenario().cells.neighbour_weights == "inverse_fourth_power"
    assert scenario({"cells.placement": "any_free"}).cells.neighbour_weights == "equal"
    said = {"cells.placement": "any_free", "cells.neighbour_weights": "inverse_fourth_power"}
    assert scenario(said).cells.neighbour_weights == "inverse_fourth_power"


def test_faces_come_in_the_order_of_arrays() -> None:
    lattice = Lattice(sites=(4, 5, 6), periodic=("y",))
    closed, fixed, periodic = ("closed", "closed"), ("fixed", "fixed"), ("periodic", "periodic")
    assert Supply().face_rules(lattice) == (closed, periodic, closed)
    assert Supply(faces="all").face_rules(lattice) == (fixed, periodic, fixed)
    assert Supply(faces=("x-", "z+")).face_rules(lattice) == (
        ("closed", "fixed"),
        periodic,
        ("fixed", "closed"),
    )
    assert Supply(faces="all").face_rules(Lattice(sites=(4, 5))) == (closed, fixed, fixed)


def test_the_rate_of_the_surroundings() -> None:
    assert Supply().rate_per_s == 0
    assert Supply(surroundings=True).rate_per_s == math.inf
    assert OxygenSupply(surroundings=True, surroundings_per_s=0.25).rate_per_s == 0.25


def test_genotypes_are_named_by_their_alterations() -> None:
    made = scenario(alterations={"a": {"mechanism": "efflux"}, "b": {"mechanism": "repair"}})
    assert made.genotypes == 4
    assert [made.genotype_label(mask) for mask in range(4)] == ["wild type", "a", "b", "a + b"]
    assert [made.genotype_mask(label) for label in ("wild type", "a", "b", "b+a", " a + b ")] == [
        0,
        1,
        2,
        3,
        3,
    ]
    with pytest.raises(ValueError, match="no alteration"):
        made.genotype_mask("a+c")


def test_a_preset_fills_and_the_scenario_overrides() -> None:
    drug = scenario(drugs={"d": {**DOXORUBICIN, "clearance_l_per_h": 30, "repair_per_h": 0.5}}).drugs["d"]
    assert (drug.diffusion_um2_per_s, drug.clearance_l_per_h, drug.repair_per_h) == (158, 30, 0.5)
    plain = {**DOXORUBICIN, "uptake": "first_order", "uptake_per_s": 0.1, "response": "none"}
    assert "influx_per_s" not in scenario(drugs={"d": plain}).drugs["d"].resolved()


def test_insensitive_cells_are_immune_to_all_drugs_or_to_those_named() -> None:
    drugs = {"a": DOXORUBICIN, "b": DOXORUBICIN}
    both = scenario(drugs=drugs, alterations={"i": {"mechanism": "insensitive"}}).alterations["i"].drugs
    assert {name: strength.target for name, strength in both.items()} == {"a": 0, "b": 0}
    one = scenario(drugs=drugs, alterations={"i": {"mechanism": "insensitive", "drugs": {"b": 0}}})
    assert list(one.alterations["i"].drugs) == ["b"]


def test_library_strengths_go_only_where_the_drug_has_the_part_they_act_on() -> None:
    plain = {**DOXORUBICIN, "uptake": "none"}
    made = scenario(drugs={"d": DOXORUBICIN, "p": plain}, alterations={"e": {"mechanism": "efflux"}})
    assert list(made.alterations["e"].drugs) == ["d"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {
                "cells.placement": "random_site",
                "cells.neighbourhood": "von_neumann",
                "cells.death_per_h": 0.02,
            },
            "dies out",
        ),
        ({"cells.necrosis_per_h": 0.5}, "without an [oxygen] table"),
        ({"alterations.a.mechanism": "abnormal_transporter"}, "protects from no drug"),
    ],
)
def test_what_is_probably_not_meant_is_said(changes: dict[str, Any], words: str) -> None:
    sites = {"lattice.sites": [20, 20]}
    made = scenario({**sites, **changes}, drugs={"d": {**DOXORUBICIN, "preset": "cisplatin"}})
    assert any(words in text for text in made.warnings())
    assert scenario(sites, drugs={"d": {**DOXORUBICIN, "preset": "cisplatin"}}).warnings() == []


def test_models_are_frozen() -> None:
    with pytest.raises(ValidationError):
        scenario().seed = 2


@pytest.mark.parametrize(
    "flaw", [{"seed": -1}, {"seed": True}, {"lattice.spacing_um": math.nan}, {"time.step_h": "1"}]
)
def test_types_are_strict(flaw: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Scenario.model_validate(raw(flaw))
