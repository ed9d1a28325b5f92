"""Writing one frame: frames/000123.h5."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from automaton import hdf5_output
from automaton.clone_table import CloneTable
from automaton.frame import FORMAT_VERSION, FRAME_FORMAT, LEVEL_LOG2, Frame
from automaton.kinds import NAMES as KIND_NAMES
from automaton.significant_bits import KEPT_MANTISSA_BITS, round_mantissa

AXES = ("time", "z", "y", "x")


def write_frame(
    path: Path, frame: Frame, spacing_um: float, alterations: Sequence[str], clones: CloneTable | None = None
) -> None:
    """Write a frame atomically; real-valued fields are rounded to 12 mantissa bits, codes are exact.

    Of `clones` the counts are written; all of them belong to this frame.

    Raises:
        UserError: it could not be written; nothing of it is left behind.
    """
    with hdf5_output.new_file(path, FRAME_FORMAT, FORMAT_VERSION) as file:
        hdf5_output.write_attributes(file, {"step": frame.step})
        hdf5_output.write_scale(file, "time", np.array([frame.time_h]), "h", "simulated time")
        for axis, sides in zip("zyx", frame.kind.shape, strict=True):
            centres = (np.arange(sides) + 0.5) * spacing_um
            hdf5_output.write_scale(file, axis, centres, "um", f"{axis} of site centres")
        _write_codes(file, frame, alterations)
        if clones is not None:
            _write_counts(file, clones)
        if frame.oxygen_mmHg is not None:
            _write_field(file, "oxygen_mmHg", frame.oxygen_mmHg, "oxygen pressure")
        for name, drug in frame.drugs.items():
            _write_field(file, f"{name}_outside_uM", drug.outside_uM, f"{name} outside cells")
            if drug.inside_uM is not None:
                _write_field(file, f"{name}_inside_uM", drug.inside_uM, f"{name} inside cells")
            if drug.damage is not None:
                _write_field(file, f"{name}_damage", drug.damage, f"damage by {name}")


def _write_codes(file: Any, frame: Frame, alterations: Sequence[str]) -> None:
    kinds = {
        "flag_values": np.arange(len(KIND_NAMES), dtype=np.uint8),
        "flag_meanings": " ".join(KIND_NAMES),
    }
    hdf5_output.write_array(
        file, "kind", frame.kind[np.newaxis], units="1", meaning="kind of site", axes=AXES, attributes=kinds
    )
    bits: dict[str, Any] = {}
    if alterations:
        bits["flag_masks"] = np.array([1 << bit for bit in range(len(alterations))], dtype=np.uint8)
        bits["flag_meanings"] = " ".join(name.replace(" ", "_") for name in alterations)
    hdf5_output.write_array(
        file,
        "genotype",
        frame.genotype[np.newaxis],
        units="1",
        meaning="alterations carried, one bit each",
        axes=AXES,
        attributes=bits,
    )
    if frame.clone is not None:
        meaning = "clone of the tumour cell, 0 where there is none"
        hdf5_output.write_array(file, "clone", frame.clone[np.newaxis], units="1", meaning=meaning, axes=AXES)
    for trait, levels in frame.expression.items():
        hdf5_output.write_array(
            file,
            f"expression_{trait}",
            levels[np.newaxis],
            units="1",
            meaning=f"expression of {trait}, doublings",
            axes=AXES,
            attributes={"scale_factor": LEVEL_LOG2},
        )


def _write_counts(file: Any, clones: CloneTable) -> None:
    """In a group of their own, for programs that read all frames as one would join an axis of clones."""
    group = file.create_group("clones")
    hdf5_output.write_scale(group, "id", clones.count_clone, "1", "clones with living cells in this frame")
    hdf5_output.write_array(
        group, "cells", clones.count_cells, units="1", meaning="living tumour cells", axes=("clones/id",)
    )


def _write_field(file: Any, name: str, values: npt.NDArray[np.float32], meaning: str) -> None:
    ends = np.array([values.min(), values.max()], np.float32)
    hdf5_output.write_array(
        file,
        name,
        values[np.newaxis],
        units=hdf5_output.units_of(name),
        meaning=meaning,
        axes=AXES,
        attributes={
            "_QuantizeBitRoundNumberOfSignificantBits": KEPT_MANTISSA_BITS,
            "actual_range": round_mantissa(
                ends
            ),  # rounding keeps order: these are the ends of what is stored
        },
        prepare=round_mantissa,
    )
