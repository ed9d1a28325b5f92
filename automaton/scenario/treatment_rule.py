"""[drugs.NAME.rule]: when a drug begins, stops and resumes, by what the burden does."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, Strict, model_validator

from automaton.scenario.table import MOST, Count, Flag, Name, Positive, Problem, Table, key, refuse

_AT_BURDEN: dict[str, str | bool] = {"begins": "at_burden"}
_AFTER_FAILURE: dict[str, str | bool] = {"begins": "after_failure"}
_ADAPTIVE: dict[str, str | bool] = {"adaptive": True}


class Rule(Table):
    """Treatment that follows the burden, the number of living tumour cells."""

    begins: Literal["at_once", "at_burden", "after_failure"] = key(
        "at_once",
        doc=(
            "From when the times of the dose count: the start of the run; the burden's reaching"
            " start_above_cells; the failure of another drug."
        ),
    )
    start_above_cells: Count = key(
        1, doc="Burden from which on the drug is given.", only_with=_AT_BURDEN, needed=True
    )
    after: Name = key("", doc="The drug that must have failed.", only_with=_AFTER_FAILURE, needed=True)
    progression: Annotated[float, Strict(), Field(ge=1, le=MOST, allow_inf_nan=False)] = key(
        1.2,
        doc=(
            "That drug has failed once the burden exceeds this many times its least since the drug was first"
            " due or last resumed. While its rule withholds it, it is not judged; after its last dose it is."
        ),
        source="[rule] growth by a fifth over the nadir",
        only_with=_AFTER_FAILURE,
    )
    confirmations: Count = key(
        1, doc="On so many consecutive checks it must, for the drug to have failed.", only_with=_AFTER_FAILURE
    )
    stops_first: Flag = key(
        True, doc="Whether the drug that failed is then withdrawn.", only_with=_AFTER_FAILURE
    )
    adaptive: Flag = key(
        False,
        doc=(
            "Whether the drug is withheld while the burden is low: baths are emptied, injections that fall"
            " due are skipped."
        ),
    )
    stop_below: Positive = key(
        0.5,
        doc="Withheld once the burden is below this part of what it was when the drug was first due.",
        source="[lit] Strobl et al. 2022",
        only_with=_ADAPTIVE,
    )
    resume_above: Positive = key(
        1.0,
        doc="Given again once the burden is above this part of it.",
        source="[lit] Strobl et al. 2022",
        only_with=_ADAPTIVE,
    )
    check_every_h: Positive = key(
        24.0, doc="Time between looks at the burden, counted from when the drug concerned was first due."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.adaptive and self.stop_below >= self.resume_above:
            raise refuse(
                Problem(
                    "stop_below",
                    f"must be below resume_above = {self.resume_above:g}",
                    "for example 0.5 and 1.0",
                )
            )
        return self
