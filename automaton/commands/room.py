"""Whether there is room for what was asked for, said before anything runs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from automaton.runner import Options
    from automaton.scenario import Arm

log = logging.getLogger("automaton")


def warn_or_refuse(path: Path, arms: Sequence[Arm], out: Path, options: Options) -> None:
    """Warn where memory, or the disk of `out`, may not suffice for arms that run in turn.

    Raises UserError where they surely do not; it names `path` as what they are of.
    """
    from automaton.runner import steps_of
    from automaton.scenario.fit import check_disk, check_memory

    until_h = options.until_h
    runs = [(arm.scenario, min(arm.scenario.steps_to_run, steps_of(arm.scenario, until_h))) for arm in arms]
    for text in [*check_memory(path, arms, options.device), *check_disk(path, runs, out)]:
        log.warning("warning: %s", text)
