"""What lies under the mouse: which site a pixel shows, and all that is known of it. Knows no Qt."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from automaton.snapshot import KIND_NAMES, LEVEL_LOG2, TUMOUR, Frame, Run
from viewer.scene import Box
from viewer.view import View

Site = tuple[int, int, int]
"""Index (z, y, x) into a frame's arrays."""
Fact = tuple[str, str]
"""What is known: a name, and a value with its unit."""

_STEP_SITES = 0.25


def site_under(
    view: View,
    labels: npt.NDArray[np.uint8],
    boxes: tuple[Box, ...],
    x: float,
    y: float,
) -> Site | None:
    """The first cell that a ray through a pixel meets; None where it meets none.

    What a cut has taken away is passed through, so that on a cut it is the cell laid open.

    Args:
        view: how the lattice lies in the panel.
        labels: uint8 (nz, ny, nx), 0 where nothing is drawn.
        boxes: parts taken away.
        x: pixels from the panel's left edge.
        y: pixels from its top.
    """
    depth = np.arange(-view.reach - 2, view.reach + 2, _STEP_SITES)
    positions = view.unproject(np.full(depth.size, x), np.full(depth.size, y), depth)
    shape = np.array(labels.shape)
    on_lattice = ((positions > -0.5) & (positions < shape - 0.5)).all(axis=1)
    for box in boxes:
        on_lattice &= ~box.contains(positions)
    sites = np.rint(positions[on_lattice]).astype(np.int64).clip(0, shape - 1)
    met = np.flatnonzero(labels[tuple(sites.T)])
    if not met.size:
        return None
    z, y_site, x_site = sites[met[0]].tolist()
    return z, y_site, x_site


def site_on_layer(
    view: View, shape: tuple[int, int, int], axis: int, layer: int, x: float, y: float
) -> Site | None:
    """The site of a flat picture that a pixel shows; None beside the lattice."""
    position = view.unproject(np.array([x]), np.array([y]), np.zeros(1))[0]
    position[axis] = layer
    if not ((position > -0.5) & (position < np.array(shape) - 0.5)).all():
        return None
    z, y_site, x_site = np.rint(position).astype(int).clip(0, np.array(shape) - 1).tolist()
    return z, y_site, x_site


def facts(run: Run, frame: Frame, site: Site, references: Mapping[str, float]) -> list[Fact]:
    """All that a frame knows of a site, each with its unit.

    Args:
        run: the frame is of.
        frame: to look into.
        site: (z, y, x).
        references: C0 of each drug in uM, 0 if unknown.
    """
    kind = int(frame.kind[site])
    found = [_place(run, site), ("kind", KIND_NAMES[kind])]
    if kind == TUMOUR:
        found.append(("genotype", run.genotype_labels[int(frame.genotype[site])]))
        if frame.clone is not None:
            found.append(("clone", f"{int(frame.clone[site]):,}"))
        found += [
            (f"expression, {trait}", f"× {2.0 ** (float(level[site]) * LEVEL_LOG2):.2f}")
            for trait, level in frame.expression.items()
        ]
    if frame.oxygen_mmHg is not None:
        found.append(("oxygen", f"{float(frame.oxygen_mmHg[site]):.3g} mmHg"))
    for name, drug in frame.drugs.items():
        outside = float(drug.outside_uM[site])
        c0 = references.get(name, 0.0)
        share = f"  ({outside / c0:.2f} C₀)" if c0 > 0 else ""
        found.append((f"{name} outside", f"{outside:.3g} µM{share}"))
        if drug.inside_uM is not None and kind == TUMOUR:
            found.append((f"{name} inside", f"{float(drug.inside_uM[site]):.3g} µM"))
        if drug.damage is not None and kind == TUMOUR:
            found.append((f"{name} damage", f"{float(drug.damage[site]):.3g}"))
    return found


def _place(run: Run, site: Site) -> Fact:
    """Where a site lies on the lattice; of a coarser one, which sites of the lattice it stands for."""
    first = 3 - run.dimensions
    axes = " ".join("zyx"[first:])
    block, sides = run.coarsening, run.whole_shape or run.shape
    if block == 1:
        return f"site {axes}", ", ".join(map(str, site[first:]))
    ends = [(at * block, min((at + 1) * block, n) - 1) for at, n in zip(site, sides, strict=True)][first:]
    return f"sites {axes}", ", ".join(f"{low}-{high}" if high > low else f"{low}" for low, high in ends)
