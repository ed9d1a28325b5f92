"""The command line: the one place that reaches both the model and the viewer, and imports them late."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from automaton.errors import UserError
from automaton.plain_text import on_one_screen


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; `arguments` default to those of the process.

    What the user can put right ends in one screen on stderr and status 2.
    """
    from automaton.commands.app import app

    try:
        app(args=arguments, prog_name="automaton")
    except UserError as error:
        sys.stderr.write(on_one_screen(f"automaton: {error}") + "\n")
        sys.exit(2)
    except MemoryError as error:
        sys.stderr.write(
            f"automaton: the memory of this machine did not suffice ({str(error) or 'out of memory'}).\n"
            "`automaton check SCENARIO` says what a run needs; use a smaller lattice or a larger machine.\n"
        )
        sys.exit(2)
