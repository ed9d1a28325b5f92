"""E9 as curves: what survives by dose, wild type and altered side by side, for each mechanism."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.science.dose_survival import DOSES, MECHANISMS, Curves, curves, expected_survival, resistance_index
from tests.science.verification import Verifier

REPLICATES = 8
"""Each with wild-type cells of its own."""
WORDS = {
    "efflux": "pump over-expressed 10 times",
    "influx": "carrier reduced to 0.3",
    "abnormal_transporter": "pump binds 5 times tighter",
    "regulator": "pump 5 times, influx 0.4 times",
    "repair": "repair 4 times as fast",
}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_e9_a_dose_survival_curve_shifts_by_the_resistance_index(mechanism: str, verify: Verifier) -> None:
    index = resistance_index(MECHANISMS[mechanism])
    found = [curves(mechanism, replicate) for replicate in range(REPLICATES)]
    shifts = [each.shift() for each in found]
    what = f"shift of the dose-survival curve over theory, {WORDS[mechanism]}"
    verify.mean("E9", what, np.array(shifts) / index, 1.0, rel=0.002)
    mean = Curves(*(np.mean([getattr(each, name) for each in found], axis=0) for name in ("wild", "altered")))
    higher = f"{np.mean(shifts):.2f} times higher, theory {index:.2f}"
    verify.picture(
        "E9",
        f"dose_survival_{mechanism}",
        f"{mechanism}: {WORDS[mechanism]}; the curve lies {higher}",
        lambda: _drawn(mean, index),
    )


def _drawn(found: Curves, index: float) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    axes = figure.subplots()
    fine = np.geomspace(DOSES[0], DOSES[-1], 300)
    for survival, shift, colour, name in (
        (found.wild, 1.0, "#0072B2", "wild type"),
        (found.altered, index, "#D55E00", "altered"),
    ):
        axes.semilogx(fine, expected_survival(fine / shift), color=colour)
        axes.semilogx(DOSES, survival, "o", color=colour, label=name)
    middle = float(np.interp(0.5, expected_survival(fine)[::-1], fine[::-1]))
    arrow = {"arrowstyle": "->", "color": "0.3"}
    axes.annotate("", (middle * index, 0.5), (middle, 0.5), arrowprops=arrow)
    axes.text(middle * index**0.5, 0.54, f"x {index:.2f}", ha="center", color="0.3")
    axes.set_xlabel("concentration held outside, half-maximal of the wild type")
    axes.set_ylabel("surviving share")
    axes.legend(frameon=False)
    return figure
