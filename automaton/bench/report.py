"""Results as a table on a terminal and as JSON."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from automaton.bench.goals import goals
from automaton.bench.results import Goal, PeerAbsent, PeerRow, Results, Row
from automaton.scenario.resources import in_words

if TYPE_CHECKING:
    from rich.table import Table

FORMAT = 3
"""Raised when a key changes its meaning or goes."""
NOT_COUNTED = "-"
VERDICTS = {True: "met", False: "NOT MET", None: "not judged (disturbed)"}


def as_json(results: Results) -> dict[str, Any]:
    """The results as `docs/benchmarks.md` describes them."""
    return {
        "format": FORMAT,
        "machine": results.machine,
        "bandwidth": [asdict(entry) for entry in results.bandwidths],
        "measurements": [
            asdict(row) | {"sites_per_s": row.sites_per_s, "bytes_per_site": row.bytes_per_site}
            for row in results.rows
        ],
        "ended": results.ended,
        "left_out": [asdict(size) for size in results.left_out],
        "goals": [asdict(goal) | {"met": goal.met} for goal in goals(results)],
        "peers": [
            asdict(row) | ({"ratio": row.ratio} if isinstance(row, PeerRow) else {}) for row in results.peers
        ],
    }


def to_text(results: Results) -> str:
    """The JSON text."""
    return json.dumps(as_json(results), indent=1) + "\n"


def tables(results: Results) -> Iterator[str | Table]:
    """What the terminal shows: the machine, what was measured and what was not, the goals, the peers."""
    machine = results.machine
    yield (
        f"{machine['cpu']}, {machine['threads']} threads · version {machine['program_version']} · "
        f"{machine['started']}" + (f" · {machine['gpu_driver']}" if "gpu_driver" in machine else "")
    )
    for entry in results.bandwidths:
        text = f"{entry.processor}: {entry.kernel} {in_words(entry.bytes_per_s)}/s"
        if entry.disturbed:
            text += f", at times {in_words(entry.least_bytes_per_s)}/s: something else ran; trust no times"
        yield text
    for entry in results.bandwidths:
        rows = [row for row in results.rows if row.section == "kernels" and row.processor == entry.processor]
        if sweeping := [row for row in rows if row.bytes_moved is not None]:
            yield _sweeping(sweeping)
        if following := [row for row in rows if row.bytes_moved is None]:
            yield _following(following)
    if steps := [row for row in results.rows if row.section == "step"]:
        yield _steps(steps)
    if others := [row for row in results.rows if row.section not in ("kernels", "step")]:
        yield _workloads(others)
    for size in results.left_out:
        what = "FAILED" if size.failed else "left out"
        yield f"{what}: {size.section} at {size.side}^3, {size.processor}: {size.reason}"
    if found := goals(results):
        yield _goals(found)
    elif results.rows:
        yield "None of the goals is about what was measured (docs/benchmarks.md)."
    if results.peers:
        yield _peers(results.peers)


def _sweeping(rows: list[Row]) -> Table:
    """One processor's kernels that sweep a lattice."""
    columns = {"Msites/s": lambda row: _number(row.sites_per_s / 1e6), "of bandwidth": _share}
    return _kernels(rows, "kernels that sweep a lattice", columns)


def _following(rows: list[Row]) -> Table:
    """One processor's kernels that follow the cells; a contract does not tell what they move."""
    columns = {
        "a call": lambda row: _seconds(row.times.best_s),
        "Mcells/s": lambda row: _number(row.numbers["live_cells_per_s"] / 1e6),
    }
    return _kernels(rows, "kernels that follow the cells", columns)


def _kernels(rows: list[Row], what: str, columns: Mapping[str, Callable[[Row], str]]) -> Table:
    """A line for each kernel, with these columns for each size."""
    sides = list(dict.fromkeys(row.side for row in rows))
    at = {(row.name, row.side): row for row in rows}
    table = _table("", "B/site", *(f"{side}^3\n{head}" for side in sides for head in columns))
    table.title = f"{rows[0].processor}: {what}"
    samples = [row.times.repeats for row in rows]
    longer = statistics.median(row.times.median_s / row.times.best_s for row in rows)
    table.caption = (
        f"shortest of {min(samples)} to {max(samples)} samples; medians are {longer:.2f} times longer"
    )
    for name in dict.fromkeys(row.name for row in rows):
        mine = [at.get((name, side)) for side in sides]
        cells = ["" if row is None else tell(row) for row in mine for tell in columns.values()]
        last = next(row for row in reversed(mine) if row)
        table.add_row(name + _sites(last), _bytes_per_site(last), *cells)
    return table


def _sites(row: Row) -> str:
    """Which part of the lattice's sites a kernel goes over, where not all."""
    part = row.sites / row.side**3
    return "" if part >= 1 else f" ({part:.3g} of the sites)"


def _steps(rows: list[Row]) -> Table:
    table = _table(
        "", "lattice", "on", "best", "median", "samples", "Msites/s", "B/site", "of bandwidth", "peak"
    )
    for row in rows:
        peak = row.numbers.get("gpu_peak_bytes", row.numbers.get("host_peak_bytes", 0.0))
        table.add_row(
            row.name,
            f"{row.side}^3",
            row.processor,
            _seconds(row.times.best_s),
            _seconds(row.times.median_s),
            str(row.times.repeats),
            _number(row.sites_per_s / 1e6),
            _bytes_per_site(row),
            _share(row),
            in_words(peak),
        )
    return table


def _share(row: Row) -> str:
    return NOT_COUNTED if row.bandwidth_share is None else f"{row.bandwidth_share:.0%}"


def _bytes_per_site(row: Row) -> str:
    return NOT_COUNTED if row.bytes_per_site is None else f"{row.bytes_per_site:.1f}"


def _workloads(rows: Iterable[Row]) -> Table:
    table = _table("", "lattice", "on", "best", "median", "samples", "result")
    for row in rows:
        table.add_row(
            row.name,
            f"{row.side}^3",
            row.processor,
            _seconds(row.times.best_s),
            _seconds(row.times.median_s),
            str(row.times.repeats),
            ", ".join(f"{_number(value)} {name.replace('_', ' ')}" for name, value in row.numbers.items()),
        )
    return table


def _goals(found: Iterable[Goal]) -> Table:
    table = _table("goal", "on", "measured", "wanted", "")
    for goal in found:
        table.add_row(
            goal.name,
            goal.processor,
            f"{_number(goal.value)} {goal.unit}",
            f"{'<=' if goal.at_most else '>='} {_number(goal.bound)} {goal.unit}",
            VERDICTS[goal.met],
        )
    return table


def _peers(rows: Iterable[PeerRow | PeerAbsent]) -> Table:
    table = _table(
        "peer", "problem", "lattice", "its time", "its error", "ours", "our time", "our error", "ratio"
    )
    for row in rows:
        if isinstance(row, PeerAbsent):
            table.add_row(row.peer, row.reason)
        else:
            less_exact = ", but less exact" * (row.our_error > row.peer_error)
            table.add_row(
                f"{row.peer} {row.version}",
                f"{row.problem}, {row.simulated_s / 60:g} min",
                f"{row.side}^3",
                _seconds(row.peer_s),
                f"{row.peer_error:.1e}",
                row.ours,
                _seconds(row.our_s),
                f"{row.our_error:.1e}",
                f"{row.ratio:,.3g}{less_exact}",
            )
    return table


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    words = {"", "on", "result", "goal", "peer", "problem", "ours"}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name, justify="left" if name in words else "right")
    return table


def _seconds(value: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-6:.3g} us"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
