"""Tables of concentrations from files beside the scenario, laid into it so that it is complete by itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from automaton.errors import UserError
from automaton.scenario.dose import table_problem
from automaton.scenario.files import file_beside


def with_tables_inline(scenario: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """The raw scenario of the file `path`, with `table_h_uM` in place of each dose's `table_csv`.

    Raises UserError for a file that cannot be read or is no such table. What is wrong with the scenario
    itself is left as it is.
    """
    drugs = scenario.get("drugs")
    if not isinstance(drugs, Mapping):
        return dict(scenario)
    return {**scenario, "drugs": {name: _drug(f"drugs.{name}", drug, path) for name, drug in drugs.items()}}


def _drug(at: str, drug: Any, path: Path) -> Any:
    if not isinstance(drug, Mapping) or "dose" not in drug:
        return drug
    doses = drug["dose"]
    if isinstance(doses, list):
        inline: Any = [_dose(f"{at}.dose.{index}", dose, path) for index, dose in enumerate(doses)]
    else:
        inline = _dose(f"{at}.dose", doses, path)
    return {**drug, "dose": inline}


def _dose(at: str, dose: Any, path: Path) -> Any:
    if not isinstance(dose, Mapping) or not isinstance(dose.get("table_csv"), str) or "table_h_uM" in dose:
        return dose
    pairs = read_table(file_beside(path, f"{at}.table_csv", dose["table_csv"]))
    return {name: value for name, value in dose.items() if name != "table_csv"} | {"table_h_uM": pairs}


def read_table(path: Path) -> list[list[float]]:
    """Pairs [time h, concentration uM] of a file with two comma-separated numbers a line; a header may lead.

    Raises UserError naming file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UserError(
            f"{path}\n  rule     cannot be read as text in UTF-8\n  way out  save it as CSV in UTF-8"
        ) from None
    pairs: list[list[float]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found = _numbers(line)
        if found is None and number == 1:
            continue
        if found is None or len(found) != 2 or min(found) < 0 or not math.isfinite(sum(found)):
            raise _wrong(path, number, line, "a line is a time in h and a concentration in uM, not negative")
        if pairs and found[0] < pairs[-1][0]:
            raise _wrong(path, number, line, f"times must not go back, and before it is {pairs[-1][0]:g} h")
        pairs.append(found)
    problem = table_problem([(time, level) for time, level in pairs])
    if problem:
        raise UserError(f"{path}\n  rule     it {problem[0]}\n  way out  {problem[1]}")
    return pairs


def _numbers(line: str) -> list[float] | None:
    try:
        return [float(part) for part in line.split(",")]
    except ValueError:
        return None


def _wrong(path: Path, number: int, line: str, rule: str) -> UserError:
    return UserError(
        f"{path}\n  line     {number}: {line.strip()[:70]}\n  rule     {rule}\n"
        "  way out  write it as 1.5, 0.25; only the first line may be a header"
    )
