"""Keeping the state that ended a run for inspection, under a name that no resume takes for a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from automaton import run_folder
from automaton.checkpoint_file import FAILED_STATE_FORMAT, encode_attributes, write_checkpoint
from automaton.errors import BrokenState, UserError

if TYPE_CHECKING:
    from automaton.simulation import Simulation


@contextmanager
def kept_if_broken(simulation: Simulation, folder: Path) -> Iterator[None]:
    """Keep the state of a simulation in its run folder if it breaks within; the error then says where."""
    try:
        yield
    except BrokenState as error:
        kept = _keep(simulation, run_folder.failed_state_path(folder, error.step), error.step)
        raise BrokenState(f"{error}\n{kept}", error.step) from error


def _keep(simulation: Simulation, path: Path, step: int) -> str:
    """Write the present state and say so, or say why not: the first error must not be hidden by a second."""
    try:
        arrays, numbers = simulation.checkpoint()
        write_checkpoint(path, step, arrays, encode_attributes(numbers), FAILED_STATE_FORMAT)
    except (UserError, MemoryError) as problem:
        why = str(problem) or "memory did not suffice"
        return f"The state of that moment could not be kept: {why.splitlines()[0]}"
    return f"The state of that moment is kept in {path}."
