"""The picture of a benchmark: how near each kernel comes to what the machine's memory allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, NullFormatter

from viewer.files import unfinished
from viewer.palette import LIGHT, to_hex

WIDTH_IN, DPI = 13.0, 144
ROW_IN, HEAD_IN, FOOT_IN, GAP_IN = 0.27, 0.95, 0.6, 0.85
LABELS_IN = 2.6
SPREAD = 0.4
"""Share of a line over which the sizes lie one below the other, so that none hides another."""
SECTIONS = ("kernels", "step")
FEWEST_SITES = 0.4
"""Share of the lattice's sites that a kernel goes over at least, one colour of the checkerboard."""
SHARE_SHOWN = 150.0
"""Greatest share drawn, in %; what is above, from small lattices in the cache, is an arrow at the edge."""
BEYOND, NOT_COUNTED = ">", "$-$"
COLOURS = ("#e69f00", "#56b4e9", "#009e73", "#0072b2", "#d55e00", "#cc79a7", "#16191f")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
"""Of the lattice's sizes: Okabe-Ito colours, and a shape each."""


def draw_bench(found: Mapping[str, Any], path: Path) -> Path:
    """Draw kernels and whole steps, a block for each processor, into a PNG; returns `path`.

    `found` is what the benchmark's JSON holds (docs/benchmarks.md). Left, sites a second, with a bar at the
    limit of the memory at the run's best; right, the share of the bandwidth beside each. What takes longest
    stands first, and last the kernels that follow the cells, whose bytes are not counted. Those that go over
    few sites are left out: by rows, or of a coarser level, which a cache may hold.
    Raises UserError where the file cannot be written.
    """
    shown = [
        row
        for row in found["measurements"]
        if row["section"] in SECTIONS and row["sites"] >= FEWEST_SITES * row["side"] ** 3
    ]
    shown.sort(key=lambda row: (row["bytes_moved"] is None, -row["times"]["best_s"] / row["side"] ** 3))
    blocks = {
        name: [row for row in shown if row["processor"] == name]
        for name in dict.fromkeys(row["processor"] for row in shown)
    }
    bandwidth = {entry["processor"]: entry for entry in found["bandwidth"]}
    sides = sorted({row["side"] for row in shown})
    looks = {side: (COLOURS[k % 7], MARKERS[k % 7]) for k, side in enumerate(sides)}
    names = {block: list(dict.fromkeys(row["name"] for row in rows)) for block, rows in blocks.items()}
    rows_in = [ROW_IN * (len(listed) + 0.6) for listed in names.values()] or [ROW_IN]
    height = HEAD_IN + FOOT_IN + sum(rows_in) + GAP_IN * len(rows_in)
    with mpl.rc_context({"font.size": 9.5, "text.color": to_hex(LIGHT.text)}):
        figure = Figure(figsize=(WIDTH_IN, height), dpi=DPI, facecolor="white")
        FigureCanvasAgg(figure)
        _head(figure, found["machine"], height)
        top = height - HEAD_IN
        for (block, rows), tall in zip(blocks.items(), rows_in, strict=False):
            top -= GAP_IN * 0.55
            speed, share = (
                figure.add_axes((left / WIDTH_IN, (top - tall) / height, wide / WIDTH_IN, tall / height))
                for left, wide in ((LABELS_IN, 5.2), (LABELS_IN + 5.75, 4.2))
            )
            _draw(speed, share, rows, names[block], bandwidth[block], looks)
            top -= tall + GAP_IN * 0.45
        if not blocks:
            figure.text(0.5, 0.4, "neither kernels nor whole steps were measured", ha="center")
        _key(figure, looks)
        with unfinished(path) as part:
            figure.savefig(part, format="png")
    return path


def _head(figure: Figure, machine: Mapping[str, str], height: float) -> None:
    figure.text(0.2 / WIDTH_IN, 1 - 0.22 / height, "Kernels and whole steps against the memory's bandwidth",
                fontsize=15, fontweight="bold", va="top")  # fmt: skip
    said = [machine["cpu"], f"{machine['threads']} threads", f"version {machine['program_version']}"]
    figure.text(0.2 / WIDTH_IN, 1 - 0.58 / height, " · ".join([*said, machine["started"]]),
                color=to_hex(LIGHT.muted), va="top")  # fmt: skip


