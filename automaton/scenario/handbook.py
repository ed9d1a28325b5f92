"""The page on scenario files, from the models: `python -m automaton.scenario.handbook docs/scenario.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import annotated_types
from pydantic.fields import FieldInfo

from automaton import drugs, toml_text
from automaton.scenario import units
from automaton.scenario.alteration import EFFECTS, Alteration, Strength
from automaton.scenario.cells import Cells
from automaton.scenario.clones import Clones
from automaton.scenario.dose import Bath, Bolus, Course
from automaton.scenario.drug import Drug
from automaton.scenario.expression import Expression
from automaton.scenario.healthy import Healthy
from automaton.scenario.keys import tables_in
from automaton.scenario.lattice import Lattice
from automaton.scenario.oxygen import Oxygen
from automaton.scenario.scenario import Scenario
from automaton.scenario.seeding import Seeding
from automaton.scenario.start import Start
from automaton.scenario.supply import OxygenSupply, Supply
from automaton.scenario.table import LEAST, MOST, Table, notes_of
from automaton.scenario.timing import MOST_STEPS, Time
from automaton.scenario.treatment_rule import Rule
from automaton.scenario.vessels import Vessels

INTRODUCTION = (
    """\
# Scenario files

<!-- Written by automaton/scenario/handbook.py from the models themselves; change those, not this. -->

A scenario is one TOML file: an experiment, complete. Every key that has a unit carries it in its name. A key
that the program does not know is refused with the nearest right one, and so is a key that does not go with a
choice made beside it. `automaton check FILE` reads a file, says what it means and what it needs, and runs
nothing; `automaton check FILE --resolved` prints it with every default and preset written out, as every run
folder holds it.

- **Arms.** `[arms.NAME]` holds any of the tables below; they are laid over the rest of the file, key by key.
  Lists replace lists, so an arm with `[[arms.NAME.seeding]]` starts from its own cells only. Where an arm
  says the same thing another way (`duration_days` for `duration_h`, a bath for injections), it replaces the
  other.
- **Replicates.** `replicates = 30` runs every arm thirty times. Each replicate has a seed of its own: for
  the k-th, counted from 1, the first uint64 of NumPy's `SeedSequence(seed, spawn_key=(k,))`, halved. It
  depends on `seed` and k alone, so that the k-th replicates of all arms share their seed and can be compared
  in pairs, and more replicates can be added later. A scenario with one replicate is run with `seed` itself.
- **Branches.** A file that begins with `[start]` and `from = "../runs/lump_vs_scattered/lump"` needs nothing
  but what differs, such as `[arms.none]` and `[arms.second.drugs.paclitaxel]`; see below.
- **Settings.** `--set time.duration_days=7` lays one key over file and arms; entries of lists count from 0,
  as in `--set seeding.0.cells=1000`.
- **Editors.** `scenario.schema.json` beside this page completes and checks keys while you type; many editors
  find it by a first line `#:schema PATH`.
- **Limits.** A number that is not 0 lies between @LEAST@ and @MOST@ in size; a run has at most @STEPS@ steps.
- **Sources.** [lit] is a value from the literature, [rule] a rule of thumb. A default without either is a
  choice.
