"""What a GPU should take, from counted bytes, launches and registers: a prediction, not a measurement.

python -m benchmarks.predict_gpu [DIR], by default benchmarks/results, writes prediction_H200.json and .md.
Kernels run in turn, so a step is the sum over its launches of a fixed time and of bytes over a share of the
bandwidth.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from automaton.bench.smoother import SMOOTHER
from automaton.bench.workloads import common, whole_step
from automaton.scenario import Scenario
from automaton.scenario.estimate import device_bytes_per_site
from benchmarks.counted_steps import CELL_BYTES, Counted, count_step, extended
from kernels.catalogue import KERNELS
from kernels.nvrtc import Usage, compile_cubin
from kernels.source import program

CARD, ARCHITECTURE = "NVIDIA H200", "sm_90"
BYTES_PER_S = 4.3e12
"""What this card copies, read and written bytes together."""
SHARE, SHARE_OF_FEW_WARPS = 0.75, 0.45
"""Share of that bandwidth that a kernel is expected to reach, and one for which at most a quarter of a
multiprocessor's warps find room. Assumed, not measured."""
FEW_WARPS = 0.25
IN_GRAPH_S, ALONE_S = 2.5e-6, 4e-6
"""What a launch costs at least, within a CUDA graph and by itself. Assumed, not measured."""
COMMON_STEP = "two linear fields (common workload)"
SATURABLE = "Michaelis-Menten oxygen and a linear drug"
COUNTED_SIDES = (32, 64, 128, 256)
SIDES = (128, 256, 512, 1024)
FLAT_SIDE = 512
"""Up to here a site of a larger lattice should cost no more than one of a smaller."""
SMOOTHER_BYTES = 20
"""A site, red and black together."""


TABLE = """# {card}: PREDICTED, not measured

No GPU was at hand. Bytes and launches are counted from the kernels' contracts, registers are those that NVRTC
reports for {architecture}. Assumed: {assumed}.
`benchmarks/on_gpu.sh DIR` measures; `python -m benchmarks.predict_gpu` makes this file anew.

| workload | sites | launches | bytes a site | ms at the limit | ms expected |
| --- | --- | --- | --- | --- | --- |
{rows}

The first workload is what `automaton bench` calls a whole step: its drug is followed and exchanged, for which
it takes three cycles a step and what cells hold of it. Goals, beside what is expected by these numbers:

| goal | expected | wanted |
| --- | --- | --- |
{goals}

"Counted" are the bytes of the contracts, without launches and without what the cells' kernels move. The
share of the smoother is the assumption itself: its {registers} registers leave room for {warps:.0%}
of the warps of a multiprocessor. In small lattices launches take most of a step: a site of 128³ costs
{dear:.1f} times one of {flat}³.
"""


@dataclass(frozen=True)
class Prediction:
    """A step of one workload: seconds at the bandwidth's limit with launches and cells, and as expected.

    `over_counted`: the time expected over that of the bytes that contracts tell, as `automaton bench` has it.
    """

    workload: str
    side: int
    launches: int
    bytes_per_site: float
    limit_s: float
    expected_s: float
    over_counted: float


def predict(workload: str, side: int, sites: float, counted: Counted, few: set[str]) -> Prediction:
    """The prediction for a step that launches and moves this; `few` are kernels of few warps."""
    launches = sum(counted.launches.values())
    fixed = counted.alone * ALONE_S + (launches - counted.alone) * IN_GRAPH_S
    moved = sum(counted.moved.values())
    shared = sum(
        bytes_moved / (SHARE_OF_FEW_WARPS if name in few else SHARE)
        for name, bytes_moved in counted.moved.items()
    )
    told = sum(number for name, number in counted.moved.items() if name not in CELL_BYTES)
    expected_s = fixed + shared / BYTES_PER_S
    return Prediction(
        workload=workload,
        side=side,
        launches=launches,
        bytes_per_site=moved / sites,
        limit_s=fixed + moved / BYTES_PER_S,
        expected_s=expected_s,
        over_counted=expected_s / (told / BYTES_PER_S),
    )


def few_warps(usage: dict[str, Usage]) -> set[str]:
    """Kernels of which so few warps find room on a multiprocessor that its memory is not kept busy."""
    return {name for name, used in usage.items() if used.occupancy(ARCHITECTURE) <= FEW_WARPS}


def saturable(side: int) -> Scenario:
    """The common workload with Michaelis-Menten uptake of oxygen."""
    return common(side, oxygen={"supply": {"faces": "all", "level_mmHg": 38}})


