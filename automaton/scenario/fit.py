"""Whether a run fits on this machine: refused where it surely does not, with a warning where it may not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from automaton.errors import UserError
from automaton.scenario import resources
from automaton.scenario.disk import DiskNeeds, disk_needs
from automaton.scenario.estimate import GPU_PROGRAM_BYTES, PROGRAM_BYTES, estimate
from automaton.scenario.resources import in_words

if TYPE_CHECKING:
    from automaton.scenario.load import Arm
    from automaton.scenario.scenario import Scenario

TIGHT = 0.8
"""Share of what is free from which on a run is warned of: the estimate holds within some 10 %."""


@dataclass(frozen=True)
class _Demand:
    """Memory that a run needs somewhere; `fixed` is what it needs with any lattice. In bytes."""

    needed: int
    fixed: int
    free: int | None
    where: str


def check_memory(path: Path, arms: Sequence[Arm], device: str, workers: int = 1) -> list[str]:
    """What to be warned of: arms that need nearly all memory there is; "auto" is the GPU if there is one.

    With several workers, that many runs of an arm at once.

    Raises:
        UserError: an arm needs more than there is.
    """
    gpu = resources.gpu_memory() if device in ("auto", "gpu") else None
    host = resources.host_memory()
    warnings = []
    for arm in arms:
        for demand in _demands(arm.scenario, gpu, host):
            if demand.free is None:
                continue
            if demand.needed > demand.free:
                raise UserError(_beyond(path, arm, demand))
            if workers * demand.needed > demand.free:
                raise UserError(_too_many(workers, demand))
            if workers * demand.needed > TIGHT * demand.free:
                warnings.append(_tight(arm, workers, demand))
    return warnings


def _demands(scenario: Scenario, gpu: int | None, host: int | None) -> list[_Demand]:
    needs = estimate(scenario)
    if gpu is None:
        return [_Demand(needs.cpu_bytes, PROGRAM_BYTES, host, "this machine")]
    return [
        _Demand(needs.gpu_bytes, 0, gpu, "the GPU"),
        _Demand(needs.gpu_host_bytes, GPU_PROGRAM_BYTES, host, "this machine"),
    ]


def _too_many(workers: int, demand: _Demand) -> str:
    assert demand.free is not None
    return (
        f"--workers {workers}\n"
        f"  rule     {workers} runs at once need about {in_words(workers * demand.needed)} of memory; "
        f"{demand.where} has {in_words(demand.free)} free\n"
        f"  way out  --workers {demand.free // demand.needed} would fit"
    )


def _tight(arm: Arm, workers: int, demand: _Demand) -> str:
    assert demand.free is not None
    which = f"arm {arm.name}: " if arm.name else ""
    fewer = "--workers fewer" if workers > 1 else "a smaller lattice.sites"
    return (
        f"{which}memory is tight: about {in_words(workers * demand.needed)} of the {in_words(demand.free)} "
        f"that {demand.where} has free; end other programs, or take {fewer}"
    )


def _beyond(path: Path, arm: Arm, demand: _Demand) -> str:
    assert demand.free is not None
    lattice = arm.scenario.lattice
    share = (0.9 * demand.free - demand.fixed) / (demand.needed - demand.fixed)
    smaller = [int(max(share, 0.0) ** (1 / lattice.dimensions) * side) for side in lattice.sites]
    return (
        f"{path}{f' (arm {arm.name})' if arm.name else ''}\n"
        "  key      lattice.sites\n"
        f"  value    {list(lattice.sites)}\n"
        f"  rule     {lattice.size:,} sites need about {in_words(demand.needed)} of memory; "
        f"{demand.where} has {in_words(demand.free)} free\n"
        "  way out  "
        + (f"about {smaller} would fit; or use" if min(smaller) > 0 else "use")
        + " a machine with more memory"
    )


def check_disk(path: Path, runs: Sequence[tuple[Scenario, int]], out: Path) -> list[str]:
    """What to be warned of: runs of so many steps each may write more into `out` than its disk has free.

    Raises:
        UserError: they surely write more.
    """
    free = resources.disk_free(out)
    needs = [disk_needs(scenario, steps) for scenario, steps in runs]
    most, least = sum(need.most for need in needs), sum(need.least for need in needs)
    if free is None or not runs or most <= free:
        return []
    bound = 1 if least <= free else 0
    frames = sum(need.frames for need in needs)
    what = f"{frames:,} frames and the checkpoints of {len(runs):,} run{'s' * (len(runs) > 1)}"
    there = f"the disk of {out} has {in_words(free)} free"
    way_out = f"{_rarer(runs, needs, free, bound)}choose a folder on a larger disk with --out"
    if bound:
        return [f"{what} may take up to about {in_words(most)}, and {there}; {way_out}"]
    raise UserError(
        f"{path}\n"
        "  key      time.frame_every_h\n"
        f"  value    {runs[0][0].time.frame_every_h:g}\n"
        f"  rule     {what} take at least about {in_words(least)}; {there}\n"
        f"  way out  {way_out}"
    )


def _rarer(runs: Sequence[tuple[Scenario, int]], needs: Sequence[DiskNeeds], free: int, bound: int) -> str:
    """How much rarer frames would have to be to fit by that bound, in words; "" where that does not help."""
    of_frames = sum(need.frames * need.frame[bound] for need in needs)
    left = free - sum(2 * need.frame[bound] + need.rest[bound] for need in needs)
    if left <= 0:
        return ""
    time = runs[0][0].time
    steps = math.ceil(of_frames / left * time.frame_every_steps)
    return f"time.frame_every_h = {min(steps, runs[0][1]) * time.step_h:g} would fit; or "
