"""The area under the curve in plasma, against a sum done by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from automaton.statistics import plasma_area_uM_h
from tests.viewer.made_up_run import DRUG, made_up_run, treated_ball


def test_each_record_counts_for_the_step_that_ends_with_it() -> None:
    """2 uM over 1 h, 4 uM over 3 h: 14 uM h; the first record ends no step."""
    run = treated_ball(3)
    series = replace(
        run.series, time_h=np.array([0.0, 1.0, 4.0]), plasma_uM={DRUG: np.array([9.0, 2.0, 4.0])}
    )
    assert plasma_area_uM_h(replace(run, series=series), DRUG) == 14


def test_a_run_without_records_was_given_nothing() -> None:
    assert plasma_area_uM_h(treated_ball(1), DRUG) == 0


def test_an_unknown_drug_is_refused() -> None:
    with pytest.raises(KeyError):
        plasma_area_uM_h(made_up_run([treated_ball(1).frame(0)]), "water")
