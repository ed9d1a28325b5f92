"""`automaton check`: read, resolve, estimate; run nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from automaton.commands.arguments import (
    ArmNames,
    Device,
    DeviceChoice,
    Out,
    Replicates,
    ScenarioFile,
    Seed,
    Sets,
    Workers,
    arms_asked_for,
    default_out,
    refuse_workers_without_replicates,
)
from automaton.commands.screen import say

if TYPE_CHECKING:
    from automaton.scenario import Arm, Scenario


def check(
    scenario: ScenarioFile,
    out: Out = None,
    device: DeviceChoice = Device.auto,
    replicates: Replicates = None,
    workers: Workers = None,
    seed: Seed = None,
    sets: Sets = None,
    arm: ArmNames = None,
    resolved: Annotated[
        bool,
        typer.Option("--resolved", help="Print the complete scenario, every default and preset written out."),
    ] = False,
) -> None:
    """Read a scenario, say what it needs; run nothing."""
    from automaton.scenario.fit import check_disk, check_memory

    arms = arms_asked_for(scenario, sets, seed, arm, replicates)
    several = any(entry.scenario.replicates > 1 for entry in arms)
    refuse_workers_without_replicates(workers, several or replicates is not None)
    if resolved:
        for entry in arms:
            say(f"# arm {entry.name}\n{entry.scenario.to_toml()}" if entry.name else entry.scenario.to_toml())
        return
    first = arms[0].scenario
    say(first.title)
    if first.question:
        say(first.question)
    say(describe(arms))
    crew = _workers(arms, device, workers) if several else 1
    if several:
        say(f"\n{describe_batch(arms, crew)}")
    for text in dict.fromkeys(warning for entry in arms for warning in entry.scenario.warnings()):
        say(f"\nwarning: {text}")
    runs = [
        (entry.scenario, entry.scenario.steps_to_run)
        for entry in arms
        for _ in range(entry.scenario.replicates)
    ]
    for text in [
        *check_memory(scenario, arms, device.value, crew),
        *check_disk(scenario, runs, out or default_out(scenario)),
    ]:
        say(f"\nwarning: {text}")
    say(f"\n{scenario} is sound.")


def describe(arms: Sequence[Arm]) -> str:
    """What the arms will do and need: first what they share, then each with what is its own."""
    lines = [_lines(arm.scenario) for arm in arms]
    shared = [name for name in lines[0] if all(entry[name] == lines[0][name] for entry in lines)]
    parts = [_laid_out({name: lines[0][name] for name in shared})]
    if arms[0].name:
        for arm, entry in zip(arms, lines, strict=True):
            own = {name: text for name, text in entry.items() if name not in shared}
            parts.append(f"arm {arm.name}\n{_laid_out(own)}".rstrip())
    return "\n" + "\n".join(parts)


def describe_batch(arms: Sequence[Arm], workers: int) -> str:
    """What the replicates of all arms need together, with so many workers of one thread each."""
    from automaton.scenario.disk import disk_needs
    from automaton.scenario.estimate import CORES_TIMED, estimate
    from automaton.scenario.resources import in_words

    runs = [(arm.scenario.replicates, estimate(arm.scenario)) for arm in arms]
    counts = {number for number, _ in runs}
    each = f"{runs[0][0]} replicates" if len(counts) == 1 else "replicates"
    cpu_s = CORES_TIMED * sum(number * needs.cpu_s for number, needs in runs) / workers
    gpu_s = sum(number * needs.gpu_s for number, needs in runs)
    memory = workers * max(needs.cpu_bytes for _, needs in runs)
    disk = [(arm.scenario.replicates, disk_needs(arm.scenario, arm.scenario.steps_to_run)) for arm in arms]
    least = sum(number * needs.least for number, needs in disk)
    most = sum(number * needs.most for number, needs in disk)
    of_arms = f"{len(arms)} arms x " if len(arms) > 1 else ""
    at_once = f"{workers} worker{'s' * (workers > 1)}"
    lines = {
        "runs": f"{sum(number for number, _ in runs)} ({of_arms}{each}), {at_once}",
        "memory": f"about {in_words(memory)} for {at_once} on the CPU",
        "disk": _between(least, most),
        "run time": (
            f"very roughly {duration(cpu_s)} with {at_once} on the CPU, or {duration(gpu_s)} in turn on a "
            "large GPU"
        ),
    }
    return "all runs\n" + _laid_out(lines)


def _workers(arms: Sequence[Arm], device: Device, said: int | None) -> int:
    from automaton.batch import default_workers
    from kernels.gpu_processor import why_no_gpu

    runs = sum(arm.scenario.replicates for arm in arms)
    on_gpu = device == Device.gpu or (device == Device.auto and why_no_gpu() is None)
    return min(said, runs) if said else default_workers("gpu" if on_gpu else "cpu", runs)


def _laid_out(lines: dict[str, str]) -> str:
    return "\n".join(f"  {name:<12} {text}" for name, text in lines.items())


def _lines(scenario: Scenario) -> dict[str, str]:
    from automaton.commands import rules_in_words
    from automaton.scenario.disk import disk_needs
    from automaton.scenario.estimate import estimate
    from automaton.scenario.resources import in_words

    needs, disk = estimate(scenario), disk_needs(scenario, scenario.steps_to_run)
    lattice, time = scenario.lattice, scenario.time
    size = " x ".join(str(side) for side in lattice.sites)
    return {
        "lattice": f"{size} sites of {lattice.spacing_um:g} um ({lattice.size:,}; {lattice.dimensions}D)",
        "cells": _seeding(scenario),
        "time": (
            f"{time.duration / 24:g} days in {scenario.steps:,} steps of {time.step_h:g} h with"
            f" {scenario.cell_steps} cell step{'s' * (scenario.cell_steps > 1)} each; a frame every"
            f" {time.frame_every_h:g} h"
        ),
        "rules": rules_in_words.rules(scenario),
        "oxygen": rules_in_words.oxygen(scenario),
        "drugs": "; ".join(f"{name} ({_dose(scenario, name)})" for name in scenario.drugs) or "none",
        "alterations": ", ".join(f"{name} ({a.mechanism})" for name, a in scenario.alterations.items())
        or "none",
        "memory": f"about {in_words(needs.cpu_bytes)} on the CPU, or {in_words(needs.gpu_bytes)} on a GPU",
        "disk": _between(disk.least, disk.most),
        "run time": (
            f"very roughly {duration(needs.cpu_s)} on two cores, or {duration(needs.gpu_s)} on a large GPU"
        ),
    }


def _between(least: int, most: int) -> str:
    from automaton.scenario.resources import in_words

    return f"{in_words(least)} to {in_words(most)}, by how much of the lattice cells and drug fill"


WITHOUT_A_NUMBER = {"tissue": "as many as there is room for", "labels": "what an image says"}
"""Arrangements whose cells a scenario does not count."""


def _seeding(scenario: Scenario) -> str:
    if scenario.start is not None:
        days = scenario.start.step * scenario.time.step_h / 24
        return f"those of {scenario.start.checkpoint}, at {days:g} days"
    parts = []
    for seeding in scenario.seeding:
        number = seeding.number(scenario.lattice.size)
        what = f"{seeding.clusters} clusters" if seeding.clusters else seeding.arrangement
        carried = ", ".join(f"{fraction:g} {label}" for label, fraction in seeding.genotypes.items())
        amount = WITHOUT_A_NUMBER.get(seeding.arrangement, f"{number:,}")
        if seeding.arrangement == "tissue" and seeding.density is not None:
            amount = f"{seeding.density:.3g} of all free sites"
        kind = "" if seeding.kind == "tumour" else f" {seeding.kind}"
        parts.append(f"{amount}{kind} ({what}{f'; {carried}' if carried else ''})")
    return " + ".join(parts)


def _dose(scenario: Scenario, name: str) -> str:
    from automaton import healthy_cell
    from automaton.commands import rules_in_words
    from automaton.pharmacokinetics import plasma_of
    from automaton.scenario import Bath, Bolus
    from automaton.scenario.dose import in_numbers

    drug = scenario.drugs[name]
    parts = []
    for dose in drug.doses:
        if isinstance(dose, Bath):
            parts.append(f"bath of {in_numbers(dose.bath_uM):g} uM")
        elif isinstance(dose, Bolus):
            over = f" over {dose.infusion_h:g} h" if dose.infusion_h else ""
            parts.append(f"{dose.repeats} x {in_numbers(dose.bolus_mg_per_m2):g} mg/m2{over}")
        else:
            parts.append(f"table of {len(dose.table_h_uM)} points")
    text = " + ".join(parts)
    if not all(isinstance(dose, Bath) for dose in drug.doses):
        text += f", free peak {plasma_of(drug).peak_uM:.3g} uM"
    if drug.rule is not None:
        text += rules_in_words.treatment_rule(drug.rule, scenario.seeded_cells)
    if drug.response in ("damage", "linear"):
        text += f"; {100 * healthy_cell.survival(drug, scenario.time):.3g} % of healthy cells live through it"
    return text


def duration(seconds: float) -> str:
    """A time as people say it."""
    for unit, size in (("s", 1.0), ("min", 60.0), ("h", 3600.0), ("days", 86400.0)):
        found = f"{max(seconds / size, 0.1):.2g} {unit}"
        if seconds < 60 * size or (unit == "h" and seconds < 48 * size):
            break
    return found
