"""Rules on the burden: when drugs begin, stop and resume, and that a stopped run can take them up again."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from automaton.checkpoint_file import encode_attributes, read_checkpoint, write_checkpoint
from automaton.runner import Options, run_scenario
from automaton.scenario import load
from automaton.simulation import Simulation
from automaton.snapshot import open_runs
from automaton.treatment import Treatment
from kernels.processors import open_processor
from tests.scenario.examples import DOXORUBICIN, scenario

DAY = {"check_every_h": 24.0}
BATH = {"bath_uM": 1.0}


def treatment(step_h: float = 1.0, **drugs: dict[str, Any]) -> Treatment:
    made = {name: {**DOXORUBICIN, "dose": BATH, **keys} for name, keys in drugs.items()}
    return Treatment(scenario({"time.step_h": step_h}, drugs=made))


def play(treatment: Treatment, burdens: list[int], every: int = 24) -> list[str]:
    """Show the treatment one burden every so many steps, and ask at all others whether it would look."""
    for look, burden in enumerate(burdens):
        for step in range(look * every, (look + 1) * every):
            if treatment.watches(step):
                assert step == look * every
                treatment.decide(step, burden)
    return treatment.news()


def test_without_rules_everything_is_given_and_nobody_looks() -> None:
    found = treatment(a={}, b={"dose": {"bolus_mg_per_m2": 25.0, "start_h": 5.0}})
    assert treatment(a={"dose": {"bath_uM": 0.0}}).row(3, 4) == {"given/a": 0, "dose_uM_h/a": 0}
    assert not any(found.watches(step) for step in range(100))
    assert found.history() == ({}, {})
    assert found.row(0, 0) == {"given/a": 1, "dose_uM_h/a": 0, "given/b": 0, "dose_mg/b": 0}
    assert found.row(3, 4) == {"given/a": 1, "dose_uM_h/a": 4, "given/b": 0, "dose_mg/b": 0}
    assert found.row(4.5, 5.5) == {"given/a": 1, "dose_uM_h/a": 5.5, "given/b": 1, "dose_mg/b": 25 * 1.73}


def test_an_adaptive_bath_is_off_below_half_and_on_again_above_the_baseline() -> None:
    found = treatment(a={"rule": {"adaptive": True}})
    said = play(found, [1000, 500, 499, 600, 1000, 1001, 800, 499])
    assert said == [
        "48 h: a stopped, burden 499 of 1,000",
        "120 h: a resumed, burden 1,001 of 1,000",
        "168 h: a stopped, burden 499 of 1,000",
    ]
    assert found.regimens["a"].spans == [(0, 48), (120, 168)]
    plasma = found.regimens["a"].plasma
    assert [plasma.at(t) for t in (0, 47, 48, 119, 120, 167, 168)] == [1, 1, 0, 0, 1, 1, 0]
    assert found.row(47, 48)["given/a"] == found.row(120, 121)["given/a"] == 1
    assert found.row(48, 49)["given/a"] == 0
    assert found.row(167, 168)["dose_uM_h/a"] == 48 + 48
    assert found.regimens["a"].peak_uM == 1


def test_the_baseline_is_the_burden_when_the_drug_is_first_due() -> None:
    late = treatment(0.5, a={"dose": {"bath_uM": 1.0, "start_h": 10.25}, "rule": {"adaptive": True} | DAY})
    looks = [step for step in range(200) if late.watches(step)]
    assert looks == [20, 68, 116, 164]
    late.decide(20, 700)
    late.decide(68, 349)
    assert late.regimens["a"].baseline == 700
    assert late.news() == ["34 h: a stopped, burden 349 of 700"]


def test_injections_that_fall_due_while_off_are_skipped() -> None:
    dose = {"bolus_mg_per_m2": 10.0, "every_h": 24.0, "repeats": 6}
    found = treatment(a={"dose": dose, "rule": {"adaptive": True}})
    play(found, [100, 40, 60, 101, 80, 80])
    assert found.regimens["a"].plasma.turns_h == (0.0, 72.0, 96.0, 120.0)
    assert found.row(143, 144)["dose_mg/a"] == pytest.approx(4 * 17.3)
    assert found.regimens["a"].peak_uM > found.regimens["a"].plasma.peak_uM


def test_a_second_line_follows_once_the_first_has_failed() -> None:
    second = {"begins": "after_failure", "after": "a", "confirmations": 2}
    found = treatment(b={"rule": second, "dose": {"bath_uM": 2.0, "start_h": 6.0, "end_h": 30.0}}, a={})
    said = play(found, [1000, 400, 481, 479, 390, 469, 480])
    assert said == [
        "144 h: b begun, a having failed: burden 480 after a nadir of 390",
        "144 h: a withdrawn",
    ]
    assert [found.regimens["b"].plasma.at(t) for t in (0, 149, 150, 173, 174)] == [0, 0, 2, 2, 0]
    assert [found.regimens["a"].plasma.at(t) for t in (0, 143, 144)] == [1, 1, 0]
    assert not any(found.watches(step) for step in range(145, 400))


def test_the_first_drug_may_go_on_beside_the_second_and_a_third_may_follow() -> None:
    found = treatment(
        c={"rule": {"begins": "after_failure", "after": "b"}},
        b={"rule": {"begins": "after_failure", "after": "a", "stops_first": False, "progression": 1.5}},
        a={},
    )
    said = play(found, [100, 150, 151, 170, 182, 240])
    assert [line.split(",")[0] for line in said] == ["48 h: b begun", "96 h: c begun", "96 h: b withdrawn"]
    assert found.regimens["a"].plasma.at(1000) == 1
    assert found.regimens["b"].plasma.at(1000) == 0


def test_a_drug_begins_once_the_burden_is_reached_and_may_adapt_from_there() -> None:
    rule = {"begins": "at_burden", "start_above_cells": 1000, "adaptive": True}
    found = treatment(a={"rule": rule, "dose": {"bolus_mg_per_m2": 10.0, "every_h": 24.0, "repeats": 9}})
    assert found.row(0, 0)["given/a"] == 0
    said = play(found, [1, 10, 999, 1000, 500, 499, 1001])
    assert said == [
        "72 h: a begun, burden 1,000",
        "120 h: a stopped, burden 499 of 1,000",
        "144 h: a resumed, burden 1,001 of 1,000",
    ]
    assert found.regimens["a"].plasma.turns_h[:3] == (72.0, 96.0, 144.0)


def test_a_planned_pause_is_no_failure() -> None:
    found = treatment(a={"rule": {"adaptive": True}}, b={"rule": {"begins": "after_failure", "after": "a"}})
    said = play(found, [300, 140, 200, 301, 360, 361, 362])
    assert said == [
        "24 h: a stopped, burden 140 of 300",
        "72 h: a resumed, burden 301 of 300",
        "144 h: b begun, a having failed: burden 362 after a nadir of 301",
        "144 h: a withdrawn",
    ]


def test_a_drug_is_judged_from_its_resumption_though_others_look_more_rarely() -> None:
    rule = {"begins": "after_failure", "after": "a", "check_every_h": 96.0}
    found = treatment(a={"rule": {"adaptive": True}}, b={"rule": rule})
    said = play(found, [300, 140, 301, 310, 300, 290, 350, 361, 362])
    assert [line.split(",")[0] for line in said] == [
        "24 h: a stopped",
        "48 h: a resumed",
        "192 h: b begun",
        "192 h: a withdrawn",
    ]
    assert found.regimens["b"].nadir == 300  # at 96 h; the 140 of the pause do not count


def test_two_drugs_may_follow_the_same_failure() -> None:
    found = treatment(
        a={"rule": {"adaptive": True}},
        b={"rule": {"begins": "after_failure", "after": "a"}},
        c={"rule": {"begins": "after_failure", "after": "a"}},
    )
    said = play(found, [100, 40, 101, 101, 122])
    assert [line.split(",")[0] for line in said] == [
        "24 h: a stopped",
        "48 h: a resumed",
        "96 h: b begun",
        "96 h: a withdrawn",
        "96 h: c begun",
    ]
    assert found.regimens["a"].spans == [(0, 24), (48, 96)]


def test_what_was_decided_comes_back_from_a_checkpoint(tmp_path: Path) -> None:
    def made() -> Treatment:
        return treatment(
            a={"rule": {"adaptive": True}},
            b={"rule": {"begins": "after_failure", "after": "a", "confirmations": 3}},
            c={"rule": {"begins": "at_burden", "start_above_cells": 5000}},
        )

    story = [1000, 400, 1001, 390, 480, 481, 1100, 5000, 450, 470]
    whole = made()
    told = play(whole, story)
    assert len(told) == 6
    for stop in range(1, len(story)):
        before, after = made(), made()
        said = play(before, story[:stop])
        arrays, numbers = before.history()
        write_checkpoint(tmp_path / "x.h5", 1, arrays, encode_attributes(numbers))
        after.restore(*read_checkpoint(tmp_path / "x.h5"))
        assert after.regimens == before.regimens
        for look in range(stop, len(story)):
            if after.watches(24 * look):
                after.decide(24 * look, story[look])
        assert said + after.news() == told
        assert after.regimens == whole.regimens
        assert json.dumps(numbers) == encode_attributes(numbers)
        assert all(array.dtype == np.float64 for array in arrays.values())
    assert math.isinf(whole.regimens["c"].spans[-1][1])


def test_a_step_counts_cells_only_when_a_rule_looks_and_nobody_has_counted() -> None:
    drugs = {"a": {**DOXORUBICIN, "rule": {"adaptive": True, "check_every_h": 2.0}}}
    simulation = Simulation(scenario(drugs=drugs), open_processor("cpu"))
    taken: list[int] = []
    take = simulation._counter.take

    def counted() -> Any:
        taken.append(simulation.step_number)
        return take()

    simulation._counter.take = counted  # type: ignore[method-assign]
    for _ in range(5):
        simulation.step()
    assert taken == [2, 4]  # the first is that of the cells that were seeded
    simulation.census()
    taken.clear()
    simulation.step()
    simulation.census()
    simulation.step()
    assert taken == [6]


FILE = """
title = "held back"
[lattice]
sites = [24, 24]
[time]
duration_h = 12
[[seeding]]
arrangement = "scattered"
cells = 200
[cells]
division_per_h = 0
[drugs.a]
diffusion_um2_per_s = 100
uptake = "none"
response = "linear"
kill_per_uM_h = 0.2
dose = { bath_uM = 1 }
supply = { faces = "all" }
rule = { adaptive = true, check_every_h = 2 }
[drugs.b]
diffusion_um2_per_s = 100
uptake = "none"
response = "none"
dose = { bath_uM = 1 }
supply = { faces = "all" }
rule = { begins = "at_burden", start_above_cells = 1000 }
"""


def test_a_run_tells_when_drugs_were_given(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(FILE)
    run_scenario(load(tmp_path / "x.toml"), tmp_path / "out", Options(device="cpu", quiet=True))
    (run,) = open_runs(tmp_path / "out")
    given = run.series.column("given/a")
    assert given.dtype == np.int64
    hours = int(given[1:].sum())
    assert given.tolist() == [1] * (hours + 1) + [0] * (12 - hours)
    assert 0 < hours < 12
    assert run.series.plasma_uM["a"].tolist() == [0, *given[1:]]
    assert run.series.column("dose_uM_h/a").tolist() == [min(t, hours) for t in range(13)]
    assert not run.series.column("given/b").any()
    burden = run.series.burden.sum(axis=1)
    assert burden[hours] < 100 <= burden[hours - 2]
    log = (run.path / "log.txt").read_text()
    assert f"{hours} h: a stopped, burden {burden[hours]} of 200" in log
    arrays, numbers = read_checkpoint(run.path / "checkpoints" / "000012.h5")
    assert arrays["treatment/a/spans_h"].tolist() == [[0, hours]]
    assert numbers["treatment/a/baseline"] == 200
    assert "treatment/b/origin_h" not in numbers
