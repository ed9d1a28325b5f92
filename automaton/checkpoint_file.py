"""Checkpoints: all that an exact resume needs, to the bit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from automaton import hdf5_output
from automaton.hdf5_input import CheckedFile

CHECKPOINT_FORMAT = "tumour automaton checkpoint"
FAILED_STATE_FORMAT = "tumour automaton failed state"
FORMAT_VERSION = 1


def encode_attributes(attributes: Mapping[str, Any]) -> str:
    """Attributes as JSON text; NumPy numbers become plain ones.

    Raises:
        TypeError: one of them is nothing that JSON can hold.
    """

    def plain(value: object) -> object:
        if isinstance(value, np.generic):
            return value.item()
        raise TypeError(f"a checkpoint cannot hold {type(value).__name__} as an attribute")

    return json.dumps(dict(attributes), default=plain)


def write_checkpoint(
    path: Path,
    step: int,
    arrays: Mapping[str, npt.NDArray[Any]],
    attributes: str,
    format_name: str = CHECKPOINT_FORMAT,
) -> None:
    """Write arrays exactly, and attributes as JSON, atomically.

    Args:
        path: of the file.
        step: field step of the state.
        arrays: plain numbers of any type and shape by name; a slash in a name makes a group.
        attributes: from :func:`encode_attributes`.
        format_name: FAILED_STATE_FORMAT for what is no checkpoint, but a state to be looked at.

    Raises:
        UserError: it could not be written; nothing of it is left behind.
    """
    with hdf5_output.new_file(path, format_name, FORMAT_VERSION) as file:
        hdf5_output.write_attributes(file, {"step": step, "attributes": attributes})
        group = file.create_group("arrays")
        for name, array in arrays.items():
            hdf5_output.write_array(group, name, array, units=hdf5_output.units_of(name))


def read_checkpoint(path: Path) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """Read what :func:`write_checkpoint` wrote: (arrays, attributes).

    Raises:
        UserError: missing, damaged, foreign or newer.
    """
    with CheckedFile(path, CHECKPOINT_FORMAT, FORMAT_VERSION) as file:
        arrays = {name: np.array(file.any_array(f"arrays/{name}")) for name in file.dataset_names("arrays")}
        try:
            attributes = json.loads(file.text("attributes"))
        except ValueError as error:
            raise file.damaged(f"its attributes are not readable: {error}") from error
        if not isinstance(attributes, dict):
            raise file.damaged("its attributes are not a table")
        return arrays, attributes
