"""`automaton bench` measures, shows a table, and writes JSON and a plot."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from automaton.bench import bandwidth, plan, timing, whole_step
from automaton.bench.results import Bandwidth, Results, Row
from automaton.bench.timing import Times
from kernels.processors import Processor
from tests.commands.calls import DEVICE, Caller

ALL = "kernels,step,cells,growth,common,reference"


@pytest.fixture(autouse=True)
def _in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bandwidth, "CPU_SIDE", 8)
    monkeypatch.setattr(bandwidth, "GPU_SIDE", 8)
    monkeypatch.setattr(timing, "SAMPLE_S", 1e-5)
    monkeypatch.setattr(timing, "MOST", 3)


def bench(automaton: Caller, out: Path, *arguments: Any, status: int = 0) -> tuple[dict[str, Any], str, str]:
    threads = ("--threads", 1) if DEVICE == "cpu" else ()
    result = automaton("bench", "--device", DEVICE, *threads, "--largest", 4, "--out", out, *arguments)
    assert result.status == status, result.err
    found = json.loads(next(out.glob("*.json")).read_text(encoding="utf-8"))
    return found, result.out, result.err


def test_everything_is_measured_and_written(automaton: Caller, tmp_path: Path) -> None:
    found, shown, said = bench(automaton, tmp_path)
    sections = {row["section"] for row in found["measurements"]}
    assert sections == (set(ALL.split(",")) if DEVICE == "cpu" else {"kernels", "step"})
    assert {row["side"] for row in found["measurements"]} == {4}
    for row in found["measurements"]:
        assert 0 < row["times"]["best_s"] <= row["times"]["median_s"]
        assert row["name"] in " ".join(shown.split())
    if DEVICE == "cpu":
        assert "common workload, shrunk to 4^3" in shown
    assert found["ended"] == ""
    step = next(row for row in found["measurements"] if row["section"] == "step")
    peak, before = (step["numbers"][f"host_peak_{when}bytes"] for when in ("", "before_steps_"))
    assert 1e9 > peak >= before > 1e7
    assert step["bytes_moved"] > 0
    smoother = next(row for row in found["measurements"] if row["name"] == "relax_linear")
    reached, memory = smoother["bytes_moved"] / smoother["times"]["best_s"], found["bandwidth"][0]
    low, high = reached / memory["bytes_per_s"], reached / memory["least_bytes_per_s"]
    assert 0.999 * low <= smoother["bandwidth_share"] <= 1.001 * high, "of the bandwidth measured beside it"
    following = next(row for row in found["measurements"] if row["name"] == "stake_claims")
    assert following["bytes_moved"] is None
    assert following["numbers"]["live_cells_per_s"] > 0
    assert found["left_out"] == []
    assert found["machine"]["program_version"]
    assert "whole step at 4^3" in said
    picture = next(tmp_path.glob("*.png"))
    assert str(picture) in shown.replace("\n", "")
    with Image.open(picture) as drawn:
        assert drawn.size[0] > 1000


def test_only_what_is_named_runs_and_quietly(automaton: Caller, tmp_path: Path) -> None:
    found, _, said = bench(automaton, tmp_path, "--only", "kernels", "--quiet")
    assert {row["section"] for row in found["measurements"]} == {"kernels"}
    assert said == ""


def test_peers_that_are_not_there_are_said_to_be(
    automaton: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pde", "pyphysicell"):
        monkeypatch.setitem(sys.modules, name, None)
    found, shown, _ = bench(automaton, tmp_path, "--only", "kernels", "--peers")
    assert [row["peer"] for row in found["peers"]] == ["py-pde", "pyphysicell"]
    assert shown.count("cannot be imported") == 2


def test_a_step_that_fails_is_said_and_leaves_the_rest(
    automaton: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_step, "COMMAND", (sys.executable, "-c", "raise SystemExit('no room')"))
    found, shown, _ = bench(automaton, tmp_path, "--only", "step,kernels", status=1)
    assert {row["section"] for row in found["measurements"]} == {"kernels"}
    assert [(size["section"], size["side"]) for size in found["left_out"]] == [("step", 4)]
    assert found["left_out"][0]["reason"] in shown.replace("\n", " ")
    assert "no room" in found["left_out"][0]["reason"]


def test_whatever_fails_leaves_what_was_measured(
    automaton: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(processor: Processor, side: int) -> Iterator[Row]:
        yield Row("kernels", "clear", processor.describe(), side, 64.0, Times(1.0, 1.0, 3), 8, 0.5)
        raise MemoryError("no room for the next")

    monkeypatch.setattr(plan, "kernel_rows", failing)
    found, shown, _ = bench(automaton, tmp_path, "--only", "kernels,growth", status=1)
    assert [row["section"] for row in found["measurements"]] == ["kernels", "growth"]
    (size,) = found["left_out"]
    assert (size["section"], size["side"], size["failed"]) == ("kernels", 4, True)
    assert size["reason"] == "MemoryError: no room for the next"
    assert "FAILED: kernels at 4^3" in shown


def test_what_ends_the_bench_leaves_what_was_measured(
    automaton: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a GPU does after an illegal access: nothing runs on it any more."""

    def ended(wanted: plan.Wanted, say: plan.Say, results: Results) -> None:
        results.rows.append(Row("growth", "growth", "CPU", 16, 4096.0, Times(1.0, 1.0, 1)))
        raise RuntimeError("the driver is gone")

    monkeypatch.setattr(plan, "run", ended)
    with pytest.raises(RuntimeError, match="the driver is gone"):
        automaton("bench", "--out", tmp_path)
    found = json.loads(next(tmp_path.glob("*.json")).read_text(encoding="utf-8"))
    assert [row["name"] for row in found["measurements"]] == ["growth"]
    assert found["ended"] == "RuntimeError: the driver is gone"


