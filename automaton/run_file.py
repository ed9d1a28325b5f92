"""Writing run.h5: time series, tables and provenance of a run; small, and rewritten whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from automaton import hdf5_output
from automaton.checksum import Checksums
from automaton.clone_table import CloneTable
from automaton.genotypes import genotype_labels
from automaton.hdf5_output import AttributeValue
from automaton.kinds import NAMES as KIND_NAMES
from automaton.run_reader import RUN_FORMAT, RUN_VERSION
from automaton.snapshot import DrugInfo


@dataclass(frozen=True)
class RunContents:
    """All that run.h5 holds at one moment.

    Attributes:
        attributes: scalar attributes by name.
        shape: (nz, ny, nx).
        alterations: names in scenario order.
        drugs: in scenario order.
        frames: time_h by step of the frames written.
        columns: time series by name, the row as first axis; "time_h" among them.
        clones: who descends from whom, written without counts; None where clones are not followed.
    """

    attributes: Mapping[str, AttributeValue]
    shape: tuple[int, int, int]
    alterations: tuple[str, ...]
    drugs: tuple[DrugInfo, ...]
    frames: Mapping[int, float]
    columns: Mapping[str, npt.NDArray[Any]]
    clones: CloneTable | None


def write_run_file(path: Path, contents: RunContents, checksums: Checksums) -> None:
    """Write run.h5 atomically; `checksums` are those of all frames in `contents` and of the checkpoints.

    Raises:
        UserError: it could not be written; what stood there before still stands.
    """
    with hdf5_output.new_file(path, RUN_FORMAT, RUN_VERSION) as file:
        hdf5_output.write_attributes(file, contents.attributes)
        _write_tables(file, contents)
        _write_frames(file, contents.frames, checksums.frames)
        _write_checkpoints(file, checksums.checkpoints)
        _write_series(file, contents.columns)
        if contents.clones is not None:
            _write_clones(file, contents.clones)


def _write_tables(file: Any, contents: RunContents) -> None:
    hdf5_output.write_names(file, "axis", ("z", "y", "x"), "axes of the lattice")
    hdf5_output.write_array(
        file,
        "sites",
        np.array(contents.shape, np.int64),
        units="1",
        meaning="sites along each axis",
        axes=("axis",),
    )
    hdf5_output.write_names(file, "kind", KIND_NAMES, "kinds of site; the index is the code")
    labels = genotype_labels(contents.alterations)
    hdf5_output.write_names(file, "genotype", labels, "genotypes; the index is the bit mask")
    if contents.alterations:
        hdf5_output.write_names(file, "alteration", contents.alterations, "alterations; the index is the bit")
    if contents.drugs:
        hdf5_output.write_names(file, "drug", [drug.name for drug in contents.drugs], "drugs")
        references = np.array([drug.reference_uM for drug in contents.drugs])
        hdf5_output.write_array(
            file,
            "drug_reference_uM",
            references,
            units="uM",
            meaning="bath concentration or peak in plasma",
            axes=("drug",),
        )


def _write_frames(file: Any, frames: Mapping[int, float], checksums: Mapping[int, str]) -> None:
    group = file.create_group("frames")
    steps = sorted(frames)
    times_h = np.array([frames[step] for step in steps], np.float64)
    hdf5_output.write_scale(group, "time", times_h, "h", "simulated time of the frames")
    hdf5_output.write_array(
        group, "step", np.array(steps, np.int64), units="1", meaning="field step", axes=("frames/time",)
    )
    _write_checksums(group, [checksums[step] for step in steps], "frames/time")


def _write_checkpoints(file: Any, checksums: Mapping[int, str]) -> None:
    group = file.create_group("checkpoints")
    steps = sorted(checksums)
    hdf5_output.write_scale(group, "step", np.array(steps, np.int64), "1", "field step")
    _write_checksums(group, [checksums[step] for step in steps], "checkpoints/step")


def _write_checksums(group: Any, checksums: list[str], axis: str) -> None:
    hdf5_output.write_texts(group, "sha256", checksums, "SHA-256 that each file ends in", axis)


def _write_series(file: Any, columns: Mapping[str, npt.NDArray[Any]]) -> None:
    group = file.create_group("series")
    hdf5_output.write_scale(group, "time", columns["time_h"], "h", "simulated time")
    second_axes = {"counts": ("kind",), "burden": ("genotype",)}
    for name, values in columns.items():
        if name != "time_h":
            axes = ("series/time", *second_axes.get(name, ()))
            units = hdf5_output.units_of(name)
            hdf5_output.write_array(group, name, values, units=units, axes=axes)


def _write_clones(file: Any, clones: CloneTable) -> None:
    group = file.create_group("clones")
    hdf5_output.write_scale(group, "id", clones.id, "1", "clones, in the order in which they arose")
    columns: dict[str, tuple[npt.NDArray[Any], str]] = {
        "parent": (clones.parent, "clone that the founder came from, 0 for none"),
        "founded_h": (clones.time_h, "simulated time at which the clone arose"),
        "site": (clones.site, "site of the founder, as index into (z, y, x) in C order"),
        "genotype": (clones.genotype, "alterations of its cells; the parent's where the event was neutral"),
    }
    for name, (values, meaning) in columns.items():
        units = hdf5_output.units_of(name)
        hdf5_output.write_array(group, name, values, units=units, meaning=meaning, axes=("clones/id",))
