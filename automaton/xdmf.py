"""Runs for ParaView and VTK: an XDMF 3 file that leads to the frames as they lie; no array is copied."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Comment, Element, SubElement, indent, tostring

import numpy as np

from automaton.errors import UserError
from automaton.frame import field_types
from automaton.plain_text import readable
from automaton.run_folder import frame_path
from automaton.snapshot import Run
from automaton.unwritten import cannot_write
from automaton.whole_file import write_text

ENDINGS = (".xdmf", ".xmf")
"""By which ParaView knows what to read the file with."""
_NUMBERS = {"u": "UInt", "i": "Int", "f": "Float"}
_BYTES = {"u": "UChar", "i": "Char"}
"""VTK's reader makes four bytes of an Int or UInt of one."""


def write_xdmf(runs: Sequence[Run], path: Path) -> None:
    """Write one file for all `runs`, each a temporal collection of image data named as its arm.

    A site is a voxel of `spacing_um`; times are hours. Of several runs each stands beside the one before,
    along x, a tenth of its width away. Frames are named from where the file lies.

    Args:
        runs: one or more, as from `open_runs`.
        path: ends in .xdmf or .xmf; its folder is made if need be.

    Raises:
        UserError: a run has no frames, a frame is missing, damaged or cannot be named in XML, or the file
            cannot be written.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UserError(f"{path}: the name of an XDMF file must end in .xdmf or .xmf, not '{path.suffix}'.")
    document = Element("Xdmf", Version="3.0")
    document.append(Comment(" lengths in um, times in hours "))
    domain = SubElement(document, "Domain")
    left_um = 0.0
    for run in runs:
        _add_run(domain, run, path.parent.resolve(), left_um)
        width = run.shape[2]
        left_um += (width + max(1, width // 10)) * run.spacing_um
    indent(document)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error, "--xdmf") from error
    write_text(path, '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(document, "unicode"), "--xdmf")


def _add_run(domain: Element, run: Run, start: Path, left_um: float) -> None:
    if not len(run):
        raise UserError(
            f"{run.path}: this run has no frames yet, so there is nothing to show.\n"
            "Wait for its first frame, or run it with a shorter 'frame_every_h'."
        )
    series = SubElement(
        domain, "Grid", Name=run.arm or run.title, GridType="Collection", CollectionType="Temporal"
    )
    paths = {step: frame_path(run.path.resolve(), step) for step in run.steps.tolist()}
    types = [field_types(path, step, run.shape) for step, path in paths.items()]
    in_every_frame = sorted(set(types[0]).intersection(*types))
    for path, time_h, type_of in zip(paths.values(), run.times_h.tolist(), types, strict=True):
        grid = _add_lattice(series, run, time_h, left_um)
        for name in in_every_frame:
            _add_field(grid, os.path.relpath(path, start), name, type_of[name], run.shape)


def _add_lattice(series: Element, run: Run, time_h: float, left_um: float) -> Element:
    """The lattice at one time: a site is a voxel, so there is a corner more each way than sites."""
    grid = SubElement(series, "Grid", Name=series.attrib["Name"], GridType="Uniform")
    SubElement(grid, "Time", Value=repr(time_h))
    corners = _listed(side + 1 for side in run.shape)
    SubElement(grid, "Topology", TopologyType="3DCoRectMesh", Dimensions=corners)
    geometry = SubElement(grid, "Geometry", GeometryType="ORIGIN_DXDYDZ")
    _add_numbers(geometry, "3", (0.0, 0.0, left_um))
    _add_numbers(geometry, "3", (run.spacing_um,) * 3)
    return grid


def _add_field(
    grid: Element, file: str, name: str, dtype: np.dtype[Any], shape: tuple[int, int, int]
) -> None:
    """A dataset of a frame, without its axis of time, by which VTK would fail."""
    place = f"{file}:/{name}"
    if readable(place) != place:
        raise UserError(f"--xdmf: {place} holds signs that XML cannot name.\nGive the folder a plain name.")
    field = SubElement(grid, "Attribute", Name=name, AttributeType="Scalar", Center="Cell")
    part = SubElement(field, "DataItem", ItemType="HyperSlab", Dimensions=_listed(shape))
    _add_numbers(part, "3 4", (0, 0, 0, 0, 1, 1, 1, 1, 1, *shape))  # start, stride and count
    number = (_BYTES if dtype.itemsize == 1 else _NUMBERS)[dtype.kind]
    whole = {"Format": "HDF", "Dimensions": _listed((1, *shape)), "NumberType": number}
    SubElement(part, "DataItem", whole, Precision=str(dtype.itemsize)).text = place


def _add_numbers(parent: Element, dimensions: str, values: Iterable[float]) -> None:
    SubElement(parent, "DataItem", Format="XML", Dimensions=dimensions).text = _listed(values)


def _listed(values: Iterable[float]) -> str:
    return " ".join(map(str, values))
