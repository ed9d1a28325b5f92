"""The command line: the one place that reaches both the model and the viewer, and imports them late."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from automaton.commands.out_of_memory import in_words, ran_out
from automaton.errors import UserError
from automaton.plain_text import on_one_screen


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; `arguments` default to those of the process.

    What the user can put right ends in one screen on stderr and status 2.
    """
    try:
        from automaton.commands.app import obey

        status = obey(arguments)
    except UserError as error:
        sys.stderr.write(on_one_screen(f"automaton: {error}") + "\n")
        sys.exit(2)
    except Exception as error:
        if not ran_out(error):
            raise
        sys.stderr.write(on_one_screen(f"automaton: {in_words(error)}") + "\n")
        sys.exit(2)
    sys.exit(status)
