"""[start]: a branch, which begins where a checkpoint of another run left off."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, Strict

from automaton.scenario.table import Table, Text, key

SHA256_PATTERN = "^([0-9a-f]{64})?$"


class Start(Table):
    """What is not said in the scenario of a branch is as in the run that it starts from."""

    # `from` is a word of Python's, so that it cannot be written as the others are.
    __annotations__["from"] = Text
    vars()["from"] = key(
        doc=(
            "A run folder, which means its last checkpoint or the one of `step`, or a file in its"
            " `checkpoints` folder; the path counts from the folder of the scenario."
        )
    )
    step: Annotated[int, Strict(), Field(ge=0)] = key(
        0, doc="Step of the checkpoint, where not the last one is meant.", shown="that of the checkpoint"
    )
    sha256: Annotated[str, Strict(), Field(pattern=SHA256_PATTERN)] = key(
        "",
        doc="Checksum of the checkpoint. Where it is said, the scenario is complete by itself.",
        shown="that of the checkpoint",
    )

    @property
    def checkpoint(self) -> Path:
        """The file."""
        return Path(getattr(self, "from"))