""".replace("@LEAST@", f"{LEAST:g}")
    .replace("@MOST@", f"{MOST:g}")
    .replace("@STEPS@", f"{MOST_STEPS:,}")
)

SECTIONS: tuple[tuple[str, type[Table], str], ...] = (
    ("Top of the file", Scenario, ""),
    (
        "[start]",
        Start,
        "A branch: the run begins where a checkpoint of another run left off, with its cells, its fields"
        " and what is in plasma. What the file does not say is as it was there; times count from the start"
        " of that run, and doses that would have been due before are not given. Treatment, drugs, rates and"
        " the seed may differ, and drugs and alterations may be added; lattice, steps, first cells and"
        " vessels may not.",
    ),
    ("[lattice]", Lattice, ""),
    ("[time]", Time, "Give exactly one of the two durations."),
    ("[[seeding]]", Seeding, "At least one."),
    ("[[vessels]]", Vessels, "None need be there."),
    ("[cells]", Cells, ""),
    ("[healthy]", Healthy, ""),
    ("[expression.TRAIT]", Expression, "TRAIT is pump, influx or repair, those of every drug."),
    (
        "[clones]",
        Clones,
        "Clones are followed wherever a scenario has alterations, barcodes or passengers.",
    ),
    ("[oxygen]", Oxygen, "Leave the table out for oxygen everywhere."),
    ("[oxygen.supply]", OxygenSupply, ""),
    (
        "[drugs.NAME]",
        Drug,
        "Any number of drugs, each with a name of your own (not oxygen, none or auto).",
    ),
    (
        "[drugs.NAME.dose], a bath",
        Bath,
        "One table, or several under `[[drugs.NAME.dose]]`, which add up.",
    ),
    (
        "[drugs.NAME.dose], injections",
        Bolus,
        "Free drug in plasma supplies the tissue.",
    ),
    ("[drugs.NAME.dose], a table", Course, ""),
    (
        "[drugs.NAME.rule]",
        Rule,
        "Leave the table out to give all doses at their times.",
    ),
    ("[drugs.NAME.supply]", Supply, ""),
    ("[alterations.NAME]", Alteration, ""),
    ("[alterations.NAME.drugs.NAME]", Strength, "Which multipliers a mechanism has is listed below."),
)

_COMPARISONS = {"gt": "> {}", "ge": ">= {}", "lt": "< {}", "le": "<= {}"}


def handbook() -> str:
    """The whole page, in Markdown."""
    parts = [INTRODUCTION]
    for title, table, remark in SECTIONS:
        parts.append(f"## {title}\n\n{_intro(table, remark)}\n\n" + "\n".join(_table(table)))
    parts += ["\n".join(_mechanisms()), "\n".join(_library())]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _intro(table: type[Table], remark: str) -> str:
    first = (table.__doc__ or "").strip().splitlines()[0]
    return f"{first} {remark}".strip()


def _table(table: type[Table]) -> Iterator[str]:
    yield "| key | may be | default | meaning |"
    yield "|---|---|---|---|"
    for name, field in table.model_fields.items():
        if tables_in(field.annotation) and table is not Alteration:
            continue
        yield f"| `{name}` | {_may_be(name, field)} | {_default(field)} | {_meaning(field)} |"


def _may_be(name: str, field: FieldInfo) -> str:
    unit = " ".join(units.split(name)[1])
    return _kind(field.annotation, list(field.metadata)) + (f" ({unit})" if unit else "")


def _kind(annotation: Any, metadata: list[Any]) -> str:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(inside[0], [*inside[1:], *metadata])
    if origin is Literal:
        return ", ".join(f"`{toml_text.literal(word)}`" for word in inside)
    if origin is tuple:
        return f"list of: {_kind(inside[0], [])}"
    if origin is dict:
        return "table" if tables_in(annotation) else f"table of {_kind(inside[1], [])}"
    if inside:
        return " or ".join(_kind(part, metadata) for part in inside if part is not type(None))
    words = {float: "number", int: "whole number", bool: "`true`, `false`", str: "text"}
    limits = [limit for limit in (_limit(entry) for entry in _flat(metadata)) if limit]
    return " ".join([words.get(annotation, "table"), ", ".join(limits)]).strip()


def _flat(metadata: list[Any]) -> Iterator[Any]:
    for entry in metadata:
        yield from _flat(entry.metadata) if isinstance(entry, FieldInfo) else [entry]


def _limit(entry: Any) -> str:
    if isinstance(entry, annotated_types.Gt | annotated_types.Ge | annotated_types.Lt | annotated_types.Le):
        name = type(entry).__name__.lower()
        limit = getattr(entry, name)
        if abs(limit) == MOST:
            return ""
        return _COMPARISONS[name].format("2^63" if limit == 2**63 else f"{limit:,}")
    return ""


def _default(field: FieldInfo) -> str:
    notes = notes_of(field)
    if "x-default" in notes:
        return str(notes["x-default"])
    if notes.get("x-needed"):
        return "needed"
    if field.is_required():
        return "needed"
    if field.default is None or field.default in ({}, (), ""):
        return "none"
    return (
        f"{field.default:.6g}"
        if isinstance(field.default, float)
        else f"`{toml_text.literal(field.default)}`"
    )


def _meaning(field: FieldInfo) -> str:
    notes = notes_of(field)
    words = [field.description or ""]
    only_with = notes.get("x-only-with", {})
    if only_with:
        choices = " and ".join(
            f"`{choice} = {toml_text.literal(value)}`" for choice, value in only_with.items()
        )
        words.append(f"Only with {choices}.")
    if "x-source" in notes:
        words.append(f"_{notes['x-source']}_")
    return " ".join(words).replace("|", "\\|")


def _mechanisms() -> Iterator[str]:
    yield "## What each mechanism multiplies\n"
    yield "| mechanism | multipliers | " + " | ".join(drugs.presets()) + " |"
    yield "|---" * (2 + len(drugs.presets())) + "|"
    for mechanism, effects in EFFECTS.items():
        if mechanism == "insensitive":
            cells = ["immune"] * len(drugs.presets())
        else:
            rows = [drugs.resistance(preset, mechanism) for preset in drugs.presets()]
            cells = [", ".join(f"{effect} {value:g}" for effect, value in row.items()) or "-" for row in rows]
        yield f"| `{mechanism}` | {', '.join(effects)} | {' | '.join(cells)} |"
    yield "\nThe numbers are the library's defaults for its presets; a cell's traits are the products over"
    yield "all its alterations. `insensitive` protects from the drugs listed, or from all where none are."


def _library() -> Iterator[str]:
    yield "## The drug library\n\n`preset` fills in the keys below.\n"
    yield "| preset | key | value | source |"
    yield "|---|---|---|---|"
    for preset, entries in drugs.preset_tables().items():
        yield f"| {preset} | `cycle_specific` | `{toml_text.literal(entries['cycle_specific'])}` | [lit] |"
        for name, entry in entries.items():
            if name not in drugs.NOT_KEYS:
                yield f"| {preset} | `{name}` | {entry['value']:.6g} | {entry['source']} |"
        for mechanism, row in entries["resistance"].items():
            for effect, entry in row.items():
                yield f"| {preset} | `{mechanism}`: {effect} | {entry['value']:g} | {entry['source']} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(handbook(), encoding="utf-8")
