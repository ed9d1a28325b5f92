"""Goals, statistics and the JSON."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from automaton.bench import report
from automaton.bench.goals import goals
from automaton.bench.results import Bandwidth, LeftOut, PeerAbsent, PeerRow, Results, Row
from automaton.bench.timing import Times, measure

CPU = "CPU x86_64, 2 threads"
MACHINE = {"cpu": "a CPU", "threads": "2", "program_version": "1", "started": "2026-11-25T12:00:00+00:00"}


def row(section: str, name: str, side: int, best_s: float, **numbers: float) -> Row:
    moved = 20 * side**3 if section in ("kernels", "step") else None
    if name == "draw_fates":
        moved = None
    share = None if moved is None else moved / best_s / 40e9
    return Row(section, name, CPU, side, float(side**3), Times(best_s, 2 * best_s, 3), moved, share, numbers)


def smoother(side: int, share: float, counting: float = 60, beside: float = 39.0) -> Row:
    rounds = {"rounds": 60, "rounds_that_count": counting}
    numbers = rounds | {"percent_of_bandwidth": share, "GB_per_s_of_bandwidth": beside}
    return row("smoother", "smoother and bandwidth in turn", side, 0.01, **numbers)


def made_up() -> Results:
    return Results(
        MACHINE,
        [Bandwidth(CPU, "triad", 256, 40e9, 38e9, Times(0.005, 0.006, 30))],
        [
            row("kernels", "relax_linear", 64, 1e-4),
            row("kernels", "relax_linear", 256, 0.01),
            smoother(256, 83.9),
            row("kernels", "draw_fates", 256, 0.02, cells=4e6, live_cells_per_s=2e8),
            row("step", "whole step", 128, 1.0, host_peak_bytes=300e6),
            row("step", "whole step", 256, 8.8, host_peak_bytes=2e9),
            row("cells", "live cells", 256, 1.0, live_updates_per_s=120e6),
            row("growth", "growth from one cell to 1,000,000", 144, 2.0),
            row("common", "common workload", 128, 15.0, steps=240),
            row("reference", "NumPy, whole step", 64, 3.0, times_longer=20),
        ],
        [LeftOut("step", CPU, 512, "would take about 99 s, after 10 of 60 s")],
        [
            PeerAbsent("py-pde", "cannot be imported"),
            PeerRow("other", "1.0", "plain diffusion", 64, 600.0, 10.0, 1e-3, "1 step", 0.1, 1e-2),
        ],
    )


def test_goals_stand_beside_what_was_measured() -> None:
    found = {goal.name: (goal.value, goal.met) for goal in goals(made_up())}
    assert found == {
        "smoother, float32, 256^3, of the bandwidth": (83.9, True),
        "common workload, 240 steps": (15.0, True),
        "growth from one cell to 1,000,000": (2.0, False),
        "live cells, 256^3": (120.0, True),
        "whole step, cost of a site, 128^3 to 256^3, larger over smaller": (pytest.approx(1.1), True),
        "whole step, peak memory, 128^3": (pytest.approx(300), True),
        "whole step, peak memory, 256^3": (pytest.approx(2000), False),
        "whole step at 64^3, NumPy against the CPU source": (20, True),
    }


def test_goals_are_asked_of_all_cores() -> None:
    results = made_up()
    results.bandwidths.append(Bandwidth("CPU x86_64, 1 thread", "triad", 256, 40e9, 38e9, Times(1, 1, 3)))
    alone = {"processor": "CPU x86_64, 1 thread"}
    results.rows += [Row(**{**vars(entry), **alone}) for entry in results.rows]
    assert goals(results) == goals(made_up())


def test_a_gpu_has_its_own_goal_and_its_own_memory() -> None:
    results = Results(MACHINE)
    card = {"processor": "GPU H200"}
    for entry in (
        row("common", "common workload", 128, 3.0, steps=240),
        row("step", "whole step", 128, 1.0, host_peak_bytes=9e9, gpu_peak_bytes=50 * 128**3),
    ):
        results.rows.append(Row(**{**vars(entry), **card}))
    assert [(goal.bound, goal.met) for goal in goals(results)] == [
        (2.0, False),
        (pytest.approx(60 * 128**3 / 1e6 + 200), True),
    ]


def test_the_json_holds_rows_goals_and_peers() -> None:
    found = json.loads(report.to_text(made_up()))
    assert found["format"] == 3
    assert found["bandwidth"][0] == {
        "processor": CPU,
        "kernel": "triad",
        "side": 256,
        "bytes_per_s": 40e9,
        "least_bytes_per_s": 38e9,
        "times": {"best_s": 0.005, "median_s": 0.006, "repeats": 30},
    }
    first = found["measurements"][0]
    assert first["sites_per_s"] == pytest.approx(64**3 / 1e-4)
    assert first["bytes_per_site"] == 20
    following = found["measurements"][2]
    assert following["bytes_moved"] is following["bytes_per_site"] is following["bandwidth_share"] is None
    assert {goal["met"] for goal in found["goals"]} == {True, False}
    assert found["left_out"] == [vars(made_up().left_out[0])]
    assert found["peers"][0] == {"peer": "py-pde", "reason": "cannot be imported"}
    assert found["peers"][1]["ratio"] == pytest.approx(100)


def test_every_key_of_the_json_is_documented() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    found = report.as_json(made_up())
    keys = set(found) | {
        key
        for name in ("bandwidth", "measurements", "left_out", "goals", "peers")
        for entry in found[name]
        for key in entry
    }
    assert [key for key in sorted(keys) if f"`{key}`" not in text] == []


def test_times_keep_the_shortest_and_the_median() -> None:
    assert Times.of([3.0, 1.0, 2.0]) == Times(1.0, 2.0, 3)


def test_measuring_waits_for_every_sample() -> None:
    calls = []
    times = measure(lambda: calls.append("act"), lambda: calls.append("wait"), budget_s=0.02)
    assert times.best_s <= times.median_s
    assert calls[-1] == "wait"
    assert calls.count("wait") == times.repeats + 2


def test_a_bandwidth_that_falls_is_said() -> None:
    results = made_up()
    results.bandwidths[0] = replace(results.bandwidths[0], least_bytes_per_s=20e9)
    assert any("something else ran" in table for table in report.tables(results) if isinstance(table, str))
    assert not any("something else" in table for table in report.tables(made_up()) if isinstance(table, str))


def shown(results: Results) -> str:
    console = Console(width=200, record=True, file=io.StringIO())
    for table in report.tables(results):
        console.print(table)
    return console.export_text()


def line(text: str, start: str) -> list[str]:
    return next(entry for entry in text.splitlines() if entry.strip().startswith(start)).split()


def test_a_kernel_that_follows_the_cells_is_shown_without_bytes() -> None:
    text = shown(made_up())
    assert line(text, "draw_fates") == ["draw_fates", "-", "20", "ms", "200"]
    assert line(text, "relax_linear") == ["relax_linear", "20.0", "2,621", "131%", "1,678", "84%"]


def test_a_kernel_of_few_sites_is_shown_with_their_part() -> None:
    results = made_up()
    results.rows = [replace(row("kernels", "coarse_source_linear", 64, 1e-5), sites=32.0**3)]
    assert "coarse_source_linear (0.125 of the sites)" in shown(results)


def test_a_workload_is_shown_with_its_median() -> None:
    assert line(shown(made_up()), "common workload")[-7:-2] == ["15", "s", "30", "s", "3"]


def test_a_size_that_is_left_out_is_shown_with_its_reason() -> None:
    assert f"left out: step at 512^3, {CPU}: would take about 99 s, after 10 of 60 s" in shown(made_up())


def test_a_disturbance_leaves_open_what_it_may_have_spoilt() -> None:
    """A time or share that suffices in spite of it stays met, and memory is judged; ratios are not."""
    results = made_up()
    results.bandwidths[0] = replace(results.bandwidths[0], least_bytes_per_s=29e9)
    assert {goal.name: goal.met for goal in goals(results)} == {
        "smoother, float32, 256^3, of the bandwidth": True,
        "common workload, 240 steps": True,
        "growth from one cell to 1,000,000": None,
        "live cells, 256^3": True,
        "whole step, cost of a site, 128^3 to 256^3, larger over smaller": None,
        "whole step, peak memory, 128^3": True,
        "whole step, peak memory, 256^3": False,
        "whole step at 64^3, NumPy against the CPU source": None,
    }
    assert "not judged (disturbed)" in shown(results)
    assert "not judged" not in shown(made_up())


def test_numpy_beside_the_cpu_is_judged_by_the_bandwidths_of_the_cpu() -> None:
    results = made_up()
    results.rows = [
        replace(entry, processor="NumPy") if entry.section == "reference" else entry for entry in results.rows
    ]
    assert [goal.met for goal in goals(results) if goal.processor == "NumPy"] == [True]
    results.bandwidths[0] = replace(results.bandwidths[0], least_bytes_per_s=29e9)
    assert [goal.met for goal in goals(results) if goal.processor == "NumPy"] == [None]


def test_a_share_is_that_of_the_bandwidth_beside_it() -> None:
    first = made_up().rows[0]
    memory = replace(made_up().bandwidths[0], bytes_per_s=80e9)
    assert first.bytes_moved is not None
    assert first.beside(memory).bandwidth_share == first.bytes_moved / first.times.best_s / 80e9


def test_a_share_is_judged_by_the_best_bandwidth_of_the_run() -> None:
    """A step's counted bytes at 2.5 TB/s beside 3.5 look like 1.4 times; the card can do 4."""
    seconds = 20 * 1024**3 / 2.5e12
    step = row("step", "whole step", 1024, seconds, host_peak_bytes=0, gpu_peak_bytes=0)
    (goal,) = (
        goal for goal in goals(on_a_gpu(replace(step, bandwidth_share=2.5 / 3.5))) if goal.unit == "times"
    )
    assert (goal.value, goal.met) == pytest.approx((1.6, False))


