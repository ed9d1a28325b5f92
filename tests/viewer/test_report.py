"""The report: whole for every awkward run, honest about what is missing, one file that needs no other."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from automaton.errors import UserError
from automaton.snapshot import Run, open_runs
from automaton.statistics import DepthCounts, Profile
from tests.viewer.memory_runs import bath, made_up
from tests.viewer.report_runs import write_seeds
from tests.viewer.summary_cases import CASES, DOXORUBICIN, flat
from viewer.fields import references
from viewer.report import write_report
from viewer.report.arms import group_by_arm
from viewer.report.condense import arms_of, condense
from viewer.report.drawing import Drawing, Note, Section, figure_name, render
from viewer.report.muller import representative
from viewer.report.outcomes import altered_share, resistant
from viewer.report.page import sections_of
from viewer.report.panels import spread_out
from viewer.report.pooling import pooled_counts, pooled_profile, with_common_bins
from viewer.report.replicates import Arm
from viewer.report.scenario import cell_rules
from viewer.report.words import whole_percent
from viewer.summary.style import Look, squeeze

SECTIONS = ("question", "overview", "burden", "relapse", "exposure", "clones", "space", "cost", "reproduce")
FIGURES = {
    *(
        "overview",
        "burden",
        "burden_by_genotype",
        "nadir",
        "relapse",
        "resistance",
        "exposure_doxorubicin",
        "oxygen",
    ),
    *("penetration_doxorubicin", "survivors_by_depth", "protection_doxorubicin"),
    *("muller", "diversity", "hill", "clone_sizes", "site_frequencies"),
    *("states", "radial_profiles", "mixing", "pair_correlation", "roughness", "dose"),
}


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three folders of two arms, that differ in their seed."""
    return write_seeds(tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="module")
