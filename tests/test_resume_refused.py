"""What is not gone on with: changed scenarios, folders that something writes in, states that cannot be."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from automaton.checkpoint_file import encode_attributes, write_checkpoint
from automaton.errors import UserError
from automaton.folder_lock import held
from automaton.resume import resume_folder
from automaton.saved_state import read_state
from automaton.scenario import load
from automaton.simulation import Simulation
from kernels.numpy_processor import NumpyProcessor
from tests.test_resume import OPTIONS, scenario_file, stopped


def test_a_changed_scenario_is_refused(tmp_path: Path) -> None:
    out = stopped(tmp_path, 4.0)
    path = out / "control" / "scenario.toml"
    path.write_text(path.read_text().replace("push_depth = 3", "push_depth = 2"))
    with pytest.raises(UserError, match=r"control/scenario\.toml: it was changed since(.|\n)*--branch"):
        resume_folder(out, OPTIONS)


def test_two_commands_do_not_write_one_folder(tmp_path: Path) -> None:
    out = stopped(tmp_path, 4.0)
    with (
        held(out / "control"),
        pytest.raises(UserError, match=rf"another command is writing there: process {os.getpid()} on"),
    ):
        resume_folder(out, OPTIONS)
    assert resume_folder(out, OPTIONS)
    assert not list(out.rglob(".lock"))


def broken(arrays: dict[str, Any], numbers: dict[str, Any], what: str) -> None:
    """Make a saved state one that cannot be."""
    if what == "shape":
        arrays["kind"] = arrays["kind"][1:]
    elif what == "kind":
        arrays["kind"][3, 4, 5] = 9
    elif what == "field":
        arrays["concentration"][0, 1, 2, 3] = np.nan
    elif what == "clone":
        arrays["clone"][arrays["clone"] > 0] = 9999
    elif what == "missing":
        del arrays["clock"]
    else:
        del numbers["drugs/doxorubicin/inside"]


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("shape", "arrays/kind"),
        ("kind", "its kind holds 9, more than 5"),
        ("field", "its concentration is not finite"),
        ("clone", "clones that its table lacks"),
        ("missing", "'clock' is missing"),
        ("number", "it lacks drugs/doxorubicin/inside"),
    ],
)
def test_a_state_that_cannot_be_is_refused(tmp_path: Path, what: str, message: str) -> None:
    (arm, _) = load(scenario_file(tmp_path))
    simulation = Simulation(arm.scenario, NumpyProcessor())
    simulation.begin()
    arrays, numbers = simulation.checkpoint()
    arrays = {name: array.copy() for name, array in arrays.items()}
    path = tmp_path / "000000.h5"
    arrays["concentration"][0, 0, 0, 0] = -1e-9  # as a solve may leave it
    write_checkpoint(path, 0, arrays, encode_attributes(numbers))
    assert read_state(path, arm.scenario).step == 0
    broken(arrays, numbers, what)
    write_checkpoint(path, 0, arrays, encode_attributes(numbers))
    with pytest.raises(UserError, match=re.escape(message)):
        read_state(path, arm.scenario)