def test_unknown_sections_are_refused(automaton: Caller, tmp_path: Path) -> None:
    out = tmp_path / "new"
    assert "one of kernels, step" in automaton.refused("bench", "--only", "kernel", "--out", out)
    assert not out.exists(), "nothing was measured"
    assert "one of kernels, step" in automaton.refused("bench", "--only", "kernel", "--out", tmp_path)
    assert tmp_path.exists()


def test_a_folder_that_cannot_be_written_is_refused_before_anything_runs(
    automaton: Caller, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    said = automaton.refused("bench", "--out", tmp_path / "file")
    assert "is a file, not a folder.\nChoose another folder with --out" in said


def test_what_was_measured_before_ctrl_c_is_kept(
    automaton: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(wanted: plan.Wanted, say: plan.Say, results: Results) -> None:
        results.bandwidths.append(Bandwidth("CPU", "triad", 8, 1e9, 1e9, Times(1.0, 1.0, 3)))
        results.rows.append(Row("growth", "growth", "CPU", 16, 4096.0, Times(1.0, 1.0, 1)))
        raise KeyboardInterrupt

    monkeypatch.setattr(plan, "run", interrupted)
    result = automaton("bench", "--out", tmp_path)
    assert result.status == 130
    assert "stopped" in result.err
    found = json.loads(next(tmp_path.glob("*.json")).read_text(encoding="utf-8"))
    assert [row["name"] for row in found["measurements"]] == ["growth"]
    assert found["ended"] == "KeyboardInterrupt"
    assert "None of the goals is about what was measured" in result.out
    assert not list(tmp_path.glob("*.png")), "neither kernels nor whole steps are in it"


TWO_SIZES = """
import signal

from automaton.bench import bandwidth, sizes
from automaton.commands import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts with & ignores it
bandwidth.CPU_SIDE, sizes.SIDES = 8, (4, 256)
main()
"""


def test_a_signal_in_the_middle_of_a_step_ends_it_and_leaves_what_was_measured(tmp_path: Path) -> None:
    """As `timeout --signal=INT` sends it: to the bench and to the process of its step alike."""
    command = [
        sys.executable,
        "-c",
        TWO_SIZES,
        "bench",
        "--device",
        DEVICE,
        "--only",
        "step",
        "--out",
        tmp_path,
    ]
    with subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as bench:
        assert bench.stderr is not None
        for line in bench.stderr:
            if "256^3" in line:
                os.killpg(bench.pid, signal.SIGINT)
                break
        assert "stopped" in bench.stderr.read()
    assert bench.returncode == 130
    found = json.loads(next(tmp_path.glob("*.json")).read_text(encoding="utf-8"))
    assert [row["side"] for row in found["measurements"]] == [4]
    assert len(list(tmp_path.glob("*.png"))) == 1
