"""Dose strips under the time line and the lines of the chart, in pixels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from tests.viewer.made_up_run import MadeUpRun, treated_ball
from tests.viewer.test_doses import STEPS, bolus, given
from tests.viewer.window.on_screen.conftest import pixels, share_of
from viewer.channels import genotypes_by_name
from viewer.palette import DARK, drug_colour
from viewer.scene import Scene
from viewer.window.chart import Chart
from viewer.window.style import Style, mixed
from viewer.window.timeline import Timeline

STYLE = Style(DARK)


def time_line(runs: list[MadeUpRun]) -> Timeline:
    line = Timeline()
    line.show_runs(runs, np.linspace(0.0, STEPS, 50), STYLE)
    line.resize(700, line.sizeHint().height())
    line.show()
    return line


@pytest.mark.parametrize("at", [1, 7_001, 13_337, STEPS])
def test_a_bolus_in_one_step_of_many_shows(application: QApplication, at: int) -> None:
    application.processEvents()
    line = time_line([given({"doxorubicin": bolus(at)})])
    x = round(line.x_of(at - 0.5))
    colour = mixed((240, 240, 240), drug_colour("doxorubicin"), 0.55)
    strip = pixels(line)[30:44, max(x - 5, 0) : x + 5]
    assert share_of(strip, colour, 40) > 0.05, "the cursor may hide a part of it"
    assert share_of(pixels(line)[30:44, 300:340], colour, 40) == 0.0


def test_every_treated_arm_and_drug_has_a_strip(application: QApplication) -> None:
    application.processEvents()
    arms = [given({name: bolus(5_000)}, name) for name in "abcd"]
    line = time_line([given({"a": np.zeros(STEPS + 1)}, "control"), *arms])
    assert [strip.drug for strip in line.strips] == list("abcd")
    picture = pixels(line)
    x = round(line.x_of(5_000))
    for number, strip in enumerate(line.strips):
        top = 28 + 24 * number
        colour = mixed((240, 240, 240), strip.colour, 0.55)
        assert share_of(picture[top + 2 : top + 18, x - 5 : x + 5], colour, 60) > 0.1
    eight = time_line([given({name: bolus(9) for name in "abcdefgh"})])
    assert eight.sizeHint().height() > 6 * 24 + 30, "a line says what is not shown"


def test_arms_have_lines_of_their_own_in_the_colours_of_the_legend(application: QApplication) -> None:
    application.processEvents()
    others = replace(treated_ball(arm="other"), alterations=("repair", "efflux"))
    runs = [*(treated_ball(arm=f"arm {k}") for k in range(7)), others]
    colours = genotypes_by_name(runs, Scene())
    chart = Chart()
    chart.show_runs(dict(enumerate(runs)), colours, STYLE)
    pens = [item.opts["pen"] for item in chart.plot.getPlotItem().listDataItems()]
    totals = [pen for pen in pens if pen.widthF() > 2]
    assert len({(pen.style(), tuple(pen.dashPattern())) for pen in totals}) == 8
    drawn = {pen.color().getRgb()[:3] for pen in pens} - {DARK.text}
    assert drawn <= set(colours.values())
    alone = Chart()
    alone.show_runs({6: runs[6]}, colours, STYLE)
    pen = alone.plot.getPlotItem().listDataItems()[-1].opts["pen"]
    assert (pen.style(), pen.dashPattern()) == (totals[6].style(), totals[6].dashPattern())