@pytest.mark.parametrize(
    ("share", "counting", "beside", "met"),
    [
        (74.9, 60, 39.0, False),
        (75.1, 30, 39.0, True),
        (49.2, 11, 39.0, None),
        (90.0, 29, 39.0, None),
        (123.0, 60, 29.9, None),
        (89.0, 60, 30.1, True),
    ],
)
def test_a_share_measured_in_turn_needs_rounds_that_count_and_all_the_bandwidth(
    share: float, counting: float, beside: float, met: bool | None
) -> None:
    """At other times the memory gave 40 GB/s, and 10, which does not matter."""
    results = made_up()
    results.bandwidths[0] = replace(results.bandwidths[0], least_bytes_per_s=10e9)
    results.rows = [smoother(256, share, counting, beside)]
    (goal,) = goals(results)
    assert (goal.value, goal.bound, goal.met) == (share, 75, met)


def test_the_cost_of_a_site_is_judged_by_how_it_grows() -> None:
    """Beside any smaller lattice, not the first alone; those of 64^3 and from 512^3 on are not asked for."""
    results = made_up()
    costs = {64: 9.0, 128: 1.0, 256: 0.8, 384: 1.15, 512: 3.1, 768: 2.0}
    results.rows = [
        row("step", "whole step", side, cost * side**3, host_peak_bytes=0) for side, cost in costs.items()
    ]
    (goal,) = (goal for goal in goals(results) if goal.unit == "times")
    assert goal.name == "whole step, cost of a site, 128^3 to 384^3, larger over smaller"
    assert (goal.value, goal.met) == pytest.approx((1.15 / 0.8, False))
    results.rows = [row("step", "whole step", side, side**3 / side, host_peak_bytes=0) for side in (128, 256)]
    (goal,) = (goal for goal in goals(results) if goal.unit == "times")
    assert (goal.value, goal.met) == pytest.approx((0.5, True)), "cheaper on a larger one is no fault"
    results.rows = results.rows[:1]
    assert [goal for goal in goals(results) if goal.unit == "times"] == [], "one size tells nothing"


