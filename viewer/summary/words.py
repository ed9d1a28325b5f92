"""What the summary figure says in words: headline, result, caption."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np

from automaton import statistics
from automaton.snapshot import readable
from viewer.branches import BASELINE, branch_sentence, is_branch
from viewer.summary.digest import Arm
from viewer.summary.style import Look, fill_lines, percent, shorten, squeeze

TITLE_CHARACTERS = 70
QUESTION_CHARACTERS = 135
RESULT_CHARACTERS = 112
CAPTION_CHARACTERS = 172


def title(arms: Sequence[Arm]) -> list[str]:
    """The scenario's title, or the folder's name, and which replicates are shown; in at most two lines."""
    shown = {arm.run.replicate for arm in arms} - {0}
    addition = _range(shown, f", replicate{'s' * (len(shown) > 1)} {{}}")
    name = arms[0].run.title or readable(arms[0].run.path.name) or "A run"
    lines = textwrap.wrap(name + addition, TITLE_CHARACTERS)
    return lines if len(lines) <= 2 else [lines[0], shorten(" ".join(lines[1:]), TITLE_CHARACTERS)]


def question(arms: Sequence[Arm]) -> list[str]:
    """The scenario's question, in at most two lines."""
    lines = textwrap.wrap(arms[0].run.question, QUESTION_CHARACTERS)
    return [*lines[:1], shorten(" ".join(lines[1:]), QUESTION_CHARACTERS)] if len(lines) > 1 else lines


def result(arms: Sequence[Arm], look: Look) -> list[str]:
    """How the treatment went in every arm, in lines; none where no arm was treated."""
    if not any(arm.run.series.burden.any() for arm in arms):
        return ["There was no tumour cell at any time."] if any(len(arm.run.series) for arm in arms) else []
    treated = [(arm.name, arm.response) for arm in arms if arm.response and arm.response.followed]
    if not treated:
        return []
    if len(arms) == 1:
        found = treated[0][1]
        if found.extinct:
            return [f"No tumour cell is left from {look.moment(found.nadir_h)} on."]
        back = f"Relapse: {look.moment(found.relapse_h)}." if found.relapse_h is not None else "No relapse."
        left = f"{found.nadir:,} of the {found.baseline:,} cells that treatment met"
        share = percent(found.nadir_share)
        return [f"Alive at the nadir ({look.moment(found.nadir_h)}): {left}, {share}. {back}"]
    shares = [
        f"{squeeze(name, 22)} {found.nadir:,} of {found.baseline:,} ({percent(found.nadir_share)})"
        for name, found in treated
    ]
    return fill_lines(
        ["Alive at the nadir, of those that treatment met:  " + shares[0], *shares[1:]],
        "   ·   ",
        RESULT_CHARACTERS,
    )


def caption(
    arms: Sequence[Arm], drugs: Sequence[str], reference_uM: Mapping[str, float], look: Look
) -> list[str]:
    """What was run, and how the panels are to be read, in lines."""
    run = arms[0].run
    cells = {arm.name: _cells_at_start(arm) for arm in arms}
    counts = {count for count in cells.values() if count is not None}
    any_branch = any(is_branch(arm.run) for arm in arms)
    facts = [
        " × ".join(str(side) for side in run.shape[::-1][: run.dimensions]) + " sites",
        f"{run.spacing_um:g} µm apart",
        _range(counts, "{:,} cells at the start"),
        _range({_last_h(arm) / 24 for arm in arms}, "to day {:.3g}" if any_branch else "{:.3g} days"),
        _range({arm.run.seed for arm in arms}, "seed {}"),
        ", ".join(dict.fromkeys(arm.run.device for arm in arms if arm.run.device)),
        ", ".join(dict.fromkeys(f"tumour automaton {arm.run.version}" for arm in arms if arm.run.version)),
        *(
            f"{drug}: C0 = {reference_uM[drug]:.3g} µM, its highest in plasma or bath"
            for drug in drugs
            if reference_uM[drug] > 0
        ),
    ]
    stopped = [arm.name for arm in arms if statistics.stopped(arm.run)]
    unfinished = [arm.name for arm in arms if not arm.run.finished and arm.name not in stopped]
    for words, named in (("stopped before the end of the scenario", stopped), ("not finished", unfinished)):
        if named:
            facts.append(f"{words}: {', '.join(named)}" if len(arms) > 1 else words)
    lines = fill_lines([fact for fact in facts if fact], "  ·  ", CAPTION_CHARACTERS)
    return [*lines, *textwrap.wrap(" ".join([*_branches(arms, look), *_notes(arms)]), CAPTION_CHARACTERS)]


def _branches(arms: Sequence[Arm], look: Look) -> list[str]:
    known = [(arm.name, arm.run) for arm in arms]
    said = [branch_sentence(arm.name, arm.run, known, look) for arm in arms if is_branch(arm.run)]
    return [*said, BASELINE] if said else []


def _notes(arms: Sequence[Arm]) -> list[str]:
    """How to read the panels."""
    notes = []
    if any(arm.drugs or arm.oxygen for arm in arms):
        notes.append("Bands: standard deviation between sites.")
    if arms[0].run.dimensions == 3:
        notes.append("Slices go through the centre of mass.")
    if any(arm.drugs or arm.oxygen for arm in arms):
        notes.append("White line: edge of tumour and debris.")
    if any(arm.drugs for arm in arms):
        notes.append(
            "Dose: area in plasma or bath, mean over each step, so below C0 after an injection;"
            " lines mean at the living cells."
        )
        notes.append("Exposure: what living cells meet; bar 5 to 95 %, mark median.")
    if any(arm.response and arm.response.treated for arm in arms):
        notes.append(
            "Nadir ▼: lowest burden since treatment began, in % of the burden then. "
            f"Relapse ▲: risen from it by at least {statistics.RELAPSE_PERCENT_OF_NADIR} %, "
            f"{statistics.RELAPSE_CELLS} cells, and {statistics.RELAPSE_PERCENT_OF_BASELINE} % of the "
            "burden when treatment began."
        )
    return notes


def _cells_at_start(arm: Arm) -> int | None:
    return int(statistics.total_burden(arm.run)[0]) if len(arm.run.series) else None


def _last_h(arm: Arm) -> float:
    return float(max([0.0, *arm.run.series.time_h[-1:], *arm.run.times_h[-1:]]))


def _range(values: set[int] | set[float], form: str) -> str:
    """One value, or the smallest and the largest, in a form such as "seed {}"."""
    if not values:
        return ""
    low, high = min(values), max(values)
    if np.isclose(low, high, rtol=1e-9):
        return form.format(low)
    before, _, after = form.partition("{")
    spec, _, rest = after.partition("}")
    return f"{before}{format(low, spec[1:])} to {format(high, spec[1:])}{rest}"