def written(seeds: list[Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of their report."""
    page = tmp_path_factory.mktemp("report") / "r.html"
    assert write_report(seeds, page, command="do <this>") == [page]
    return page.read_text(encoding="utf-8")


class Outline(HTMLParser):
    """Ids, links and addresses of a page; fails on tags that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.sources: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        found: dict[str, Any] = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.targets += [found["href"]] if "href" in found else []
        self.sources += [found["src"]] if "src" in found else []
        if tag not in {"meta", "img", "br", "link"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        assert self._open.pop() == tag


def test_the_page_is_whole_and_needs_no_other_file(written: str) -> None:
    outline = Outline(written)
    assert set(outline.ids) == {*SECTIONS, *(f"figure-{name}" for name in FIGURES)}
    assert len(outline.ids) == len(set(outline.ids))
    assert {target[1:] for target in outline.targets} <= set(outline.ids)
    assert all(source.startswith("data:image/svg+xml;base64,") for source in outline.sources)
    assert not re.search(r"https?://|<script|<link|@import|url\(", written)


def test_texts_of_the_user_are_text(written: str) -> None:
    assert "Lump &lt;b&gt;and&lt;/b&gt; scattered" in written
    assert "Is it &lt; or &gt; &amp; why?" in written
    assert "do &lt;this&gt;" in written
    assert "<b>" not in written


def test_every_figure_says_n(written: str) -> None:
    captions = re.findall(r"<figcaption>.*?</figcaption>", written, flags=re.DOTALL)
    assert len(captions) == len(FIGURES)
    assert all("n = 3 " in caption or "One replicate an arm" in caption for caption in captions)


def test_the_same_runs_give_the_same_files(seeds: list[Path], tmp_path: Path, few_figures: None) -> None:
    def written(folder: Path) -> list[bytes]:
        kinds = ("pdf", "png", "svg")
        paths = write_report(seeds[:1], folder / "r.html", figures=folder / "f", formats=kinds)
        assert {path.suffix for path in paths[1:]} == {".pdf", ".png", ".svg"}
        assert sorted((folder / "f").iterdir()) == sorted(paths[1:])
        return [path.read_bytes() for path in paths]

    assert written(tmp_path / "a") == written(tmp_path / "b")


def test_runs_that_cannot_be_read_are_named_and_the_rest_still_comes(
    seeds: list[Path], tmp_path: Path
) -> None:
    shutil.copytree(seeds[0], tmp_path / "r")
    (tmp_path / "r" / "lump" / "run.h5").write_bytes(b"no")
    frame = tmp_path / "r" / "scattered" / "frames" / "000012.h5"
    frame.write_bytes(frame.read_bytes()[:500])
    page = write_report(
        [tmp_path / "r", tmp_path / "nowhere"], tmp_path / "r.html", problems=["x: 1 of 2 failed"]
    )
    text = page[0].read_text(encoding="utf-8")
    warned = " ".join(re.findall(r'class="warns">(.*?)</p>', text, flags=re.DOTALL))
    for words in ("lump/run.h5", "frames/000012.h5", "nowhere: there is no such folder", "x: 1 of 2 failed"):
        assert words in warned


def test_without_any_run_there_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such folder"):
        write_report([tmp_path / "nowhere"], tmp_path / "r.html")
    assert not (tmp_path / "r.html").exists()


# -- awkward runs --------------------------------------------------------------------------------------------


def sections(runs: list[Run]) -> tuple[list[Section], Look]:
    """What the page would hold."""
    groups, problems = group_by_arm(runs)
    look = Look.of("light", len(groups), 240.0)
    c0 = references(runs)
    said: list[str] = []
    arms = arms_of(groups, look.arms, c0, said.append)
    return sections_of(arms, c0, look, problems, ""), look


WORDS = {
    "no_drug": "There is no drug in these runs",
    "neither": "Oxygen is everywhere",
    "drug_never_given": "No frame shows any doxorubicin",
    "single_frame": "Clones were not followed",
    "no_cells": "There was no tumour cell at any time",
    "nothing_yet": "No time series was written",
    "only_the_start": "No arm was followed after a treatment began",
    "six_long_arms": "one replicate, too few",
}


@pytest.mark.parametrize("case", WORDS)
def test_an_awkward_run_is_told_and_drawn(case: str) -> None:
    found, look = sections(list(CASES[case]()))
    assert [section.name for section in found] == [name for name in SECTIONS if name != "overview"]
    items = [item for section in found for item in section.items]
    assert WORDS[case] in " ".join(item.text for item in items if isinstance(item, Note))
    drawings = [item for item in items if isinstance(item, Drawing)]
    assert len({drawing.name for drawing in drawings}) == len(drawings)
    for drawing in drawings:
        assert render(drawing, look, ["page"])[0].startswith(b"<?xml")


# -- what belongs together -----------------------------------------------------------------------------------


def test_runs_that_differ_in_their_seed_are_replicates() -> None:
    text = 'title = "T"\nseed = {}\nx = {}\n'
    runs = [
        replace(flat("a"), seed=seed, scenario_text=text.format(seed, x), path=Path(f"runs{x}/s{seed}"))
        for seed, x in ((1, 1), (2, 1), (2, 1), (1, 2))
    ]
    groups, problems = group_by_arm(runs)
    assert [(group.name, len(group.runs)) for group in groups] == [("runs1: a", 2), ("runs2: a", 1)]
    assert len(problems) == 1
    assert "scenario and seed of" in problems[0]


def arm_of(runs: list[Run]) -> Arm:
    """The arm of these replicates, its frames not read."""
    look = Look.of("light", 1, 240.0)
    return Arm("a", look.arms[0], tuple(replace(condense(run, {}), run=run) for run in runs))


def test_resistance_counts_runs_with_an_end_by_their_last_burden() -> None:
    """Of 5 replicates: 3 of 10 altered, 6 of 10, none left, 10 of 10 killed, and 10 of 10 stopped well."""
    one = flat(hours=1, frames=1)
    runs: list[Run] = []
    for last, finished in (((7, 3), True), ((4, 6), True), ((0, 0), True), ((0, 10), False)):
        burden = np.array([(10, 0), last])
        runs.append(replace(one, finished=finished, series=replace(one.series, burden=burden)))
    runs.append(replace(runs[-1], attributes={"ended": "2026-11-26"}))
    runs.append(replace(runs[-1], attributes={"ended": "2026-11-26", "error": "no room"}))
    arm = arm_of(runs)
    assert (resistant(arm, 0.0).successes, resistant(arm, 0.5).successes) == (3, 2)
    assert resistant(arm, 0.0).trials == 4
    assert whole_percent(resistant(arm_of(runs[3:4]), 0.5).share) == "-"
    assert altered_share(np.array([1, 2, 1])) == 0.75


def test_the_representative_has_the_median_last_burden(seeds: list[Path]) -> None:
    runs = [run for folder in seeds for run in open_runs(folder) if run.arm == "lump"]
    last = sorted(int(run.series.burden[-1].sum()) for run in runs)
    assert representative(runs).series.burden[-1].sum() == last[1]
    assert representative(runs[:1]) is runs[0]


def test_rules_are_read_from_the_scenario(seeds: list[Path]) -> None:
    run = open_runs(seeds[0])[0]
    rules = cell_rules(run)
    assert (rules.neighbourhood, rules.push_depth, rules.periodic) == ("moore", 1, False)
    assert rules.resistance == {DOXORUBICIN: 1}
    assert rules.cycle_specific == frozenset()
    text = run.scenario_text.replace("cycle_specific = false", "cycle_specific = true")
    changed = cell_rules(replace(run, scenario_text=text.replace('"moore"', '"von_neumann"')))
    assert changed.cycle_specific == {DOXORUBICIN}
    assert changed.neighbourhood == "von_neumann"
    assert cell_rules(replace(run, scenario_text="no = toml = at all")).push_depth == 1


# -- adding up -----------------------------------------------------------------------------------------------


def test_profiles_of_replicates_are_pooled_over_their_sites() -> None:
    """Sites 0, 2 and 4, 4, 4 of the first bin: mean 2.8, variance (0 + 4 + 48)/5 - 2.8^2 = 2.56."""
    first = Profile(np.array([10.0, 30.0]), np.array([1.0, 7.0]), np.array([1.0, 0.0]), np.array([2, 1]))
    second = Profile(np.array([5.0]), np.array([4.0]), np.array([0.0]), np.array([3]))
    found = pooled_profile([first, second])
    assert found is not None
    np.testing.assert_allclose(found.mean, [2.8, 7.0])
    np.testing.assert_allclose(found.deviation, [1.6, 0.0], atol=1e-12)
    np.testing.assert_allclose(found.at_um, [7.0, 30.0])
    assert pooled_profile([]) is None


def test_counts_by_depth_are_added_in_common_bins() -> None:
    """Three bins of 20 um and one: at most two bins, so two are added up."""
    first = DepthCounts(np.array([0.0, 20, 40, 60]), np.array([4, 3, 2]), np.array([1, 1, 2]), 5)
    second = DepthCounts(np.array([0.0, 20]), np.array([6]), np.array([0]), 1)
    common = with_common_bins([first, second], most_bins=2)
    assert [one.before.tolist() for one in common] == [[7, 2], [6, 0]]
    whole = pooled_counts(common)
    assert whole is not None
    assert (whole.before.tolist(), whole.after.tolist(), whole.after_beyond) == ([13, 2], [2, 2], 6)
    np.testing.assert_array_equal(whole.edges_um, [0, 40, 80])


def test_labels_keep_apart_and_stay_near() -> None:
    np.testing.assert_allclose(spread_out([0.1, 0.5, 0.52, 0.9], 0.1), [0.1, 0.46, 0.56, 0.9])
    np.testing.assert_allclose(spread_out([0.5, 0.5, 0.5], 0.2), [0.3, 0.5, 0.7])
    assert spread_out([], 0.1) == []


def test_survivors_are_those_that_a_cause_explains() -> None:
    """A bath on a ball thinned from outside in: who is left at the nadir was hardly reached."""
    run = made_up("", shape=(1, 40, 40), plasma={DOXORUBICIN: bath(1.0)}, alterations=())
    found = condense(run, {DOXORUBICIN: 1.0}).protected[DOXORUBICIN]
    before, after = found["before"], found["after"]
    assert sum(after.values()) < sum(before.values())
    assert after["alteration"] == 0
    assert after["penetration"] / sum(after.values()) > before["penetration"] / sum(before.values())


def test_drugs_of_like_names_have_figures_of_their_own() -> None:
    assert figure_name("dose", "drug-a") != figure_name("dose", "drug_a")


def test_a_dollar_sign_in_a_name_is_no_formula() -> None:
    assert squeeze("run_$1_$2", 40) == r"run_\$1_\$2"
