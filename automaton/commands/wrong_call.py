"""A call that typer cannot read, such as of an option that does not exist, in the words of all our errors."""

from __future__ import annotations

from typing import Any

import typer

from automaton.errors import UserError
from automaton.nearest import nearest

WrongCall: type[Any] = typer.BadParameter.__mro__[1]
"""What typer raises for all of these; it has no public name."""

_CHOICES = "is not one of "
_RULES = {
    "greater_than_equal": ("must be at least {ge}", "for example {ge}"),
    "less_than_equal": ("must be at most {le}", "for example {le}"),
    "int_parsing": ("must be a whole number", "write it in digits, as in 12"),
    "int_from_float": ("must be a whole number", "write it in digits, as in 12"),
    "float_parsing": ("must be a number", "write it in digits, as in 0.5"),
}
"""By pydantic's type of an error, which typer reads values with: rule and way out."""
_NAMED = {
    "requires an argument": ("must be followed by its value", "write it after the option"),
    "does not take a value": ("takes no value", "leave out what follows the ="),
}
"""By how a message ends in which typer names the option once more: rule and way out."""


def in_our_words(error: Any) -> UserError:
    """What is wrong with a call: the option or command, its value, the rule, the way out.

    `error` is a `WrongCall`.
    """
    command = error.ctx.command_path if error.ctx else "automaton"
    name = _name(error) or command.partition(" ")[2] or "what is to be done"
    rule, way_out = _rule(error)
    lists = f"`{command} --help` says what there is"
    return UserError(f"{name}\n  rule     {rule}\n  way out  {way_out or lists}")


def _name(error: Any) -> str:
    """The option as it was given, with its value where there is one."""
    parameter, value = getattr(error, "param", None), _found(error).get("input")
    if parameter is not None and parameter.param_type_name == "option":
        option = max(parameter.opts, key=len)
        return option if value is None else f"{option} {value}"
    return str(getattr(error, "option_name", "") or "")


def _found(error: Any) -> dict[str, Any]:
    """What pydantic found, empty where something else is wrong."""
    cause = error.__cause__
    return dict(cause.errors()[0]) if hasattr(cause, "errors") else {}


def _rule(error: Any) -> tuple[str, str]:
    found = _found(error)
    message = str(found.get("msg") or error.message or error.format_message()).rstrip(".")
    if found.get("type") in _RULES:
        rule, way_out = _RULES[found["type"]]
        limits = found.get("ctx", {})
        return rule.format(**limits), way_out.format(**limits)
    if _CHOICES in message:
        listed = message.partition(_CHOICES)[2]
        close = nearest(str(found.get("input", "")), [word.strip(" '") for word in listed.split(",")])
        return f"must be one of {listed}", f'did you mean "{close}"?' if close else "choose one of them"
    if getattr(error, "possibilities", None):
        close = nearest(error.option_name, error.possibilities)
        return "there is no such option", f"did you mean {close}?" if close else ""
    for ending, words in _NAMED.items():
        if message.endswith(ending):
            return words
    rule, _, meant = message.partition(". Did you mean ")
    return rule[:1].lower() + rule[1:], f"did you mean {meant}" if meant else ""