def _draw(
    speed: Axes,
    share: Axes,
    rows: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    bandwidth: Mapping[str, Any],
    looks: Mapping[int, tuple[str, str]],
) -> None:
    """One processor's two panels."""
    at = {name: len(names) - 1 - k for k, name in enumerate(names)}
    apart = np.linspace(SPREAD / 2, -SPREAD / 2, len(looks)) if len(looks) > 1 else [0.0]
    spread = dict(zip(looks, apart, strict=True))
    gigabytes = bandwidth["bytes_per_s"] / 1e9
    speeds = [row["sites_per_s"] / 1e6 for row in rows]
    for row in rows:
        colour, marker = looks[row["side"]]
        y = at[row["name"]] + spread[row["side"]]
        style: dict[str, Any] = {"color": colour, "marker": marker, "linestyle": "none", "markersize": 6.5}
        style |= {"markeredgecolor": "white", "markeredgewidth": 0.6, "clip_on": False, "zorder": 3}
        speed.plot(row["sites_per_s"] / 1e6, y, **style)
        if row["bytes_moved"] is None:
            share.plot(1.5, at[row["name"]], marker=NOT_COUNTED, color=to_hex(LIGHT.muted))
            continue
        percent = 100 * row["bandwidth_share"]
        beyond = {"marker": BEYOND} if percent > SHARE_SHOWN else {}
        share.plot(min(percent, SHARE_SHOWN), y, **style | beyond)
        limit = bandwidth["bytes_per_s"] / row["bytes_per_site"] / 1e6
        speed.plot(
            [limit, limit],
            [at[row["name"]] - 0.38, at[row["name"]] + 0.38],
            color=to_hex(LIGHT.text),
            linewidth=1.8,
            zorder=2,
        )
        speeds.append(limit)
    speed.set_xscale("log")
    speed.set_xlim(10 ** np.floor(np.log10(min(speeds))), 10 ** np.ceil(np.log10(max(speeds))))
    speed.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}")
    )
    speed.xaxis.set_minor_formatter(NullFormatter())
    speed.set_yticks(list(at.values()), [name.replace("_", " ") for name in at])
    share.set_yticks(list(at.values()), [])
    share.axvline(100, color=to_hex(LIGHT.text), linewidth=1.8, zorder=1)
    share.set_xlim(0, SHARE_SHOWN)
    for axes, label in (
        (speed, "million sites a second"),
        (share, f"% of the bandwidth beside it ({bandwidth['kernel']}, at best {gigabytes:.3g} GB/s)"),
    ):
        axes.set_ylim(-0.8, len(names) - 0.2)
        axes.set_xlabel(label, labelpad=2)
        axes.grid(color=to_hex(LIGHT.line), linewidth=0.5, alpha=0.7)
        axes.set_axisbelow(True)
        axes.tick_params(which="both", length=0)
        axes.spines[:].set_visible(False)
    speed.set_title(bandwidth["processor"], loc="left", fontsize=11.5, fontweight="bold")


def _key(figure: Figure, looks: Mapping[int, tuple[str, str]]) -> None:
    handles = [
        Line2D([], [], color=colour, marker=marker, linestyle="none", markersize=6.5, label=f"{side}³ sites")
        for side, (colour, marker) in looks.items()
    ]
    bar = Line2D([], [], color=to_hex(LIGHT.text), marker="|", markersize=11, markeredgewidth=1.8,
                 linestyle="none", label="memory's limit at its best")  # fmt: skip
    style: dict[str, Any] = {"color": to_hex(LIGHT.muted), "linestyle": "none", "markersize": 6.5}
    others = {BEYOND: f"more than {SHARE_SHOWN:.0f} %", NOT_COUNTED: "bytes are not counted"}
    signs = [Line2D([], [], marker=marker, label=label, **style) for marker, label in others.items()]
    handles += [bar, *signs]
    figure.legend(handles=handles, loc="lower center", ncols=(len(handles) + 1) // 2, frameon=False)