def on_a_gpu(*rows: Row) -> Results:
    """Beside a copy of 4 TB/s."""
    memory = Bandwidth("GPU H200", "copy", 512, 4e12, 3.9e12, Times(1e-4, 1e-4, 30))
    return Results(MACHINE, [memory], [replace(entry, processor="GPU H200") for entry in rows])


def test_the_smoother_of_a_gpu_is_judged_over_the_largest_lattice() -> None:
    rows = (smoother(768, 69.0, beside=3900), smoother(512, 80.0, beside=3900))
    (goal,) = goals(on_a_gpu(*rows))
    assert (goal.name, goal.bound, goal.met) == ("smoother, float32, 768^3, of the bandwidth", 70.0, False)


@pytest.mark.parametrize(("times", "met"), [(1.49, True), (1.51, False)])
def test_the_largest_step_of_a_gpu_is_judged_by_its_counted_bytes(times: float, met: bool) -> None:
    seconds = times * 20 * 1024**3 / 4e12
    results = on_a_gpu(row("step", "whole step", 1024, seconds, host_peak_bytes=0, gpu_peak_bytes=0))
    (goal,) = (goal for goal in goals(results) if goal.unit == "times")
    assert (goal.value, goal.met) == pytest.approx((times, met))


@pytest.mark.parametrize(("gigabytes", "met"), [(63.9, True), (64.3, False)])
def test_the_largest_step_takes_no_more_than_64_gigabytes(gigabytes: float, met: bool) -> None:
    peaks = {"host_peak_bytes": 9e9, "gpu_peak_bytes": gigabytes * 1e9}
    results = on_a_gpu(row("step", "whole step", 1024, 1.0, **peaks))
    assert [goal.met for goal in goals(results) if goal.measure == "memory"] == [met]


def test_goals_for_two_threads_say_so_where_others_were_measured() -> None:
    results = made_up()
    for processor in ("CPU x86_64, 16 threads", "GPU H200"):
        results.rows = [replace(entry, processor=processor) for entry in made_up().rows]
        meant = [goal.name for goal in goals(results) if goal.name.endswith("(a goal for two CPU threads)")]
        assert len(meant) == (2 if "GPU" in processor else 3)
    assert not any("two CPU threads" in goal.name for goal in goals(made_up()))
