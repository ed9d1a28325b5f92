"""[time]: how long, in what steps, and what is written how often."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Strict, Tag, model_validator

from automaton.scenario.table import Flag, NonNegative, Positive, Problem, Table, key, refuse

MOST_STEPS = 1_000_000
"""Steps of a run."""
MOST_CELL_STEPS = 1000
"""Cell steps within one step; where more are needed, the step is too long for the rates."""


def multiple_of(value: float, step: float) -> bool:
    """Whether `value` is a whole number (>= 0) of steps, up to rounding."""
    ratio = value / step
    return abs(ratio - round(ratio)) <= 1e-9 * abs(ratio)


def _auto_or_number(value: object) -> str:
    return "auto" if isinstance(value, str) else "number"


class Time(Table):
    """Duration, steps and the rhythm of output."""

    duration_h: Positive | None = key(None, doc="Simulated time in hours. Give this or duration_days.")
    duration_days: Positive | None = key(None, doc="Simulated time in days. Give this or duration_h.")
    step_h: Positive = key(1.0, doc="One step: fields are solved once in it, plasma is averaged over it.")
    cell_steps_per_step: Annotated[
        Annotated[Literal["auto"], Tag("auto")]
        | Annotated[int, Strict(), Field(ge=1, le=MOST_CELL_STEPS), Tag("number")],
        Discriminator(_auto_or_number),
    ] = key(
        "auto",
        doc=(
            'Steps of the cells within one step. "auto" keeps the division probability at 0.02 and that of'
            " any event at 0.1 or below in each; a cell does one thing a step, so at 0.1 every rate is 5 %"
            " lower than written."
        ),
        source="[rule] keeps the slowing of fronts by synchronous updating below 3 %",
    )
    allow_coarse_steps: Flag = key(
        False,
        doc="Accept a division probability above 0.1 a cell step (fronts are then 6 % or more too slow).",
    )
    frame_every_h: Positive = key(
        24.0, doc="Time between stored frames (what viewers need). The first and last are always stored."
    )
    checkpoint_every_h: NonNegative = key(
        0.0, doc="Simulated time between checkpoints (what exact resume needs); 0: none in this rhythm."
    )
    checkpoint_every_wall_min: NonNegative = key(
        30.0,
        doc=(
            "Minutes of computing after which a further checkpoint is written; 0: none. There is always one"
            " at the end and on Ctrl-C. What is computed does not depend on it."
        ),
        source="[rule] so much is lost at most when a machine fails",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.duration_h is None) == (self.duration_days is None):
            raise refuse(
                Problem(
                    "duration_h",
                    "give exactly one of duration_h and duration_days",
                    "for example duration_days = 14",
                )
            )
        said = "duration_h" if self.duration_h is not None else "duration_days"
        longest = self.step_h * MOST_STEPS
        if self.duration > longest * (1 + 1e-9):
            raise refuse(
                Problem(
                    said,
                    f"makes {self.duration / self.step_h:.3g} steps of {self.step_h:g} h; a run has"
                    f" {MOST_STEPS:,} at most",
                    f"at most {longest:g} h ({longest / 24:g} days), or a longer step_h",
                )
            )
        problems = []
        for name, value in (
            (said, self.duration),
            ("frame_every_h", self.frame_every_h),
            ("checkpoint_every_h", self.checkpoint_every_h),
        ):
            if not multiple_of(value, self.step_h):
                nearest = max(1, round(value / self.step_h)) * self.step_h
                problems.append(
                    Problem(
                        name,
                        f"{value:g} h is not a whole number of steps (step_h = {self.step_h:g})",
                        f"{nearest:g} h would be; or change step_h",
                    )
                )
        if problems:
            raise refuse(*problems)
        return self

    @property
    def duration(self) -> float:
        """Simulated time, h."""
        if self.duration_h is not None:
            return self.duration_h
        return 24.0 * (self.duration_days or 0.0)

    @property
    def steps(self) -> int:
        """Number of steps in the whole duration."""
        return round(self.duration / self.step_h)

    @property
    def frame_every_steps(self) -> int:
        """Steps between frames."""
        return round(self.frame_every_h / self.step_h)

    @property
    def checkpoint_every_steps(self) -> int:
        """Steps between checkpoints; 0 for none on the way."""
        return round(self.checkpoint_every_h / self.step_h)
