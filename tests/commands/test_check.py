"""`automaton check` reads, says and runs nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from automaton.commands.check import duration
from automaton.scenario import Scenario, load
from tests.commands.calls import DEVICE, Caller
from tests.scenario.test_examples import HERE, INVALID, named

VALID = HERE / "valid"


def test_a_sound_scenario_is_described(automaton: Caller, arms: Path) -> None:
    result = automaton("check", arms)
    assert result.status == 0
    for words in (
        "Tiny",
        "Does it run?",
        "24 x 20 sites of 20 um",
        "bath of 1 uM",
        "efflux",
        "memory",
        "is sound",
    ):
        assert words in result.out
    assert result.out.index("arm lump") < result.out.index("arm scattered")
    assert list(arms.parent.iterdir()) == [arms]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "ways_of_dosing",
            ["3 x 175 mg/m2 over 3 h, free peak", "25 mg/m2 + bath of 0.1 uM", "4 points"],
        ),
        ("rules_on_the_burden", ["from 500 cells on, adaptive", "once dox has failed"]),
        ("tolerated_doses", ["; 95 % of healthy cells live", "over 2 h", "; 90 % of healthy cells live"]),
    ],
)
def test_doses_and_rules_are_described(automaton: Caller, name: str, words: list[str]) -> None:
    said = automaton("check", VALID / f"{name}.toml").out
    assert [word for word in words if word not in said] == []


def test_rules_of_cells_and_supply_are_described(automaton: Caller, tiny: Path) -> None:
    settings = (
        "cells.push_depth=4",
        "expression.pump.sd_log2=0.5",
        "oxygen={supply={surroundings=true, surroundings_per_s=30, level_mmHg=40}}",
        "clones.barcodes=5",
        'seeding=[{arrangement="single"}, {arrangement="tissue", kind="healthy", density=0.7}]',
    )
    said = automaton("check", tiny, *(part for text in settings for part in ("--set", text))).out
    for words in (
        "push up to 4 cells",
        "pump varies by 0.5 doublings",
        "clones are followed",
        "40 mmHg in surroundings, exchanged at 30 per s",
        "0.7 of all free sites healthy",
    ):
        assert words in said


def test_warnings_are_shown(automaton: Caller, tiny: Path) -> None:
    assert "dies out by itself" in automaton("check", tiny, "--set", "cells.death_per_h=0.05").out


@pytest.mark.parametrize("path", INVALID, ids=named)
def test_an_unsound_scenario_ends_on_one_screen(automaton: Caller, path: Path) -> None:
    assert str(path) in automaton.refused("check", path)


def test_the_resolved_scenario_reads_back(automaton: Caller, tiny: Path) -> None:
    shown = automaton("check", tiny, "--resolved").out
    assert Scenario.model_validate(tomllib.loads(shown)) == load(tiny)[0].scenario


def test_a_lattice_too_large_is_refused_after_saying_what_it_needs(automaton: Caller, tiny: Path) -> None:
    result = automaton("check", tiny, "--set", "lattice.sites=[9000, 9000, 9000]", "--device", "cpu")
    assert result.status == 2
    assert "729,000,000,000 sites need about" in result.err
    assert "would fit" in result.err
    assert "is sound" not in result.out


def test_settings_seed_and_arm_are_taken(automaton: Caller, arms: Path) -> None:
    shown = automaton(
        "check", arms, "--arm", "scattered", "--seed", "5", "--set", "time.duration_h=9", "--resolved"
    ).out
    data = tomllib.loads(shown)
    assert data["seed"] == 5
    assert data["time"]["duration_h"] == 9
    assert shown.startswith("# arm scattered\n")
    assert "# arm lump" not in shown


def test_an_arm_that_is_not_there_is_refused(automaton: Caller, arms: Path, tiny: Path) -> None:
    message = automaton.refused("check", arms, "--arm", "scatered")
    assert "there are lump, scattered" in message
    assert 'did you mean "scattered"?' in message
    assert "no arms at all" in automaton.refused("check", tiny, "--arm", "lump")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.01, "0.1 s"), (59, "59 s"), (90, "1.5 min"), (7200, "2 h"), (100 * 3600, "4.2 days")],
)
def test_times_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_disk_too_small_is_refused_by_check_and_run_alike(
    automaton: Caller, arms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def disk_free(folder: Path) -> int:
        asked.append(folder)
        return 30_000

    monkeypatch.setattr("automaton.scenario.resources.disk_free", disk_free)
    out = tmp_path / "results"
    refused = automaton("check", arms, "--out", out)
    assert refused.status == 2
    for message in (refused.err, automaton.refused("run", arms, "--out", out, "--quiet", "--device", DEVICE)):
        assert "8 frames and the checkpoints of 2 runs take at least about" in message
        assert f"the disk of {out} has 30 kB free" in message
    assert asked == [out, out]
    assert not out.exists()


def test_a_disk_and_a_memory_that_may_not_suffice_are_warned_of(
    automaton: Caller, batch: Path, arms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automaton.scenario.resources.disk_free", lambda _: 300_000)
    monkeypatch.setattr("automaton.scenario.resources.host_memory", lambda: 100_000_000)
    shown = automaton("check", arms, "--replicates", "3", "--device", DEVICE, "--workers", "1")
    assert shown.status == 0
    assert "warning: 24 frames and the checkpoints of 6 runs may take up to about" in shown.out
    assert "warning: arm lump: memory is tight" in shown.out
    frame = batch / "lump" / "r002" / "run.h5"
    frame.unlink()
    said = automaton("run", arms, "--replicates", "2", "--out", batch, "--device", DEVICE, "--workers", "1")
    assert said.status == 0
    assert "warning: 4 frames and the checkpoints of 1 run may take up to about" in said.err


def test_a_setting_of_a_drug_that_is_not_there_names_the_one_that_is(
    automaton: Caller, tmp_path: Path
) -> None:
    scenario = Path(__file__).parents[2] / "scenarios" / "quick_2d.toml"
    setting = "drugs.{}.dose.bath_uM=1"
    said = " ".join(automaton.refused("check", scenario, "--set", setting.format("doxorubicine")).split())
    assert "drugs.doxorubicine.supply" in said
    assert "; or did you mean drugs.doxorubicin?" in said
    assert "did you mean" not in automaton.refused("check", scenario, "--set", setting.format("taxol"))
    text = scenario.read_text().replace(
        "[drugs.doxorubicin]", "[drugs.drug_a]\nsupply = 1\n[drugs.doxorubicin]"
    )
    path = tmp_path / "two.toml"
    path.write_text(text)
    assert "did you mean" not in automaton.refused("check", path), (
        "a name that is written in the file is meant"
    )
