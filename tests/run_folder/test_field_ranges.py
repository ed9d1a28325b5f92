"""How high and low the fields of a frame go, told without reading them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from automaton.errors import UserError
from automaton.frame import LAYERS
from automaton.snapshot import DrugFrame, Run, open_runs
from tests.run_folder.small_run import DRUG, small_frame, small_row, small_writer

TALL = (LAYERS + 6, 5, 7)
FLAT = (1, LAYERS + 6, 7)


def write_run(folder: Path, shape: tuple[int, int, int]) -> Run:
    """A run of one frame, whose fields have to be rounded."""
    rng = np.random.default_rng(1)
    oxygen, outside, inside = rng.normal(0, 30, (3, *shape)).astype(np.float32)
    frame = replace(
        small_frame(0, shape), oxygen_mmHg=oxygen, drugs={DRUG: DrugFrame(outside, inside_uM=inside)}
    )
    with small_writer(folder, shape=shape) as writer:
        writer.record(small_row(0))
        writer.frame(frame)
    return open_runs(folder)[0]


def spoil(run: Run, name: str, value: Any) -> None:
    """Put something else in the place of a field's range; None for nothing."""
    with h5py.File(run.path / "frames" / "000000.h5", "r+") as file:
        del file[name].attrs["actual_range"]
        if value is not None:
            file[name].attrs["actual_range"] = value


def test_ranges_are_those_of_what_is_stored(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", TALL)
    frame = run.frame(0)
    ranges = run.field_ranges(0)
    assert list(ranges) == ["oxygen_mmHg", f"{DRUG}_outside_uM", f"{DRUG}_inside_uM"]
    with h5py.File(run.path / "frames" / "000000.h5") as file:
        stored = file["oxygen_mmHg"].attrs["actual_range"]
    assert (stored.dtype, stored.tolist()) == (np.float32, list(ranges["oxygen_mmHg"]))
    fields = [frame.oxygen_mmHg, frame.drugs[DRUG].outside_uM, frame.drugs[DRUG].inside_uM]
    for found, values in zip(ranges.values(), fields, strict=True):
        assert values is not None
        assert found == (values.min(), values.max())
    assert run.coarsened(2).field_ranges(0) == ranges


@pytest.mark.parametrize("shape", [TALL, FLAT])
def test_of_files_without_ranges_the_values_are_read(tmp_path: Path, shape: tuple[int, int, int]) -> None:
    run = write_run(tmp_path / "run", shape)
    told = run.field_ranges(0)
    spoil(run, "oxygen_mmHg", None)
    assert run.field_ranges(0) == told


def test_ranges_are_taken_from_attributes(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", FLAT)
    spoil(run, "oxygen_mmHg", np.array([-1000, 1000], np.float32))
    assert run.field_ranges(0)["oxygen_mmHg"] == (-1000, 1000)


@pytest.mark.parametrize(
    "value", [3.0, [0.0, np.nan], [0.0, np.inf], [2.0, 1.0], [0.0, 1.0, 2.0], np.array([b"0", b"1"]), "0 1"]
)
def test_what_is_no_range_is_refused(tmp_path: Path, value: Any) -> None:
    run = write_run(tmp_path / "run", FLAT)
    spoil(run, "oxygen_mmHg", value)
    with pytest.raises(UserError, match=r"000000\.h5: attribute 'actual_range' of 'oxygen_mmHg' is no range"):
        run.field_ranges(0)
