"""Reading runs back."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from automaton.snapshot import DrugFrame, DrugInfo, Frame, first_of_each_arm, open_runs
from tests.run_folder.example_run import ARMS, write_flat, write_three_arms
from tests.run_folder.small_run import (
    ALTERATIONS,
    DRUG,
    SHAPE,
    assert_same_frame,
    small_frame,
    small_row,
    small_writer,
    write_small_run,
)


def test_a_run_says_what_was_written(folder: Path) -> None:
    (run,) = open_runs(folder)
    assert (run.title, run.question, run.arm, run.arm_index) == ("Small", "Does it fit?", "lump", 0)
    assert (run.shape, run.dimensions, run.spacing_um) == (SHAPE, 3, 20.0)
    assert run.alterations == ALTERATIONS
    assert run.genotype_labels == ("wild type", "efflux", "repair", "efflux + repair")
    assert run.drugs == (DrugInfo(DRUG, 2.5, "uM"),)
    assert (run.seed, run.device, run.finished) == (2**63 + 5, "reference", True)
    assert run.scenario_text == 'title = "Small"\n'
    assert (folder / "scenario.toml").read_text() == run.scenario_text
    assert run.steps.tolist() == [0, 2, 4]
    assert run.times_h.tolist() == [0.0, 1.0, 2.0]
    assert len(run) == 3
    assert open_runs(folder / "run.h5")[0].path == folder


def test_frames_come_back_to_the_bit(folder: Path) -> None:
    (run,) = open_runs(folder)
    for index, step in enumerate(run.steps):
        assert_same_frame(run.frame(index), small_frame(int(step)))
    assert run.frame(-1).step == 4
    with pytest.raises(IndexError):
        run.frame(3)


def test_the_series_comes_back(folder: Path) -> None:
    series = open_runs(folder)[0].series
    assert len(series) == 5
    for step in range(5):
        row = small_row(step)
        assert series.time_h[step] == row["time_h"]
        np.testing.assert_array_equal(series.counts[step], row["counts"])
        np.testing.assert_array_equal(series.burden[step], row["burden"])
        assert series.plasma_uM[DRUG][step] == row[f"plasma_uM/{DRUG}"]
        assert series.mean_outside_uM[DRUG][step] == row[f"mean_outside_uM/{DRUG}"]
        assert series.column(f"ledger/{DRUG}/given_umol")[step] == row[f"ledger/{DRUG}/given_umol"]
    assert series.column("births").dtype == np.int64
    assert series.counts.dtype == np.int64


def test_a_model_without_oxygen_drugs_or_alterations(tmp_path: Path) -> None:
    kind = np.ones((1, 4, 4), np.uint8)
    with small_writer(tmp_path / "run", alterations=(), drugs=(), shape=(1, 4, 4)) as writer:
        writer.frame(Frame(0, 0.0, kind, 0 * kind))
    (run,) = open_runs(tmp_path / "run")
    assert (run.dimensions, run.drugs, run.alterations, run.genotype_labels) == (2, (), (), ("wild type",))
    assert run.series.counts.shape == (0, 6)
    assert run.series.burden.shape == (0, 1)
    assert run.frame(0).oxygen_mmHg is None
    assert run.frame(0).drugs == {}


def test_a_drug_seen_only_from_outside(tmp_path: Path) -> None:
    whole = small_frame(0)
    outside = whole.drugs[DRUG].outside_uM
    with small_writer(tmp_path / "run") as writer:
        writer.frame(Frame(0, 0.0, whole.kind, whole.genotype, None, {DRUG: DrugFrame(outside)}))
    found = open_runs(tmp_path / "run")[0].frame(0).drugs[DRUG]
    np.testing.assert_array_equal(found.outside_uM, outside)
    assert found.inside_uM is None
    assert found.damage is None


def test_arms_come_in_scenario_order(tmp_path: Path) -> None:
    for index, arm in enumerate(("zebra", "antelope", "lion")):
        write_small_run(tmp_path / arm, arm=arm, arm_index=index)
    (tmp_path / "summary.png").write_bytes(b"")
    assert [run.arm for run in open_runs(tmp_path)] == ["zebra", "antelope", "lion"]


def test_replicates_come_by_number_below_their_arm(tmp_path: Path) -> None:
    for index, arm in enumerate(["thin", "lump"]):
        for number in (10, 9, 1000):
            folder = tmp_path / arm / f"r{number:03d}"
            write_small_run(folder, arm=arm, arm_index=index, replicate=number)
    runs = open_runs(tmp_path)
    assert [(run.arm, run.replicate) for run in runs] == [
        (arm, number) for arm in ("thin", "lump") for number in (9, 10, 1000)
    ]
    assert [run.path.name for run in first_of_each_arm(runs[::-1])] == ["r009", "r009"]


def test_runs_that_are_no_replicates_are_all_shown(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_small_run(tmp_path / name, arm="", arm_index=0)
    runs = open_runs(tmp_path)
    assert first_of_each_arm(runs) == runs
    assert [run.replicate for run in runs] == [0, 0]


def test_a_file_without_the_number_of_a_replicate_is_read(tmp_path: Path) -> None:
    write_small_run(tmp_path / "run")
    with h5py.File(tmp_path / "run" / "run.h5", "r+") as file:
        del file.attrs["replicate"]
    assert open_runs(tmp_path / "run")[0].replicate == 0


def test_the_made_up_example_opens(tmp_path: Path) -> None:
    runs = open_runs(write_three_arms(tmp_path / "arms", side=12, steps=16))
    assert tuple(run.arm for run in runs) == ARMS
    (flat,) = open_runs(write_flat(tmp_path / "flat", side=16, steps=8))
    assert flat.dimensions == 2
    assert flat.frame(-1).kind.shape == (1, 16, 16)


def test_unfinished_files_and_foreign_names_are_overlooked(folder: Path) -> None:
    (folder / "frames" / "000006.h5.tmp").write_bytes(b"half")
    (folder / "frames" / "best.h5").write_bytes(b"")
    (folder / "frames" / "000002.h5").unlink()
    assert open_runs(folder)[0].steps.tolist() == [0, 4]


def test_a_run_that_is_still_going_can_be_followed(tmp_path: Path) -> None:
    with small_writer(tmp_path / "run") as writer:
        (run,) = open_runs(tmp_path / "run")
        assert (len(run), run.finished) == (0, False)
        writer.record(small_row(0))
        writer.frame(small_frame(0))
    assert len(open_runs(tmp_path / "run")[0]) == 1
