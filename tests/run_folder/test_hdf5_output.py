"""What others see of our files: units, axes, ordinary compression."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt
import pytest
import xarray

from automaton.frame_file import write_frame
from automaton.hdf5_output import chunk_shape, new_file, units_of, write_array
from automaton.snapshot import open_runs
from tests.run_folder.small_run import ALTERATIONS, DRUG, SHAPE, small_frame, write_small_run


@pytest.mark.parametrize("name", ["run.h5", "frames/000002.h5"])
def test_every_dataset_has_units_and_named_axes(folder: Path, name: str) -> None:
    seen = []

    def look(path: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset):
            seen.append(path)
            assert isinstance(item.attrs["units"], str), path
            assert item.is_scale or all(len(axis) == 1 for axis in item.dims), path

    with h5py.File(folder / name) as file:
        file.visititems(look)
    assert len(seen) >= 10


def test_a_frame_opens_in_xarray_with_coordinates(folder: Path) -> None:
    expected = small_frame(2)
    with xarray.open_dataset(folder / "frames" / "000002.h5", engine="h5netcdf") as frame:
        assert dict(frame.sizes) == {"time": 1, "z": SHAPE[0], "y": SHAPE[1], "x": SHAPE[2]}
        for axis in "zyx":
            assert frame[axis].attrs["units"] == "um"
            np.testing.assert_array_equal(frame[axis], 20.0 * np.arange(frame.sizes[axis]) + 10.0)
        assert frame["time"].to_numpy().tolist() == [1.0]
        assert frame["time"].attrs["units"] == "h"
        assert frame["oxygen_mmHg"].attrs["units"] == "mmHg"
        assert frame["oxygen_mmHg"].attrs["_QuantizeBitRoundNumberOfSignificantBits"] == 12
        assert frame[f"{DRUG}_inside_uM"].attrs["units"] == "uM"
        assert frame["kind"].attrs["flag_meanings"].split()[1] == "tumour"
        assert frame["genotype"].attrs["flag_masks"].tolist() == [1, 2]
        np.testing.assert_array_equal(frame["kind"][0], expected.kind)
        np.testing.assert_array_equal(frame["oxygen_mmHg"].sel(time=1.0), expected.oxygen_mmHg)


def test_a_run_is_read_while_another_library_holds_it_open(folder: Path) -> None:
    with (
        xarray.open_datatree(folder / "run.h5", engine="h5netcdf") as tree,
        xarray.open_dataset(folder / "frames" / "000002.h5", engine="h5netcdf") as frame,
    ):
        (run,) = open_runs(folder)
        assert run.title == tree.attrs["title"]
        np.testing.assert_array_equal(run.frame(1).kind, frame["kind"][0])


def test_frames_concatenate_along_time(folder: Path) -> None:
    paths = sorted((folder / "frames").glob("*.h5"))
    frames = [xarray.open_dataset(path, engine="h5netcdf") for path in paths]
    whole = xarray.concat(frames, "time")
    assert whole["time"].to_numpy().tolist() == [0.0, 1.0, 2.0]
    np.testing.assert_array_equal(whole["genotype"][2], small_frame(4).genotype)
    for frame in frames:
        frame.close()


def test_the_run_file_opens_in_xarray_by_name(folder: Path) -> None:
    with xarray.open_datatree(folder / "run.h5", engine="h5netcdf") as run:
        assert run.attrs["title"] == "Small"
        assert run.attrs["seed"] == 2**63 + 5
        burden = _variable(run, "series/burden").sel(genotype="efflux + repair")
        assert burden.to_numpy().tolist() == [0, 3, 6, 9, 12]
        assert _variable(run, "series/counts").sel(kind="tumour", time=1.0).item() == 3
        assert _variable(run, f"series/plasma_uM/{DRUG}").attrs["units"] == "uM"
        assert _variable(run, "drug_reference_uM").sel(drug=DRUG).item() == 2.5
        assert _variable(run, "frames/step").to_numpy().tolist() == [0, 2, 4]


def _variable(tree: xarray.DataTree, path: str) -> xarray.DataArray:
    found = tree[path]
    assert isinstance(found, xarray.DataArray)
    return found


def test_plain_h5py_reads_the_compressed_values(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    arrays: dict[str, npt.NDArray[Any]] = {
        "float32": rng.standard_normal((2, 70, 65, 3)).astype(np.float32),
        "float64": rng.standard_normal((40, 30)),
        "codes": rng.integers(0, 6, (1, 70, 66, 130)).astype(np.uint8),
        "words": rng.integers(0, 2**63, (3, 400), np.uint64),
        "flags": rng.random((9, 90, 90)) < 0.5,
        "long": rng.integers(-9, 9, 300_000),
        "small": np.arange(3),
        "single": np.array(7.5),
        "none": np.zeros((0, 4)),
        "turned": rng.standard_normal((70, 60, 5)).T,
    }
    with new_file(tmp_path / "a.h5", "test", 1) as file:
        for name, array in arrays.items():
            write_array(file, name, array, units="1")
    with h5py.File(tmp_path / "a.h5") as file:
        for name, array in arrays.items():
            assert file[name].dtype == array.dtype
            np.testing.assert_array_equal(file[name][()], array)
        assert (file["float32"].compression, file["float32"].shuffle) == ("gzip", True)
        assert file["float32"].compression_opts == 1


@pytest.mark.parametrize(
    ("shape", "chunk"),
    [
        ((1, 64, 64, 64), (1, 64, 64, 64)),
        ((1, 96, 96, 96), (1, 48, 48, 48)),
        ((1, 20, 65, 1024), (1, 20, 33, 64)),
        ((1, 1, 1000, 300), (1, 1, 500, 300)),
        ((128, 128), (128, 128)),
        ((600_000,), (200_000,)),
        ((0, 3), (1, 3)),
    ],
)
def test_chunks_divide_sides_evenly(shape: tuple[int, ...], chunk: tuple[int, ...]) -> None:
    assert chunk_shape(shape) == chunk


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("time_h", "h"),
        ("plasma_uM/5-fluorouracil", "uM"),
        ("ledger/a_drug/given_umol", "umol"),
        ("ledger/a_drug/outside_fmol", "fmol"),
        ("dose_mg_per_m2", "mg m-2"),
        ("kill_per_h", "h-1"),
        ("damage", "1"),
        ("births", "1"),
    ],
)
def test_units_stand_in_names(name: str, units: str) -> None:
    assert units_of(name) == units


def test_the_same_frame_makes_the_same_file(tmp_path: Path) -> None:
    for name in ("a.h5", "b.h5"):
        write_frame(tmp_path / name, small_frame(3), 20.0, ALTERATIONS)
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()


def test_long_texts_are_attributes_too(tmp_path: Path) -> None:
    text = "a scenario of many words, µm and all\n" * 4000
    write_small_run(tmp_path / "run", scenario_text=text)
    with h5py.File(tmp_path / "run" / "run.h5") as file:
        assert file.attrs["scenario"].decode() == text
