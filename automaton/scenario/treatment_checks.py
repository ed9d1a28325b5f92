"""Cross-checks of the treatment rules: drugs that wait for one another, and times that fall between steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automaton.nearest import nearest
from automaton.scenario.table import Problem
from automaton.scenario.timing import multiple_of

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario


def treatment_problems(scenario: Scenario) -> list[Problem]:
    """What no single rule can know; keys are dotted from the top of the scenario."""
    found = []
    step_h = scenario.time.step_h
    for name, drug in scenario.drugs.items():
        at, rule = f"drugs.{name}.rule", drug.rule
        if rule is None:
            continue
        if not multiple_of(rule.check_every_h, step_h):
            found.append(
                Problem(
                    f"{at}.check_every_h",
                    f"{rule.check_every_h:g} h is not a whole number of steps (step_h = {step_h:g})",
                    f"{max(1, round(rule.check_every_h / step_h)) * step_h:g} h would be",
                )
            )
        if rule.begins == "after_failure":
            found += _waits_for_something(scenario, name, rule.after)
    return found


def _waits_for_something(scenario: Scenario, name: str, after: str) -> list[Problem]:
    at, known = f"drugs.{name}.rule.after", [other for other in scenario.drugs if other != name]
    if after not in scenario.drugs:
        close = nearest(after, known)
        way = f"drugs here: {', '.join(known)}" if known else f"define [drugs.{after}]"
        return [
            Problem(at, f'no drug is called "{after}"', f'did you mean "{close}"? {way}' if close else way)
        ]
    seen = [name]
    while after in scenario.drugs and after not in seen:
        seen.append(after)
        rule = scenario.drugs[after].rule
        after = rule.after if rule is not None and rule.begins == "after_failure" else ""
    if after == name:
        return [
            Problem(
                at,
                f"{' waits for '.join([*seen, name])}, so none would ever be given",
                "let one of them begin otherwise",
            )
        ]
    return []
