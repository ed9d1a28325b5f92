"""The two strips that explain colours and lines: one for cells and fields, one for arms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from automaton.snapshot import APOPTOTIC, HEALTHY, NECROTIC, VESSEL, genotype_label
from viewer.palette import KIND_COLOURS, genotype_colours, to_hex
from viewer.summary.cards import FieldScale
from viewer.summary.digest import Arm
from viewer.summary.style import Look, colourmap, shorten, squeeze

KIND_WORDS = {
    APOPTOTIC: "apoptotic debris",
    NECROTIC: "necrotic debris",
    HEALTHY: "healthy",
    VESSEL: "vessel",
}
MOST_GENOTYPES = 9
LABEL_CHARACTERS = 30
BAR_SHARE = 0.2
"""Part of the page's width that the colour bar takes."""
LINE_IN = 0.25
PAGE_IN = 12.9


def draw_key(part: SubFigure, arms: Sequence[Arm], look: Look, scale: FieldScale | None) -> None:
    """Genotypes and kinds that are seen, the shading under treatment, and the colour bar of the field."""
    seen = _seen(arms, look)
    swatches = [
        Patch(facecolor=colour, edgecolor=look.line if colour == look.treated else colour, label=label)
        for label, colour in seen.items()
    ]
    part.legend(
        handles=swatches,
        loc="center left",
        bbox_to_anchor=(0.0, 0.5),
        ncols=_key_columns(seen),
        handlelength=1.1,
        handleheight=1.1,
        columnspacing=1.5,
        handletextpad=0.5,
        borderpad=0.0,
        borderaxespad=0.0,
    )
    if scale is None:
        return
    height_in = key_height(arms)
    bar = part.add_axes((1 - BAR_SHARE, 0.24 / height_in, BAR_SHARE - 0.02, 0.14 / height_in))
    colours = ScalarMappable(Normalize(0.0, scale.top), colourmap(scale.colourmap))
    drawn: Any = part.colorbar(
        colours, cax=bar, orientation="horizontal", ticks=[0.0, scale.top / 2, scale.top]
    )
    drawn.ax.set_xticklabels([f"{value:.3g}" for value in (0.0, scale.top / 2, scale.top)])
    drawn.outline.set_visible(False)
    bar.tick_params(length=0, pad=2)
    bar.set_title(scale.label, fontweight="normal", fontsize=10.5, pad=3)
    bar.grid(visible=False)


def key_height(arms: Sequence[Arm]) -> float:
    """Height in inches that the first strip needs."""
    seen = _seen(arms, Look.of("light", len(arms), 0.0))
    return max(0.62, LINE_IN * -(-len(seen) // _key_columns(seen)) + 0.12)


def _seen(arms: Sequence[Arm], look: Look) -> dict[str, str]:
    """Label -> colour of every genotype that ever lived, every other kind drawn, and treatment."""
    found: dict[str, str] = {}
    for arm in arms:
        colours = genotype_colours(arm.run.alterations, look.theme.name)
        for mask in np.flatnonzero(arm.run.series.burden.any(axis=0)):
            label = genotype_label(int(mask), arm.run.alterations)
            found.setdefault(shorten(label, LABEL_CHARACTERS), to_hex(colours[mask]))
    found = dict(list(found.items())[:MOST_GENOTYPES])
    for kind, label in KIND_WORDS.items():
        if any(_is_drawn(kind, arm, alone=len(arms) == 1) for arm in arms):
            found[label] = to_hex(KIND_COLOURS[kind])
    if len(arms) == 1 and arms[0].response is not None:
        found["all living tumour cells"] = look.arms[0].colour
    if any(arm.response and arm.response.treated for arm in arms):
        found["drug in plasma or bath"] = look.treated
    return found


def _is_drawn(kind: int, arm: Arm, *, alone: bool) -> bool:
    in_slice = arm.cells is not None and bool((arm.cells.kind == kind).any())
    return in_slice or (
        alone and kind in (APOPTOTIC, NECROTIC) and bool(arm.run.series.counts[:, kind].any())
    )


def _key_columns(seen: dict[str, str]) -> int:
    longest = max(map(len, seen), default=1)
    return max(min(len(seen), int((1 - BAR_SHARE) * PAGE_IN / (0.088 * longest + 0.45))), 1)


def draw_arm_key(part: SubFigure, arms: Sequence[Arm], look: Look) -> None:
    """The line of every arm."""
    lines = [
        Line2D([], [], **style.of_line, marker=style.marker, markersize=7.5, label=label)
        for label, style in zip(_arm_labels(arms), look.arms, strict=True)
    ]
    part.legend(
        handles=lines,
        loc="center",
        ncols=_arm_columns(arms),
        handlelength=3.6,
        columnspacing=2.2,
        borderpad=0.0,
        borderaxespad=0.0,
        fontsize=12,
    )


def arm_key_height(arms: Sequence[Arm]) -> float:
    """Height in inches that the second strip needs."""
    return 0.2 + 0.28 * -(-len(arms) // _arm_columns(arms))


def _arm_labels(arms: Sequence[Arm]) -> list[str]:
    return [squeeze(arm.name, LABEL_CHARACTERS) for arm in arms]


def _arm_columns(arms: Sequence[Arm]) -> int:
    longest = max(map(len, _arm_labels(arms)))
    return max(min(len(arms), int(PAGE_IN / (0.1 * longest + 1.0))), 1)
