"""What the report calls its arms, which runs it keeps, what is missing, and how all is made again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from automaton.snapshot import Run
from tests.viewer.memory_runs import MemoryRun, without_frames
from tests.viewer.summary_cases import flat
from viewer.report import headline, lacking, reproduce
from viewer.report.arms import Order, group_by_arm
from viewer.report.drawing import Listing, Table
from viewer.report.replicates import Arm, Replicate
from viewer.summary.style import Look

ONE = without_frames(flat(hours=48, plasma={}))
LOOK = Look.of("light", 1, 48.0)


def run_at(path: str, arm: str = "", **changes: object) -> MemoryRun:
    """A run without frames in that folder, a replicate if its name is one's."""
    place = Path(path).absolute()
    number = int(place.name[1:]) if place.name.startswith("r0") else 0
    known: dict[str, object] = {
        "title": "T",
        "replicate": number,
        "seed": number + 1,
        "scenario_text": f"seed = {number + 1}\n",
        "finished": True,
    }
    return replace(ONE, path=place, arm=arm, **{**known, **changes})  # type: ignore[arg-type]


def arms_of(runs: Sequence[Run], orders: Sequence[Order] = ()) -> list[Arm]:
    """The arms of runs, nothing read."""
    groups, _ = group_by_arm(runs, orders)
    style = LOOK.arms[0]
    return [
        Arm(group.name, style, tuple(Replicate(run) for run in group.runs), group.orders) for group in groups
    ]


def names(runs: Sequence[Run]) -> list[str]:
    """What their arms are called."""
    return [group.name for group in group_by_arm(runs)[0]]


# -- names ---------------------------------------------------------------------------------------------------


def test_a_batch_without_arms_is_called_by_its_title() -> None:
    assert names([run_at("out/r001"), run_at("out/r002")]) == ["T"]


def test_arms_of_two_scenarios_are_told_apart_by_their_folders() -> None:
    first = [run_at("A/lump/r001", "lump"), run_at("A/scattered/r001", "scattered")]
    other = run_at("B/lump/r001", "lump", title="U")
    assert names([*first, other]) == ["A: lump", "A: scattered", "B: lump"]
    other = run_at("B/lump/r001", "lump", scenario_text="seed = 2\nx = 1\n")
    assert names([*first, other]) == ["A: lump", "A: scattered", "B: lump"]
    other = run_at("x/A/lump", "lump", scenario_text="x = 1\n")
    assert names([*first, other]) == ["A: lump (1)", "A: scattered", "A: lump (2)"]


def test_scenarios_without_arms_of_one_title_are_called_by_their_folders() -> None:
    assert names([run_at("A/r001"), run_at("B/r001", scenario_text="x = 1\n")]) == ["A", "B"]


# -- which runs ----------------------------------------------------------------------------------------------


def test_of_one_seed_the_run_that_came_farthest_stays() -> None:
    stopped = run_at("old/r001", finished=False)
    ended, again = run_at("new/r001"), run_at("newer/r001", attributes={"started": "2026-01-02"})
    groups, problems = group_by_arm([stopped, ended, again])
    assert [group.runs for group in groups] == [(again,)]
    assert (
        f"{stopped.path} (not finished) has the scenario and seed of {ended.path} (finished)" in problems[0]
    )
    assert problems[1].startswith(f"{ended.path} (finished)")
    assert [group.runs for group in group_by_arm([again, stopped])[0]] == [(again,)]


def test_what_was_ordered_is_said_beside_what_is_there() -> None:
    order = Order(Path("A/lump").absolute(), "lump", 7, 4)
    none = Order(Path("A/scattered").absolute(), "scattered", 7, 4)
    (arm,) = arms = arms_of(
        [run_at("A/lump/r001", "lump"), run_at("A/lump/r003", "lump", finished=False)], [order, none]
    )
    said = lacking.sentences(arms, [order, none])
    assert said[0] == "scattered: 4 replicates were ordered, none can be read."
    assert said[1].startswith(
        "lump: 4 replicates were ordered, 2 are there, 1 of them came to an end; lacking: number 2, 4. What"
    )
    (table,) = (item for item in headline.section([arm], [], LOOK).items if isinstance(item, Table))
    assert table.rows[0][1] == "2 of 4 ordered, 1 finished, 1 not ended"
    assert lacking.sentences(arms_of([run_at("A/lump/r001", "lump")]), []) == []
    (alone,) = lacking.sentences(arms_of([run_at("A", finished=False)]), [])
    assert alone.startswith("T: it has not come to an end. What has no end counts")


BATCHES = (("q3", 7, 3), ("q3b", 7, 4), ("other", 8, 2))


def test_batches_of_one_seed_hold_the_same_replicates() -> None:
    """Three of seed 7, four of seed 7 again, and two of seed 8."""
    orders = [Order(Path(f"{name}/lump").absolute(), "lump", seed, many) for name, seed, many in BATCHES]
    runs = [run_at(f"{name}/lump/r00{k}", "lump") for k, (name, _, _) in enumerate(BATCHES, start=1)]
    (arm,) = arms_of(runs[:2], orders)
    assert arm.ordered == 4
    (said,) = lacking.sentences([arm], orders[:2])
    assert "4 replicates were ordered, 2 are there, 2 of them came to an end; lacking: number 3, 4." in said
    (both,) = arms_of(runs, orders)
    assert both.ordered == 6


