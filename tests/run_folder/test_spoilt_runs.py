"""What is no run, or no run any more, is refused in words."""

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
from automaton.snapshot import open_runs
from tests.run_folder.small_run import (
    DRUG,
    small_frame,
    small_writer,
)


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