WORKLOADS: dict[str, Callable[[int], Scenario]] = {
    "Michaelis-Menten oxygen, and a drug that is followed and exchanged": whole_step,
    SATURABLE: saturable,
    COMMON_STEP: common,
}


def predictions(few: set[str]) -> list[Prediction]:
    """Steps of each workload and side; the first is what `automaton bench` calls a whole step."""
    found = []
    for workload, scenario in WORKLOADS.items():
        counts = [count_step(scenario(side)) for side in COUNTED_SIDES]
        for side in SIDES:
            doublings = int(np.log2(side / COUNTED_SIDES[-1]))
            counted = counts[COUNTED_SIDES.index(side)] if doublings <= 0 else extended(counts, doublings)
            found.append(predict(workload, side, side**3, counted, few))
    return found


def goal_rows(found: list[Prediction], few: set[str]) -> list[tuple[str, str, str]]:
    """The goals for one GPU: what, expected, wanted."""
    at = {(row.workload, row.side): row for row in found}
    whole, linear, side = found[0].workload, at[COMMON_STEP, SIDES[-1]], SIDES[-1]
    costs = [at[whole, size].expected_s / size**3 for size in SIDES if size <= FLAT_SIDE]
    dearer = max(large / small for small, large in combinations(costs, 2))
    limit_s = SMOOTHER_BYTES * side**3 / BYTES_PER_S
    smoother = limit_s / (2 * ALONE_S + limit_s / (SHARE_OF_FEW_WARPS if SMOOTHER in few else SHARE))
    gigabytes = device_bytes_per_site(whole_step(side)) * side**3 / 1e9
    return [
        (f"step at {side}³ over its counted bytes", f"{at[whole, side].over_counted:.2f} times", "1.5"),
        (f"step with two linear fields at {side}³", f"{linear.expected_s:.3f} s", "about 0.13 s"),
        (f"step of {SATURABLE} at {side}³", f"{at[SATURABLE, side].expected_s:.3f} s", "about 0.19 s"),
        (f"memory of a whole step at {side}³", f"{gigabytes:.0f} GB", "64 GB"),
        (f"smoother at {side}³", f"{smoother:.0%} of the bandwidth", "70 %"),
        ("common workload, 128³, 240 steps", f"{240 * at[COMMON_STEP, 128].expected_s:.2f} s", "2 s"),
        (f"cost of a site, 128³ to {FLAT_SIDE}³, larger over smaller", f"{dearer:.2f} times", "1.2"),
    ]


def as_table(found: list[Prediction], usage: dict[str, Usage]) -> str:
    """Markdown."""
    goals, smoother = goal_rows(found, few_warps(usage)), usage[SMOOTHER]
    cost = {row.side: row.expected_s / row.side**3 for row in found if row.workload == found[0].workload}
    rows = [
        f"| {row.workload} | {row.side}³ | {row.launches} | {row.bytes_per_site:.0f} "
        f"| {row.limit_s * 1e3:.2f} | {row.expected_s * 1e3:.2f} |"
        for row in found
    ]
    assumed = (
        f"bandwidth {BYTES_PER_S / 1e12:.1f} TB/s, {SHARE:.0%} of it reached ({SHARE_OF_FEW_WARPS:.0%} where "
        f"few warps fit), {IN_GRAPH_S * 1e6:g} us a launch in a graph and {ALONE_S * 1e6:g} us by itself"
    )
    return TABLE.format(
        card=CARD,
        architecture=ARCHITECTURE,
        assumed=assumed,
        rows="\n".join(rows),
        goals="\n".join(f"| {' | '.join(goal)} |" for goal in goals),
        registers=smoother.registers,
        warps=smoother.occupancy(ARCHITECTURE),
        dear=cost[SIDES[0]] / cost[FLAT_SIDE],
        flat=FLAT_SIDE,
    )


def main(folder: Path) -> None:
    """Write both files."""
    _, usage = compile_cubin(program(KERNELS.values()), ARCHITECTURE)
    few = few_warps(usage)
    found = predictions(few)
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "status": "PREDICTED, not measured",
        "card": CARD,
        "assumed": {
            "bytes_per_s": BYTES_PER_S,
            "share": SHARE,
            "share_of_few_warps": SHARE_OF_FEW_WARPS,
            "in_graph_s": IN_GRAPH_S,
            "alone_s": ALONE_S,
        },
        "rows": [vars(row) for row in found],
        "goals": [
            dict(zip(("goal", "expected", "wanted"), row, strict=True)) for row in goal_rows(found, few)
        ],
    }
    (folder / "prediction_H200.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    table = as_table(found, usage)
    (folder / "prediction_H200.md").write_text(table, encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "results")