STOPPED: dict[str, object] = {"finished": False, "attributes": {"ended": "2026-11-26"}}


def test_a_replicate_that_was_extended_stays_in_its_batch() -> None:
    """Its scenario differs in the duration; the folder says that it belongs to the others."""
    longer = run_at("A/lump/r001", "lump", scenario_text="seed = 2\nduration_h = 96\n")
    half = ONE.series.time_h <= 24
    series = replace(ONE.series, time_h=ONE.series.time_h[half], burden=ONE.series.burden[half])
    (arm,) = arms_of([longer, run_at("A/lump/r002", "lump", series=series)])
    assert (arm.name, len(arm.replicates)) == ("lump", 2)
    (said,) = lacking.sentences([arm], [])
    assert said == (
        "lump: replicates end at different times, 1 days (1), 2 days (1), and each counts at its own end."
    )


def test_where_runs_were_stopped_is_said_once_for_all_arms() -> None:
    arms = arms_of([run_at("A/lump", "lump", **STOPPED), run_at("A/scattered", "scattered", **STOPPED)])
    said = lacking.sentences(arms, [])
    assert said == [
        "lump, scattered: stopped at 2 days, before the end of the scenario, which counts as the end here."
    ]
    (table,) = (item for item in headline.section(arms, [], LOOK).items if isinstance(item, Table))
    assert table.rows[0][1] == "1, 1 stopped early"
    assert table.rows[0][-1].endswith("0 of 1")


def test_runs_that_ended_by_an_error_are_named() -> None:
    arms = arms_of([run_at("A", attributes={"error": "no room is left"})])
    assert lacking.sentences(arms, []) == ["T: A ended by an error. no room is left"]


def test_frames_that_were_removed_are_counted() -> None:
    run = replace(flat(), frames_written=20)
    (arm,) = arms_of([run])
    (said,) = lacking.sentences([arm], [])
    assert f"There are {len(run)} of 20 in {run.path.name}" in said
    table = next(item for item in reproduce.section([arm], "").items if isinstance(item, Table))
    assert f"{len(run)} of 20" in table.rows[0]


# -- made again ----------------------------------------------------------------------------------------------


def calls(arms: Sequence[Arm]) -> list[dict[str, str]]:
    """The options of all calls of `automaton run`, the scenario among them."""
    (listing,) = (
        item
        for item in reproduce.section(arms, "automaton report x").items
        if isinstance(item, Listing) and item.title == "Commands"
    )
    found = []
    for line in listing.text.splitlines():
        words = shlex.split(line, comments=True)
        if words[:2] == ["automaton", "run"]:
            found.append({"scenario": words[2], **dict(zip(words[3::2], words[4::2], strict=True))})
    assert "automaton report x" in listing.text
    return found


def test_no_two_runs_are_made_again_in_one_folder() -> None:
    runs = [run_at("A/lump/r001", "lump"), run_at("B/lump/r001", "lump", title="U"), run_at("C", title="V")]
    outs = [call["--out"] for call in calls(arms_of(runs))]
    assert outs == ["again/A/lump/r001", "again/B/lump/r001", "again/C"]


def test_a_run_that_ended_early_is_made_again_as_far() -> None:
    (call,) = calls(arms_of([run_at("C", finished=False)]))
    assert call["--until"] == "2"
    half = ONE.series.time_h <= 36
    series = replace(ONE.series, time_h=ONE.series.time_h[half], burden=ONE.series.burden[half])
    (call,) = calls(arms_of([run_at("C", finished=False, series=series)]))
    assert call["--until"] == "1.5"
    (call,) = calls(arms_of([run_at("C")]))
    assert "--until" not in call


def test_a_batch_is_made_again_by_the_scenarios_own_seed() -> None:
    arms, orders = ("lump", "scattered"), []
    runs = []
    for arm in arms:
        orders.append(Order(Path(f"A/{arm}").absolute(), arm, 77, 30))
        runs += [run_at(f"A/{arm}/r00{k}", arm, finished=False) for k in (1, 2)]
    found = calls(arms_of(runs, orders))
    common = {"--seed": "77", "--replicates": "30", "--until": "2"}
    assert found[0] == {"scenario": "SCENARIO.toml", **common, "--out": "again/A"}
    assert found[1] == {
        "scenario": str(Path("A/lump/r001/scenario.toml").absolute()),
        **common,
        "--out": "again/A/lump",
    }
    assert len(found) == 1 + 2 + 4
    made = next(
        item
        for item in reproduce.section(arms_of(runs, orders), "").items
        if isinstance(item, Table) and item.title == "Made with"
    )
    assert ("seed of the scenario", "77, from which those of replicates follow") in made.rows


def test_a_batch_without_arms_has_one_line() -> None:
    order = Order(Path("A").absolute(), "", 77, 2)
    found = calls(arms_of([run_at("A/r001"), run_at("A/r002")], [order]))
    assert found[0]["--out"] == "again/A"
    assert [call["--out"] for call in found[1:]] == ["again/A/r001", "again/A/r002"]
