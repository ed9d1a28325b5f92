"""The page docs/verification.md, written from what the checks measured, where all of them ran and passed."""

from __future__ import annotations

import datetime as dt
import platform
import re
from collections.abc import Iterable
from pathlib import Path

import automaton
from tests.science.verification import Row, Verifier

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
PICTURES = "images/verification"

HEAD = """\
# Verification

<!-- Written by `make science`; change the checks in tests/science, not this. -->

Every number that the model must reproduce, what was expected, and what came out. `make science` runs all
checks and writes this page; those that take less than about ten seconds are part of `make test` too. A mean
passes within three standard errors and 1 %, unless the table says otherwise, a proportion where its exact
99.9 % interval holds what is expected.
"""
TITLES = {
    "E": "Exact: fields, drug balance, pharmacokinetics, identity",
    "S": "Statistical: growth, selection, published figures",
    "H": "The headline: lump or scattered cells",
}


def what_is_missing(asked: Iterable[Path], files: set[Path], left_out: list[str]) -> str:
    """What a selection of tests lacks of the science checks, in words; empty if nothing.

    asked: what pytest was asked for. files: those whose tests run. left_out: names of checks deselected.
    """
    if left_out:
        return f"{len(left_out)} left out, such as {left_out[0]}"
    unseen = sorted(path.name for path in set(HERE.glob("test_*.py")) - files)
    if unseen:
        return f"{', '.join(unseen)} left out"
    if not any(HERE.is_relative_to(path) for path in asked):
        return "only some were asked for"
    return ""


def write_page(verifier: Verifier, exit_status: int, docs: Path = DOCS) -> str:
    """Write the page and its pictures after a run that ended with 0; what was done, in words."""
    if exit_status != 0 or not verifier.rows:
        why = f"the run ended with exit status {exit_status:d}" if verifier.rows else "no check was run"
        return f"docs/verification.md stays as it was: {why}"
    parts = [HEAD, _summary(len(verifier.rows))]
    for letter, title in TITLES.items():
        rows = sorted((row for row in verifier.rows if row.check.startswith(letter)), key=_order)
        if rows:
            parts.append(f"## {title}\n\n" + "\n".join(_table(rows)))
            parts += _pictures(verifier, letter)
    (docs / PICTURES).mkdir(parents=True, exist_ok=True)
    for name, picture in verifier.pictures.items():
        picture.figure.savefig(docs / PICTURES / f"{name}.png", dpi=110)
    page = docs / "verification.md"
    page.write_text("\n\n".join(part.strip() for part in parts) + "\n", encoding="utf-8")
    return f"wrote {page}"


def _summary(rows: int) -> str:
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return (
        f"{rows} numbers, all passed. Version {automaton.__version__}, {today}, Python"
        f" {platform.python_version()}, {platform.machine()}."
    )


def _order(row: Row) -> tuple[int, str]:
    return int(re.sub(r"\D", "", row.check) or 0), row.check


def _table(rows: list[Row]) -> list[str]:
    lines = [
        "| check | what | expected | measured | allowed | test |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        cells = (
            row.check,
            row.what,
            row.expected,
            row.measured,
            row.allowed,
            f"`{row.where}`",
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines


def _pictures(verifier: Verifier, letter: str) -> list[str]:
    return [
        f"![{picture.caption}]({PICTURES}/{name}.png)\n\n*{picture.check}: {picture.caption}*"
        for name, picture in sorted(verifier.pictures.items(), key=lambda entry: entry[1].check)
        if picture.check.startswith(letter)
    ]
