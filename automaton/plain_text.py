"""Text from strangers' files as it may be shown: no sign in it steers a terminal."""

from __future__ import annotations

import unicodedata

LINES = 23
"""Of a screen of 24, on which a prompt is to follow."""
LINE_SIGNS = 300


def readable(text: bytes | str) -> str:
    """Text in which bytes that are no UTF-8, and signs that would steer a terminal, are replaced.

    Controls, escapes, and marks that change the direction of writing go; line ends and tabs stay.
    """
    raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    decoded = raw.decode("utf-8", "replace")
    return "".join("\ufffd" if steers(sign) else sign for sign in decoded)


def steers(sign: str) -> bool:
    """Whether a sign may do more on a terminal than stand there."""
    return not sign.isprintable() and sign not in "\n\t" and unicodedata.category(sign) != "Zs"


def on_one_screen(text: str) -> str:
    """Readable text of as many lines, none of them endless, as a screen has; what is cut out leaves dots."""
    lines = [_cut(line) for line in readable(text).splitlines()]
    return "\n".join(lines if len(lines) <= LINES else [*lines[: LINES - 1], "..."])


def _cut(line: str) -> str:
    """The line, without its middle where it is too long."""
    half = LINE_SIGNS // 2
    return line if len(line) <= LINE_SIGNS else f"{line[:half]} ... {line[-half:]}"
