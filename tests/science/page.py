"""The page docs/verification.md, written from what the checks measured."""

from __future__ import annotations

import datetime as dt
import platform
import re

import automaton
from tests.science.verification import PAGE, Row, Verifier

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


def write_page(verifier: Verifier) -> None:
    """Write the page; nothing where no check was run."""
    if not verifier.rows:
        return
    failed = sum(not row.passed for row in verifier.rows)
    parts = [HEAD, _summary(len(verifier.rows), failed)]
    for letter, title in TITLES.items():
        rows = sorted((row for row in verifier.rows if row.check.startswith(letter)), key=_order)
        if rows:
            parts.append(f"## {title}\n\n" + "\n".join(_table(rows)))
            parts += _pictures(verifier, letter)
    PAGE.write_text("\n\n".join(part.strip() for part in parts) + "\n", encoding="utf-8")


def _summary(rows: int, failed: int) -> str:
    outcome = "all passed" if not failed else f"**{failed} failed**"
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return (
        f"{rows} numbers, {outcome}. Version {automaton.__version__}, {today}, Python"
        f" {platform.python_version()}, {platform.machine()}."
    )


def _order(row: Row) -> tuple[int, str]:
    return int(re.sub(r"\D", "", row.check) or 0), row.check


def _table(rows: list[Row]) -> list[str]:
    lines = [
        "| check | what | expected | measured | allowed | passed | test |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        cells = (
            row.check,
            row.what,
            row.expected,
            row.measured,
            row.allowed,
            _yes(row.passed),
            f"`{row.where}`",
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines


def _yes(passed: bool) -> str:
    return "yes" if passed else "**no**"


def _pictures(verifier: Verifier, letter: str) -> list[str]:
    return [
        f"![{caption}](images/verification/{name}.png)\n\n*{check}: {caption}*"
        for name, (check, caption) in sorted(verifier.pictures.items(), key=lambda entry: entry[1][0])
        if check.startswith(letter)
    ]
