"""Writing beside the simulation: what is written when, and what is refused."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from automaton import writer
from automaton.checkpoint_file import read_checkpoint
from automaton.errors import UserError
from automaton.frame_file import write_frame
from automaton.run_folder import checkpoint_paths
from automaton.snapshot import DrugInfo, Frame, open_runs
from automaton.writer import RunWriter
from tests.run_folder.small_run import (
    assert_same_frame,
    names_in,
    small_frame,
    small_row,
    small_writer,
    write_small_run,
)


def test_a_run_folder_holds_what_it_should(tmp_path: Path) -> None:
    write_small_run(tmp_path)
    assert names_in(tmp_path) == [
        "frames/000000.h5",
        "frames/000002.h5",
        "frames/000004.h5",
        "run.h5",
        "scenario.toml",
    ]


def test_provenance_stands_in_the_run_file(tmp_path: Path) -> None:
    write_small_run(tmp_path, attributes={"cells": 7, "note": "made up"})
    attributes = open_runs(tmp_path)[0].attributes
    assert {"program_version", "numpy_version", "platform", "started", "ended"} <= attributes.keys()
    assert (attributes["cells"], attributes["note"]) == (7, "made up")
    assert "field_error_max" not in attributes


def test_attributes_can_be_set_but_not_the_description(tmp_path: Path) -> None:
    with small_writer(tmp_path) as run:
        run.set_attribute("field_error_max", 0.004)
        for name in ("seed", "scenario", "format_version", "program_version", "finished"):
            with pytest.raises(ValueError, match=name):
                run.set_attribute(name, 1)
    assert open_runs(tmp_path)[0].attributes["field_error_max"] == 0.004


def test_a_run_that_is_left_by_an_error_is_not_finished(tmp_path: Path) -> None:
    def fail() -> None:
        with small_writer(tmp_path) as run:
            run.record(small_row(0))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    (found,) = open_runs(tmp_path)
    assert not found.finished
    assert len(found.series) == 1


def test_arrays_may_change_after_the_call(tmp_path: Path) -> None:
    frame = small_frame(0)
    state = np.arange(9)
    with small_writer(tmp_path) as run:
        run.frame(frame)
        run.checkpoint(0, {"state": state}, {})
        for array in (frame.kind, frame.genotype, frame.oxygen_mmHg, state):
            assert array is not None
            array[...] = 0
    assert_same_frame(open_runs(tmp_path)[0].frame(0), small_frame(0))
    arrays, _ = read_checkpoint(tmp_path / "checkpoints" / "000000.h5")
    np.testing.assert_array_equal(arrays["state"], np.arange(9))


def test_only_frozen_arrays_that_own_their_memory_are_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Frame] = []

    def take(path: Path, frame: Frame, *rest: Any) -> None:
        taken.append(frame)
        write_frame(path, frame, *rest)

    monkeypatch.setattr(writer, "write_frame", take)
    frame = small_frame(0)
    frame.kind.flags.writeable = False
    view = frame.genotype.view()
    view.flags.writeable = False
    with small_writer(tmp_path) as run:
        run.frame(Frame(0, 0.0, frame.kind, view, frame.oxygen_mmHg, frame.drugs))
    assert taken[0].kind is frame.kind
    assert not np.shares_memory(taken[0].genotype, frame.genotype)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": np.zeros((3, 5, 8), np.uint8)},
        {"kind": np.zeros((3, 5, 7), np.int64)},
        {"oxygen_mmHg": np.zeros((3, 5, 7))},
    ],
)
def test_frames_of_other_shapes_or_types_are_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    frame = Frame(**({"step": 0, "time_h": 0.0} | vars(small_frame(0)) | changes))
    with small_writer(tmp_path) as run, pytest.raises(ValueError, match="expected"):
        run.frame(frame)


def test_drug_names_that_would_be_paths_are_refused(tmp_path: Path) -> None:
    for name in ("a/b", "..", " "):
        with pytest.raises(UserError, match="drug name"):
            small_writer(tmp_path / "run", drugs=(DrugInfo(name, 1.0),))


def test_checkpoints_are_exact_and_the_newest_two_are_kept(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    arrays: dict[str, npt.NDArray[Any]] = {
        "kind": rng.integers(0, 6, (40, 41, 42)).astype(np.uint8),
        "fields/oxygen_mmHg": rng.standard_normal((40, 41, 42)).astype(np.float32),
        "fields/odd": np.array([np.nan, np.inf, -0.0, 5e-324]),
        "clones": rng.integers(0, 2**32, 1000).astype(np.uint32),
        "random": np.array([2**64 - 1], np.uint64),
        "flags": rng.random((2, 3)) < 0.5,
        "single": np.array(3.0),
    }
    attributes = {"seed": 2**70, "time_h": 0.1 + 0.2, "rule": {"on": True, "since": None}, "n": np.int64(3)}
    with small_writer(tmp_path) as run:
        for step in (8, 9, 10):
            run.checkpoint(step, arrays, attributes)
    assert list(checkpoint_paths(tmp_path)) == [9, 10]
    found, said = read_checkpoint(tmp_path / "checkpoints" / "000010.h5")
    assert said == attributes
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        assert found[name].tobytes() == array.tobytes()


def test_what_a_checkpoint_cannot_hold_is_refused_at_once(tmp_path: Path) -> None:
    with small_writer(tmp_path) as run:
        with pytest.raises(TypeError, match="names holds"):
            run.checkpoint(1, {"names": np.array(["a"])}, {})
        with pytest.raises(TypeError, match="RunWriter"):
            run.checkpoint(1, {}, {"writer": run})


def test_a_checkpoint_never_runs_ahead_of_the_series(tmp_path: Path) -> None:
    with small_writer(tmp_path) as run:
        for step in range(4):
            run.record(small_row(step))
        run.checkpoint(3, {"a": np.zeros(1)}, {})
        deadline = time.monotonic() + 20
        while not checkpoint_paths(tmp_path):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert len(open_runs(tmp_path)[0].series) == 4


def test_the_queue_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()

    def wait(*arguments: Any) -> None:
        go.wait(20)
        write_frame(*arguments)

    monkeypatch.setattr(writer, "write_frame", wait)
    run = small_writer(tmp_path)
    done = threading.Semaphore(0)

    def produce() -> None:
        for step in range(5):
            run.frame(small_frame(step))
            done.release()

    producer = threading.Thread(target=produce)
    producer.start()
    for _ in range(3):  # one in the making, two waiting
        assert done.acquire(timeout=20)
    assert not done.acquire(timeout=0.2)
    go.set()
    producer.join()
    run.close(finished=True)


def test_a_closed_writer_takes_nothing_more(tmp_path: Path) -> None:
    run: RunWriter = small_writer(tmp_path)
    run.close(finished=True)
    run.close(finished=True)
    with pytest.raises(RuntimeError, match="closed"):
        run.frame(small_frame(0))
