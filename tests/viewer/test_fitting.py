"""Views meet runs for which they were not made: what these lack is said, and something near it shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pytest

from automaton.errors import UserError
from automaton.snapshot import CloneTable, DrugFrame, DrugInfo
from tests.viewer.made_up_run import DRUG, MadeUpRun, flat, made_up_run, scattered, treated_ball
from viewer.fitting import fitted, in_time, shown_arms
from viewer.scene import FieldChoice, FieldPart, Scene, Slices
from viewer.storyboard import storyboard


def test_arms_are_shown_as_the_view_names_them() -> None:
    runs = [treated_ball(arm="lump"), scattered(arm="scattered"), scattered(arm="clusters")]
    found = shown_arms(runs, Scene(arms=("clusters", "lump")))
    assert [run.arm for run in found] == ["clusters", "lump"]
    assert shown_arms(runs, Scene()) == runs
    with pytest.raises(UserError, match=r"there are lump, scattered, clusters\.\nDid you mean .lump"):
        shown_arms(runs, Scene(arms=("lumb",)))
    with pytest.raises(UserError, match="has no arms"):
        shown_arms([flat()], Scene(arms=("lump",)))


def test_a_run_that_lacks_what_the_view_names() -> None:
    run = flat()
    scene = Scene(
        cells="clone",
        hidden=frozenset({"healthy", "efflux", "influx"}),
        field=FieldChoice("vincristine", "inside"),
        slices=Slices(("z",)),
    )
    found, notes = fitted(scene, [run])
    assert found == Scene(cells="genotype", hidden=scene.hidden, field=FieldChoice("auto", "inside"))
    for note, words in zip(notes, ("vincristine", "clones", "influx", "flat"), strict=True):
        assert words in note
    assert "efflux" not in notes[2]
    assert fitted(Scene(cells="pump"), [run])[0].cells == "genotype"


def test_a_run_that_has_all_that_the_view_names() -> None:
    frame = treated_ball().frame(0)
    run = replace(
        treated_ball(), made_up=(replace(frame, expression={"pump": np.zeros((20,) * 3, np.int8)}),)
    )
    scene = Scene(cells="pump", field=FieldChoice(DRUG), hidden=frozenset({"wild type", "vessel"}))
    assert fitted(scene, [run]) == (scene, [])


def without_oxygen(run: MadeUpRun) -> MadeUpRun:
    return replace(run, made_up=tuple(replace(frame, oxygen_mmHg=None) for frame in run.made_up))


def two_drugs() -> MadeUpRun:
    """The second is given last, and is the only one whose damage is kept."""
    amount = np.full((1, 12, 16), 1.0, np.float32)
    frames = [
        replace(
            frame, drugs={"one": DrugFrame(amount * (1 - k)), "two": DrugFrame(amount * k, damage=amount)}
        )
        for k, frame in enumerate(flat().made_up)
    ]
    return made_up_run(frames, drugs=(DrugInfo("one", 1.0), DrugInfo("two", 1.0)))


def painted(run: MadeUpRun, scene: Scene) -> list[FieldChoice | None]:
    """The field of each picture."""
    scales = [shot.fields.wanted[0] for shot in storyboard([run], scene).shots]
    return [scale.choice if scale else None for scale in scales]


def test_oxygen_that_a_run_lacks_gives_way_to_its_drug() -> None:
    run = without_oxygen(flat())
    scene, notes = fitted(Scene(field=FieldChoice("oxygen")), [run])
    assert notes == [f"there is no oxygen here; {DRUG} is shown"]
    assert painted(run, scene) == [FieldChoice(DRUG)] * 2
    assert fitted(Scene(field=FieldChoice("oxygen", "damage")), [run, flat()])[1] == [], "one of them has it"


def test_a_run_without_any_field_is_drawn_all_the_same() -> None:
    bare = [replace(frame, drugs={}, oxygen_mmHg=None) for frame in flat().made_up]
    run = made_up_run(bare, drugs=())
    for choice in (FieldChoice("oxygen"), FieldChoice("vincristine", "damage")):
        scene, notes = fitted(Scene(field=choice), [run])
        assert len(notes) == 1
        assert notes[0].endswith("no field is shown")
        assert painted(run, scene) == [None, None]


@pytest.mark.parametrize("part", ["inside", "damage"])
def test_a_part_that_is_not_kept_gives_way_to_what_is_outside(part: FieldPart) -> None:
    scene, notes = fitted(Scene(field=FieldChoice(DRUG, part)), [flat()])
    assert scene.field == FieldChoice(DRUG)
    assert len(notes) == 1
    assert f"of {DRUG} is not kept here; what is outside cells is shown" in notes[0]


def test_a_part_that_one_drug_lacks_is_replaced_for_that_drug_alone() -> None:
    run = two_drugs()
    scene, notes = fitted(Scene(field=FieldChoice("auto", "damage")), [run])
    assert notes == ["damage of one is not kept here; what is outside cells is shown"]
    assert painted(run, scene) == [FieldChoice("one"), FieldChoice("two", "damage")]


def test_clones_that_a_run_does_not_know_are_named() -> None:
    table = CloneTable(
        np.array([1, 2], np.uint32),
        np.zeros(2, np.uint32),
        np.zeros(2),
        np.zeros(2, np.int64),
        np.zeros(2, np.uint8),
    )
    scene = Scene(hidden_clones=frozenset({2, 7, 9}))
    assert fitted(scene, [replace(flat(), lineage=table)])[1] == [
        "there is no clone 7, 9 here, which the view hides"
    ]
    many = Scene(hidden_clones=frozenset(range(1, 100)))
    assert fitted(many, [flat()])[1] == ["there is no clone 1, 2, 3, 4 and more here, which the view hides"]


def test_arms_that_are_not_there_are_named() -> None:
    runs = [treated_ball(arm="lump"), scattered(arm="scattered")]
    assert fitted(Scene(arms=("lump", "clusters")), runs)[1] == ["there is no arm clusters here"]


def test_a_run_that_ended_before_a_stretch_of_time_is_left_out() -> None:
    short, long = flat(frames=2, arm="short"), flat(frames=9, arm="long")
    found, notes = in_time([short, long], 24 * 4, 24 * 6)
    assert [(run.arm, len(run)) for run in found] == [("long", 3)]
    assert notes == [
        "made-up: no frame lies from 4 to 6 days: the first is at day 0, the last at day 1; it is left out",
    ]
    for from_h, to_h, words in (
        (24 * 40, 24 * 60, "--from 40 --to 60\n  rule     no frame lies from 40 to 60 days: "),
        (24 * 20, None, "--from 20\n  rule     no frame lies from day 20 on: "),
        (None, -24, "--to -1\n  rule     no frame lies up to day -1: "),
    ):
        with pytest.raises(UserError) as refused:
            in_time([short, long], from_h, to_h)
        rest = "the first is at day 0, the last at day 8\n  way out  ask for a time in which frames lie"
        assert str(refused.value).startswith(words + rest)


class Damaged(MadeUpRun):
    """A flat run of which only some of three frames can be read."""

    sound: Collection[int] = ()

    def field_names(self, index: int) -> frozenset[str]:
        """Names of the fields of a frame, where it can be read."""
        if index not in self.sound:
            raise UserError(f"frame {index} is damaged")
        return super().field_names(index)


def damaged() -> Damaged:
    run = flat(frames=3)
    return Damaged(**{name: getattr(run, name) for name in run.__dataclass_fields__})


def test_a_frame_that_cannot_be_read_is_not_what_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Damaged, "sound", {1, 2})
    assert fitted(Scene(field=FieldChoice("oxygen")), [damaged()])[1] == []


def test_a_run_of_which_no_frame_can_be_read_is_refused() -> None:
    with pytest.raises(UserError) as refused:
        fitted(Scene(), [flat(), damaged()])
    words = "made-up: of its frames (3) none can be read. The first:\nframe 0 is damaged"
    assert str(refused.value) == words
