"""Opening section: the question, the arms, and the numbers that answer it."""

from __future__ import annotations

from collections.abc import Sequence

from automaton import statistics
from viewer.branches import BASELINE, branch_sentence, is_branch
from viewer.report import words
from viewer.report.drawing import Item, Note, Section, Table
from viewer.report.outcomes import resistant, times_to_relapse
from viewer.report.replicates import Arm
from viewer.report.sample import sample
from viewer.summary.style import Look


def section(arms: Sequence[Arm], problems: Sequence[str], look: Look) -> Section:
    """The scenario's question, a table of headline numbers, and what is missing or went wrong."""
    runs = [one.run for arm in arms for one in arm.replicates]
    titles = list(dict.fromkeys(run.title for run in runs if run.title))
    questions = list(
        dict.fromkeys(one.run.question for arm in arms for one in arm.replicates if one.run.question)
    )
    items: list[Item] = [Note(question) for question in questions]
    if len(titles) > 1:
        items.append(
            Note("This report lays runs of different scenarios side by side: " + "; ".join(titles) + ".")
        )
    items += [Note(problem, warns=True) for problem in problems]
    items += _branches(arms, look)
    items.append(_table(arms))
    return Section("question", "Question and answer" if questions else "In numbers", items)


def _branches(arms: Sequence[Arm], look: Look) -> list[Item]:
    known = [(arm.name, one.run) for arm in arms for one in arm.replicates]
    said = [
        branch_sentence(arm.name, arm.replicates[0].run, known, look)
        for arm in arms
        if is_branch(arm.replicates[0].run)
    ]
    return [Note(" ".join([*said, BASELINE]))] if said else []


def _table(arms: Sequence[Arm]) -> Table:
    rows = tuple(_row(arm) for arm in arms)
    return Table(
        "Headline numbers",
        (
            "arm",
            "replicates",
            "cells when treatment began" if any(arm.treated for arm in arms) else "cells at the start",
            "alive at the nadir",
            "median time to relapse",
            "any altered cell at the end",
            "most cells altered at the end",
            "died out",
        ),
        rows,
        _definitions(arms),
    )


def _definitions(arms: Sequence[Arm]) -> str:
    several = sample(arms, lambda one: one.response).several
    middle, median = (
        ("median (5th to 95th percentile of the replicates)", "Kaplan-Meier median (95 % confidence)")
        if several
        else ("of the one replicate", "of the one replicate")
    )
    return (
        f"Cells and nadir: {middle}. Time to relapse, in days from the start of treatment: {median}. "
        f"{words.RELAPSE} Altered cells and dying out: share of the replicates that came to an end (95 % "
        "confidence, Clopper and Pearson): the end of the scenario, or where it was stopped."
    )


def _row(arm: Arm) -> tuple[str, ...]:
    ended = arm.ended
    found = [one.response for one in arm.treated if one.response is not None]
    extinct = sum(one.response.extinct for one in ended if one.response is not None)
    started = [float(one.response.baseline) for one in arm.counted if one.response is not None]
    return (
        arm.name,
        _count(arm),
        words.with_spread(started),
        words.share_with_spread([one.nadir_share for one in found]) if found else _untreated(arm),
        _median_relapse(arm) if found else _untreated(arm),
        *(
            words.proportion(resistant(arm, above)) if arm.alterations else "no alterations"
            for above in (0.0, 0.5)
        ),
        words.proportion(statistics.proportion(extinct, len(ended))),
    )


def _untreated(arm: Arm) -> str:
    """What to say of an arm that nothing followed under treatment; a branch may have met a drug before."""
    before = any(one.response.given_before for one in arm.counted if one.response is not None)
    return "treated before the branch only" if before else "untreated"


def _count(arm: Arm) -> str:
    """How many replicates there are, and how many of them came how far."""
    there = len(arm.replicates)
    finished = sum(one.run.finished for one in arm.replicates)
    stopped = sum(statistics.stopped(one.run) for one in arm.replicates)
    parts = [f"{there} of {arm.ordered} ordered" if there < arm.ordered else f"{there}"]
    if finished < there:
        parts += [f"{finished} finished"] * (finished > 0)
        parts += [f"{stopped} stopped early"] * (stopped > 0)
        parts += [f"{there - finished - stopped} not ended"] * (finished + stopped < there)
    return ", ".join(parts)


def _median_relapse(arm: Arm) -> str:
    found = statistics.kaplan_meier(times_to_relapse(arm))
    if found.median_h == float("inf"):
        return "not reached"
    days = [
        words.number(hours / 24) for hours in (found.median_h, found.median_lower_h, found.median_upper_h)
    ]
    return f"{days[0]} days" + (f" ({days[1]} to {days[2]})" if found.replicates > 1 else "")
