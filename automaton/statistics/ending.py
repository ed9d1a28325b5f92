"""How runs ended: which of them came to an end at which they may be compared."""

from __future__ import annotations

from automaton.snapshot import Run


def stopped(run: Run) -> bool:
    """It ended well before the end of its scenario, at its `--until` or by Ctrl-C."""
    return not run.finished and "ended" in run.attributes and "error" not in run.attributes


def came_to_an_end(run: Run) -> bool:
    """It has records, and finished its scenario or was stopped: it goes on no more and met no error."""
    return len(run.series) > 0 and (run.finished or stopped(run))
