"""What stands of a run that is continued, and how its folder is taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from automaton import run_folder
from automaton.checksum import Checksums
from automaton.clone_table import CloneTable
from automaton.errors import UserError
from automaton.hdf5_output import AttributeValue
from automaton.provenance import now
from automaton.snapshot import Run, open_runs

KEPT_AS_BEGUN = {"started", "scenario_given", "scenario_set"}


@dataclass(frozen=True)
class Standing:
    """How much of an existing run stands when it is continued; what it wrote later is removed.

    Attributes:
        step, time_h: of the checkpoint it goes on from; below 0 if it begins anew.
        frame: step of the last frame that counts.
    """

    step: int
    time_h: float
    frame: int


ANEW = Standing(-1, -1.0, -1)


@dataclass(frozen=True)
class Kept:
    """What a run had written that counts.

    Attributes:
        columns: of its time series, arrays (rows, ...) by name.
        frames: times of its frames by step, h.
        clones: those that were founded by then; None where they were not followed.
        checksums: of its frames and checkpoints.
        attributes: of run.h5, those that stay, with a line for each time that it was taken up.
    """

    columns: dict[str, npt.NDArray[np.generic]]
    frames: dict[int, float]
    clones: CloneTable | None
    checksums: Checksums
    attributes: dict[str, AttributeValue]


def take_up(
    folder: Path,
    standing: Standing,
    *,
    shape: tuple[int, int, int],
    alterations: tuple[str, ...],
    drugs: tuple[str, ...],
    device: str,
) -> Kept:
    """Make the folder of a run ready to be continued, and give what of its contents stands.

    Raises:
        UserError: the folder holds no run, or one of another `shape` (nz, ny, nx), alterations or drugs; or
            it cannot be written to.
    """
    (run,) = open_runs(folder)
    found = (run.shape, run.alterations, tuple(drug.name for drug in run.drugs))
    if run.path != folder or found != (shape, alterations, drugs):
        raise UserError(
            f"{folder}: the run there has another lattice, other alterations or other drugs.\n"
            "Continue it with its own scenario, or start a new run with --out."
        )
    run_folder.reopen(folder)
    rows = int(np.searchsorted(run.series.time_h, standing.time_h * (1 + 1e-12), side="right"))
    last = run.steps <= standing.frame
    frames = dict(zip(run.steps[last].tolist(), run.times_h[last].tolist(), strict=True))
    founded_by = max(frames.values(), default=-1.0)
    return Kept(
        columns={name: values[:rows] for name, values in run.series.columns.items()},
        frames=frames,
        clones=None if run.lineage is None else run.lineage.founded_by(founded_by),
        checksums=run.checksums.until(standing.step, standing.frame),
        attributes=_attributes(run, standing, device),
    )


def _attributes(run: Run, standing: Standing, device: str) -> dict[str, AttributeValue]:
    """Those of the run that stay, and when, where and on what it was taken up, a line each time."""
    here = f"{now()} after step {max(standing.step, 0)} on {device}"
    before = str(run.attributes.get("resumed", ""))
    stay = (KEPT_AS_BEGUN | {"field_error_max"}) & run.attributes.keys()
    return {name: run.attributes[name] for name in stay} | {"resumed": f"{before}\n{here}".strip()}
