"""`automaton info`: what a run folder holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from automaton.commands.arguments import RunFolder
from automaton.kinds import HEALTHY

if TYPE_CHECKING:
    from automaton.snapshot import Run


def info(run: RunFolder) -> None:
    """Say what a run folder holds and how it went."""
    from automaton.snapshot import open_runs

    runs = open_runs(run)
    typer.echo(runs[0].title)
    if runs[0].question:
        typer.echo(runs[0].question)
    for entry in runs:
        typer.echo(_describe(entry))


def _describe(run: Run) -> str:
    series = run.series
    nz, ny, nx = run.shape
    size = " x ".join(str(side) for side in ((nx, ny) if run.dimensions == 2 else (nx, ny, nz)))
    lines = {
        "folder": str(run.path),
        "lattice": f"{size} sites of {run.spacing_um:g} um",
        "state": "finished" if run.finished else "not finished: still running, or stopped",
        "computed by": f"version {run.version} on {run.device}, seed {run.seed}",
        "drugs": ", ".join(f"{drug.name} (up to {drug.reference_uM:.3g} uM)" for drug in run.drugs) or "none",
        "frames": f"{len(run)}" + (f", {run.times_h[0]:g} to {run.times_h[-1]:g} h" if len(run) else ""),
    }
    if len(series.time_h):
        burden = series.burden.sum(axis=1)
        lowest = int(burden.argmin())
        lines["cells"] = (
            f"{burden[0]:,} at the start, lowest {burden[lowest]:,} at {series.time_h[lowest]:g} h, "
            f"{burden[-1]:,} at {series.time_h[-1]:g} h"
        )
        last = (
            (label, int(count)) for label, count in zip(run.genotype_labels, series.burden[-1], strict=True)
        )
        lines["left"] = ", ".join(f"{count:,} {label}" for label, count in last if count) or "none"
        healthy = series.counts[:, HEALTHY]
        if healthy[0]:
            share = f"{healthy[-1] / healthy[0]:.1%} of those at the start"
            lines["healthy"] = f"{healthy[0]:,} at the start, {healthy[-1]:,} at the end, {share}"
    if "field_error_max" in run.attributes:
        lines["fields"] = f"largest relative error {run.attributes['field_error_max']:.2g}"
    head = f"\narm {run.arm}\n" if run.arm else "\n"
    return head + "\n".join(f"  {name:<12} {text}" for name, text in lines.items())
