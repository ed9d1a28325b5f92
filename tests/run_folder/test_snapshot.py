"""Reading runs back, and refusing what is no run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from automaton.checksum import LINE_BYTES
from automaton.errors import UserError
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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_small_run(tmp_path / "run")
    return tmp_path / "run"


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


def _spoil(path: Path, change: Callable[[h5py.File], None]) -> None:
    with h5py.File(path, "r+") as file:
        change(file)


def _replace(name: str, values: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file[name]
        file[name] = values

    return change


@pytest.mark.parametrize("share", [0, 0.02, 0.3, 0.7, 0.999])
@pytest.mark.parametrize("name", ["run.h5", "frames/000002.h5"])
def test_truncated_files_are_refused(folder: Path, name: str, share: float) -> None:
    path = folder / name
    os.truncate(path, int((path.stat().st_size - LINE_BYTES) * share))
    with pytest.raises(UserError, match=path.name) as caught:
        open_runs(folder)[0].frame(1)
    assert str(caught.value).count("\n") < 5


def test_a_foreign_or_missing_file_is_refused(folder: Path) -> None:
    (run,) = open_runs(folder)
    path = folder / "frames" / "000000.h5"
    path.write_text("time,burden\n")
    with pytest.raises(UserError, match=r"000000\.h5: it is not an HDF5 file"):
        run.frame(0)
    path.unlink()
    with pytest.raises(UserError, match=r"000000\.h5: there is no such file"):
        run.frame(0)
    with h5py.File(path, "w") as file:
        file["kind"] = np.zeros(3)
    with pytest.raises(UserError, match="not a tumour automaton frame"):
        run.frame(0)
    shutil.copy(folder / "run.h5", path)
    with pytest.raises(UserError, match="holds tumour automaton run"):
        run.frame(0)


def test_a_frame_of_another_run_or_step_is_refused(folder: Path, tmp_path: Path) -> None:
    (run,) = open_runs(folder)
    shutil.copy(folder / "frames" / "000004.h5", folder / "frames" / "000002.h5")
    with pytest.raises(UserError, match="holds step 4"):
        run.frame(1)
    with small_writer(tmp_path / "other", shape=(3, 5, 8)) as writer:
        writer.frame(small_frame(2, (3, 5, 8)))
    shutil.copy(tmp_path / "other" / "frames" / "000002.h5", folder / "frames" / "000002.h5")
    with pytest.raises(UserError, match="measures 1 x 3 x 5 x 8, not 1 x 3 x 5 x 7"):
        run.frame(1)


def test_a_newer_format_is_refused(folder: Path) -> None:
    _spoil(folder / "run.h5", lambda file: file.attrs.modify("format_version", 3))
    with pytest.raises(UserError, match="format 3, this program reads up to 2"):
        open_runs(folder)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda file: file.attrs.pop("seed"), "attribute 'seed' is missing"),
        (lambda file: file.attrs.create("seed", np.bytes_("one")), "attribute 'seed' is no whole number"),
        (lambda file: file.attrs.create("seed", [1, 2]), "attribute 'seed' is neither"),
        (lambda file: file.attrs.create("spacing_um", np.nan), "attribute 'spacing_um' is no finite number"),
        (lambda file: file.attrs.create("title", 3), "attribute 'title' is no text"),
        (lambda file: file.attrs.create("format_version", 0), "format_version is 0"),
        (lambda file: file.pop("series"), "'series' is missing"),
        (lambda file: file["series"].pop("burden"), "'burden' is missing"),
        (_replace("series/burden", np.zeros((5, 3), np.int64)), "measures 5 x 3, not 5 x 4"),
        (_replace("series/counts", np.zeros((4, 6), np.int64)), "does not match 'series/time'"),
        (_replace("series/births", np.zeros(5, "S3")), "no plain numbers"),
        (_replace("frames/step", np.zeros(3)), r"holds float64, not int64"),
        (_replace("sites", np.array([0, 5, 7])), "lattice of 0 x 5 x 7 sites is none"),
        (_replace("sites", np.array([10**6, 10**6, 10**6])), "is none that can be computed"),
        (_replace("sites", np.array([60_000, 60_000, 60_000])), "is none that can be computed"),
        (lambda file: file.attrs.create("spacing_um", -1.0), "apart"),
        (_replace("drug_reference_uM", np.array([np.inf])), "concentration of a drug"),
        (_replace("frames/step", np.array([4, 2, 0])), "frames are not in order"),
        (_replace("frames/time", np.array([0.0, 1.0, np.nan])), "times do not rise"),
        (_replace("series/time", np.array([0.0, 0.5, 1.0, 1.5, np.inf])), "times do not rise"),
        (_replace("series/time", np.array([0.0, 0.5, 0.5, 1.5, 2.0])), "times do not rise"),
        (_replace("series/burden", np.full((5, 4), -1)), "its burden are more than its sites, or negative"),
        (_replace("series/counts", np.full((5, 6), 2**60)), "its counts are more than its sites"),
        (_replace(f"series/plasma_uM/{DRUG}", np.full(5, np.nan)), "concentration in its time series"),
        (_replace("alteration", np.zeros(2)), "'alteration' is no list of names"),
        (_replace("alteration", np.array([b"a"] * 9)), "9 alterations"),
    ],
)
def test_a_spoilt_run_file_is_refused(folder: Path, change: Callable[[h5py.File], None], reason: str) -> None:
    _spoil(folder / "run.h5", change)
    with pytest.raises(UserError, match=reason) as caught:
        open_runs(folder)
    assert str(folder / "run.h5") in str(caught.value)


@pytest.mark.parametrize(("name", "value"), [("kind", 6), ("genotype", 4)])
def test_codes_that_the_run_does_not_know_are_refused(folder: Path, name: str, value: int) -> None:
    def change(file: h5py.File) -> None:
        file[name][0, 0, 0, 0] = value

    _spoil(folder / "frames" / "000000.h5", change)
    with pytest.raises(UserError, match="does not know"):
        open_runs(folder)[0].frame(0)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_field_that_is_not_finite_is_refused(folder: Path, value: float) -> None:
    with h5py.File(folder / "frames" / "000002.h5", "r+") as file:
        file["oxygen_mmHg"][0, 0, 0, 0] = value
    with pytest.raises(UserError, match="its oxygen_mmHg is not finite everywhere"):
        open_runs(folder)[0].frame(1)


def test_folders_without_a_run_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such folder"):
        open_runs(tmp_path / "nowhere")
    with pytest.raises(UserError, match="there is no run in this folder"):
        open_runs(tmp_path)


@pytest.mark.parametrize("name", ["run.h5", "frames/000002.h5"])
def test_random_damage_is_refused_or_harmless(folder: Path, name: str) -> None:
    path = folder / name
    whole = path.read_bytes()
    rng = np.random.default_rng(7)
    answers = []
    for _ in range(30):
        spoilt = bytearray(whole)
        for place in rng.integers(8, len(whole), int(rng.integers(1, 30))):
            spoilt[place] ^= int(rng.integers(1, 256))
        path.write_bytes(spoilt)
        answers.append(_refusal(folder))
    refusals = [answer for answer in answers if answer]
    assert len(refusals) > 15
    assert all(path.name in refusal for refusal in refusals)


def _refusal(folder: Path) -> str:
    """Why a frame cannot be read; "" if it can."""
    try:
        open_runs(folder)[0].frame(1)
    except UserError as error:
        return str(error)
    return ""
