"""What is written on a page, whoever draws it: the window, a picture or a video."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from automaton.snapshot import HEALTHY, TUMOUR, Run
from viewer.channels import CellColours
from viewer.fields import FieldScale, FieldsShown, field_is_seen
from viewer.resolution import said
from viewer.scene import Axis, Scene
from viewer.times import SAME_H

NOTHING_PAINTED = "next to none at this time"
"""What is said of a field of which there is too little to be painted."""


@dataclass(frozen=True)
class Caption:
    """What is written above a panel."""

    arm: str
    cells: str
    """How many there are; "" where they were not counted."""
    notes: tuple[str, ...] = ()
    """What else has to be known."""

    @property
    def line(self) -> str:
        """All of it but the arm."""
        return ", ".join(part for part in (self.cells, *self.notes) if part)


@dataclass(frozen=True)
class Written:
    """On a page at one time."""

    time: str = ""
    captions: tuple[Caption, ...] = ()
    """One a run."""
    bars: tuple[FieldScale, ...] = ()
    """The colour bars by which all fields painted are read."""
    absent: tuple[FieldScale, ...] = ()
    """Where nothing is painted, the fields that would be if there were more of them."""


def written(
    runs: Sequence[Run],
    scene: Scene,
    frames: Sequence[int],
    colours: CellColours,
    fields: FieldsShown,
    time_h: float,
    last_h: float,
) -> Written:
    """What is written when some runs stand side by side.

    Args:
        runs: in panels from left to right.
        scene: says whether a field is seen; one that is not goes without a word.
        frames: which each shows.
        colours: of the cells of these runs.
        fields: of these runs.
        time_h: the time of the page.
        last_h: the latest time of any.
    """
    seen = field_is_seen(runs, scene, fields, colours)
    several = seen and len({scale.choice for scale in fields.wanted if scale}) > 1
    captions = []
    for place, (run, frame, scale) in enumerate(zip(runs, frames, fields.wanted, strict=True)):
        frame_h = float(run.times_h[frame])
        counts = sites_by_kind(run, frame_h)
        at = f"at {moment(frame_h, last_h)}" if abs(frame_h - time_h) > SAME_H else ""
        healthy = _healthy(int(counts[HEALTHY]), colours, place) if counts is not None else ""
        notes = (at, healthy, scale.choice.name if scale and several else "", said(run))
        cells = "" if counts is None else _cells(int(counts[TUMOUR]))
        captions.append(Caption(run.arm, cells, tuple(note for note in notes if note)))
    bars = _bars(fields.painted) if seen else ()
    absent = () if bars or not seen else _bars(fields.wanted)
    return Written(f"t = {moment(time_h, last_h)}", tuple(captions), bars, absent)


def moment(time_h: float, last_h: float) -> str:
    """A time in days ("42.0 d"), or in hours where the whole run is shorter than three days."""
    return f"{time_h / 24:.1f} d" if last_h >= 72 else f"{time_h:.1f} h"


def layer_text(run: Run, axis: Axis, layer: int) -> str:
    """Where a layer of sites lies."""
    return f"{axis} = {(layer + 0.5) * run.spacing_um:.0f} µm"


def length_text(length_um: float) -> str:
    """A length in um, or in mm from one on."""
    return f"{length_um:g} µm" if length_um < 1000 else f"{length_um / 1000:g} mm"


def round_length(longest: float) -> float:
    """The longest of 1, 2, 5, 10, 20, 50, ... that is at most `longest`."""
    if longest <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(longest))
    return float(max(step * power for step in (1, 2, 5) if step * power <= longest * (1 + 1e-9)))


def row_at(run: Run, time_h: float) -> int | None:
    """The row of the time series that counts what a frame of this time holds; None if there is none yet."""
    row = int(np.searchsorted(run.series.time_h, time_h - SAME_H))
    return row if row < len(run.series) else None


def sites_by_kind(run: Run, time_h: float) -> npt.NDArray[np.int64] | None:
    """How many sites of each kind a frame of this time holds, int64; None where they were not counted."""
    row = row_at(run, time_h)
    return None if row is None else run.series.counts[row]


def _cells(count: int) -> str:
    return f"{count:,} tumour cell{'' if count == 1 else 's'}"


def _healthy(count: int, colours: CellColours, place: int) -> str:
    drawn = colours.tables[place][HEALTHY, 0] > 0
    return f"{count:,} healthy{'' if drawn else ' (not drawn)'}" if count else ""


def _bars(scales: Sequence[FieldScale | None]) -> tuple[FieldScale, ...]:
    """One bar a field; drugs in units of their own C0 share one, and are named above their panels."""
    fields = list(dict.fromkeys(scale for scale in scales if scale))
    relative = [scale for scale in fields if scale.reference_uM > 0]
    if len(relative) < 2:
        return tuple(fields)
    common = replace(relative[0], title="drug outside cells, C/C₀", ends=("0", "1"))
    return (common, *(scale for scale in fields if scale not in relative))
