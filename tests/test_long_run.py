"""A run of weeks of computing, small: memory and files stay as was said, and no count drifts."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from automaton.kinds import TUMOUR
from automaton.progress import Silence
from automaton.runner import Interrupt, Options, open_device, run_arm
from automaton.scenario import load
from automaton.scenario.disk import disk_needs, row_bytes
from automaton.snapshot import open_runs
from automaton.verify import verify_run
from tests.commands.calls import DEVICE

log = logging.getLogger(__name__)
STEPS = 100_000
LOOKS = 20
LEDGER = ("outside", "inside", "metabolised", "decayed", "taken_up", "given")
ROW_OVERHEAD, SLACK_BYTES = 1.5, 8 << 20
"""Memory may grow by so many times the rows' own bytes (buffers that double), and by so much in all."""
SCENARIO = f"""
title = "Long"
[lattice]
sites = [12, 12]
[time]
duration_h = {STEPS}
frame_every_h = {STEPS // 20}
checkpoint_every_h = {STEPS // 4}
checkpoint_every_wall_min = 0
[[seeding]]
arrangement = "lump"
cells = 30
[cells]
doubling_time_h = 12
death_per_h = 0.01
[oxygen.supply]
faces = "all"
[drugs.doxorubicin]
preset = "doxorubicin"
dose = {{ bath_uM = 0.0005 }}
supply = {{ faces = "all" }}
[alterations.efflux]
mechanism = "efflux"
mutation_per_division = 1e-3
loss_per_division = 1e-2
"""


class Watched(Silence):
    """Notes how much memory the process holds every now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[int] = []
        self._seen = 0

    def step(self, time_h: float, cells: int) -> None:
        """One step is done."""
        super().step(time_h, cells)
        self._seen += 1
        if self._seen % (STEPS // LOOKS) == 0:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            self.held.append(4096 * pages)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_hundred_thousand_steps_leave_memory_files_and_counts_in_order(tmp_path: Path) -> None:
    path, folder = tmp_path / "long.toml", tmp_path / "r"
    path.write_text(SCENARIO)
    (arm,) = load(path)
    watched = Watched()
    run_arm(arm, folder, open_device(Options(DEVICE, threads=1)), Options(DEVICE), Interrupt(), watched)
    first, *_, last = watched.held
    rows = row_bytes(arm.scenario) * STEPS * (LOOKS - 1) / LOOKS
    log.info("memory %.1f to %.1f MB; rows take %.1f MB", first / 1e6, last / 1e6, rows / 1e6)
    assert last - first < ROW_OVERHEAD * rows + SLACK_BYTES
    needs = disk_needs(arm.scenario, STEPS)
    written = sum(file.stat().st_size for file in folder.rglob("*.h5"))
    log.info("files %.2f MB, said %.2f to %.2f MB", written / 1e6, needs.least / 1e6, needs.most / 1e6)
    assert needs.least <= written <= needs.most
    (run,) = open_runs(folder)
    series = run.series
    assert run.finished
    assert len(series) == STEPS + 1
    np.testing.assert_array_equal(series.time_h, np.arange(STEPS + 1))
    assert (series.counts.sum(axis=1) == 144).all()
    np.testing.assert_array_equal(series.burden.sum(axis=1), series.counts[:, TUMOUR])
    assert series.burden[-1].sum() > 0
    for index, step in enumerate(run.steps):
        frame = run.frame(index)
        kinds = np.bincount(frame.kind.ravel(), minlength=6)
        np.testing.assert_array_equal(kinds, series.counts[step])
    books = {name: series.columns[f"ledger/doxorubicin/{name}_fmol"] for name in LEDGER}
    accounted = sum(books[name] for name in LEDGER if name != "given")
    drift = np.abs(accounted - books["given"]).max() / books["given"].max()
    log.info("drug made or lost %.1e of what was given", drift)
    assert drift < 1e-3
    assert verify_run(folder).problems == ()
