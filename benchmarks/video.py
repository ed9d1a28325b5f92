"""How long a video takes: 300 frames of a tumour on 128^3 sites, 1080p, by every renderer.

`python -m benchmarks.video` prints JSON; times mean little while other programs run, CPU seconds more.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SCENARIO = """
title = "A lump under doxorubicin"
[lattice]
sites = [{sites}, {sites}, {sites}]
[time]
duration_h = {hours}
step_h = 1
frame_every_h = 1
[[seeding]]
arrangement = "lump"
cells = {cells}
genotypes = {{ efflux = 0.02 }}
[cells]
doubling_time_h = 48
[oxygen.supply]
surroundings = true
[drugs.doxorubicin]
preset = "doxorubicin"
[drugs.doxorubicin.dose]
bath_uM = 0.03
start_h = {on_h}
end_h = {off_h}
[drugs.doxorubicin.supply]
surroundings = true
[alterations.efflux]
mechanism = "efflux"
mutation_per_division = 1e-4
"""


def simulate(folder: Path, sites: int, frames: int) -> None:
    """Run a lump that fills a fifth of its lattice, a frame an hour."""
    hours = frames - 1
    scenario = folder.parent / "video.toml"
    text = SCENARIO.format(sites=sites, hours=hours, cells=sites**3 // 5, on_h=hours // 4, off_h=hours // 2)
    scenario.write_text(text, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "automaton", "run", str(scenario), "--out", str(folder), "--quiet"], check=True
    )


def export(run: Path, target: Path, renderer: str) -> dict[str, Any]:
    """Draw the run's video; wall and CPU seconds of all its processes, and who drew."""
    command = [sys.executable, "-m", "automaton", "export", str(run), "--video", str(target)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    said = subprocess.run(
        [*command, "--renderer", renderer], check=True, capture_output=True, text=True
    ).stderr
    after, wall_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"renderer": renderer, "said": said.strip(), "wall_s": round(wall_s, 1), "cpu_s": round(cpu_s, 1)}


def main() -> None:
    """Simulate unless a run is named, export by every renderer, print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, help="a run folder, in place of a new one")
    parser.add_argument("--sites", type=int, default=128)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--renderers", nargs="+", default=["gl", "software"])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        run = asked.run or Path(place) / "run"
        if asked.run is None:
            simulate(run, asked.sites, asked.frames)
        found = [export(run, Path(place) / f"{name}.mp4", name) for name in asked.renderers]
    machine = {"processors": len(os.sched_getaffinity(0)), "load": os.getloadavg()[0]}
    print(json.dumps({"machine": machine, "exports": found}, indent=1))


if __name__ == "__main__":
    main()
