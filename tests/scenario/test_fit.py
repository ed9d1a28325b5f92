"""Whether a run fits on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from automaton.errors import UserError
from automaton.runner import Options, run_scenario
from automaton.scenario import Arm, resources
from automaton.scenario.disk import disk_needs
from automaton.scenario.estimate import estimate
from automaton.scenario.fit import check_disk, check_memory
from automaton.scenario.resources import disk_free, host_memory, in_words
from automaton.scenario.scenario import Scenario
from tests.commands.calls import DEVICE
from tests.scenario.examples import DOXORUBICIN, scenario

FILE = Path("a.toml")
MOST_OVER = 4.5
"""The most, over what a lattice full of cells takes: two of the three checkpoints stay."""


def test_a_lattice_too_large_for_the_machine_is_refused_with_one_that_fits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resources, "host_memory", lambda: 200_000_000)
    arms = [Arm("lump", scenario({"lattice.sites": [300, 300, 300]}))]
    with pytest.raises(UserError) as caught:
        check_memory(FILE, arms, "cpu")
    message = str(caught.value)
    assert "a.toml (arm lump)" in message
    assert "lattice.sites" in message
    assert "27,000,000 sites need about 1.29 GB of memory; this machine has 200 MB free" in message
    side = int(message.split("about [")[1].split(",", maxsplit=1)[0])
    check_memory(FILE, [Arm("", scenario({"lattice.sites": [side] * 3}))], "cpu")


def test_a_gpu_is_asked_for_its_own_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "gpu_memory", lambda: 1000)
    arms = [Arm("", scenario())]
    for device in ("gpu", "auto"):
        with pytest.raises(UserError, match="the GPU has 1 kB free"):
            check_memory(FILE, arms, device)
    check_memory(FILE, arms, "cpu")


@pytest.mark.parametrize(("workers", "way_out"), [(1, "a smaller lattice"), (3, "--workers fewer")])
def test_memory_that_just_suffices_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, workers: int, way_out: str
) -> None:
    arm = Arm("lump", scenario())
    needed = workers * estimate(arm.scenario).cpu_bytes
    for share, warned in ((0.9, True), (0.7, False)):
        monkeypatch.setattr(resources, "host_memory", lambda share=share: round(needed / share))
        warnings = check_memory(FILE, [arm], "cpu", workers)
        assert bool(warnings) == warned
        assert all(f"arm lump: memory is tight: about {in_words(needed)}" in text for text in warnings)
        assert all(way_out in text for text in warnings)


BUSY = {"lattice.sites": [40, 40, 40], "time.duration_h": 12, "time.frame_every_h": 2}
QUIET = {"lattice.sites": [48, 48, 48], "time.duration_h": 6, "time.frame_every_h": 2}
LUMP = [{"arrangement": "lump", "cells": 500}]
TISSUE = [*LUMP, {"arrangement": "tissue", "kind": "healthy"}]
OXYGEN = {"supply": {"faces": "all"}}
DRUGS = {"d": {**DOXORUBICIN, "supply": {"faces": "all"}}}


@pytest.mark.parametrize(
    ("made", "over"),
    [
        (scenario(BUSY, seeding=TISSUE, oxygen=OXYGEN, drugs=DRUGS), MOST_OVER),
        (scenario(QUIET, seeding=LUMP), 50.0),
    ],
    ids=["full of cells", "nearly empty"],
)
def test_files_are_as_large_as_was_said(made: Scenario, over: float, tmp_path: Path) -> None:
    run_scenario([Arm("", made)], tmp_path / "r", Options(DEVICE, quiet=True))
    written = sum(path.stat().st_size for path in (tmp_path / "r").rglob("*.h5"))
    needs = disk_needs(made, made.steps)
    frames = list((tmp_path / "r" / "frames").iterdir())
    assert len(frames) in {needs.frames, needs.frames - 1}
    assert all(needs.frame[0] <= path.stat().st_size <= needs.frame[1] for path in frames)
    assert needs.least <= written <= needs.most <= over * written


def test_a_disk_that_may_not_suffice_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    made = scenario({"time.duration_h": 480, "time.frame_every_h": 2})
    needs = disk_needs(made, made.steps)
    monkeypatch.setattr(resources, "disk_free", lambda _: needs.most // 4)
    (text,) = check_disk(FILE, [(made, made.steps)], Path("out"))
    assert f"242 frames and the checkpoints of 1 run may take up to about {in_words(needs.most)}" in text
    assert f"the disk of out has {in_words(needs.most // 4)} free" in text
    every_h = float(text.split("time.frame_every_h = ")[1].split(" ", maxsplit=1)[0])
    rarer = scenario({"time.duration_h": 480, "time.frame_every_h": every_h})
    assert 2 < every_h < 480
    assert check_disk(FILE, [(rarer, rarer.steps)], Path("out")) == []


def test_a_disk_that_cannot_suffice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    made = scenario({"time.duration_h": 480, "time.frame_every_h": 2})
    least = disk_needs(made, made.steps).least
    monkeypatch.setattr(resources, "disk_free", lambda _: least)
    runs = [(made, made.steps)] * 3
    with pytest.raises(UserError) as caught:
        check_disk(FILE, runs, Path("out"))
    message = str(caught.value)
    assert message.startswith("a.toml\n  key      time.frame_every_h\n  value    2\n  rule     726 frames")
    assert f"of 3 runs take at least about {in_words(3 * least)}; the disk of out has" in message
    assert "would fit; or choose a folder on a larger disk with --out" in message
    monkeypatch.setattr(resources, "disk_free", lambda _: 1000)
    with pytest.raises(UserError, match="way out  choose a folder on a larger disk"):
        check_disk(FILE, runs, Path("out"))
    monkeypatch.setattr(resources, "disk_free", lambda _: None)
    assert check_disk(FILE, runs, Path("out")) == []


def test_the_disk_of_a_folder_that_is_not_there_yet_is_known(tmp_path: Path) -> None:
    free = disk_free(tmp_path / "not" / "there")
    assert free is not None
    assert free > 0


GROUPS = {
    "version 2": (
        "0::/user/job\n",
        {"user/job/memory.max": "max", "user/memory.max": "900"},
        {"user/job/memory.current": "5", "user/memory.current": "500"},
        "inactive_file 100\nanon 400\n",
    ),
    "version 1": (
        "5:cpu:/\n4:cpuset,memory:/user/job\n0::/\n",
        {"memory/user/job/memory.limit_in_bytes": "900"},
        {"memory/user/job/memory.usage_in_bytes": "500"},
        "cache 3\ntotal_inactive_file 100\n",
    ),
    "its root only is seen": (
        "0::/elsewhere\n",
        {"memory.max": "900"},
        {"memory.current": "500"},
        "inactive_file 100\n",
    ),
}


@pytest.mark.parametrize(("own", "limits", "used", "stat"), GROUPS.values(), ids=GROUPS.keys())
def test_a_control_group_limits_memory_but_files_it_caches_do_not_count(
    own: str,
    limits: dict[str, str],
    used: dict[str, str],
    stat: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, text in (limits | used).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
        (tmp_path / name).with_name("memory.stat").write_text(stat)
    (tmp_path / "own").write_text(own)
    monkeypatch.setattr(resources, "CONTROL_GROUPS", tmp_path)
    monkeypatch.setattr(resources, "OWN_GROUPS", tmp_path / "own")
    assert host_memory() == 500


def test_this_machine_knows_its_memory() -> None:
    memory = host_memory()
    assert memory is not None
    assert memory > 50_000_000


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (64e9, "64 GB"), (5e15, "5e+03 TB")]
)
def test_bytes_in_words(count: float, words: str) -> None:
    assert in_words(count) == words
