"""Runs opened for the window, surveyed, and looked at again while they grow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from automaton.errors import UserError
from tests.run_folder.example_run import write_flat, write_three_arms
from tests.run_folder.small_run import SHAPE, small_frame, small_row, small_writer
from tests.viewer.made_up_run import flat
from viewer.channels import cell_colours
from viewer.scene import FieldChoice, Scene
from viewer.survey import survey
from viewer.window.session import Session, essence, looked_at_again, open_session, surveyed


def test_arms_stand_side_by_side_and_share_their_time(tmp_path: Path) -> None:
    session = open_session(write_three_arms(tmp_path, side=12, steps=16))
    assert [run.arm for run in session.runs] == ["ball", "clusters", "scattered"]
    assert session.times_h.tolist() == [0, 8, 16]
    assert session.frames_at(9.0) == (1, 1, 1)
    assert not session.growing
    assert not session.flat


def test_a_branch_goes_on_where_the_run_has_ended() -> None:
    run, branch = flat(frames=3), flat(frames=2, arm="again")
    session = Session(Path(), (run, replace(branch, times_h=branch.times_h + 60)))
    assert session.times_h.tolist() == [0, 24, 48, 60, 84]
    assert [session.frames_at(time_h) for time_h in session.times_h] == [
        (0, 0),
        (1, 0),
        (2, 0),
        (2, 0),
        (2, 1),
    ]
    assert session.last_h == 84


def test_colours_and_scales_are_those_of_whole_frames(tmp_path: Path) -> None:
    session = surveyed(open_session(write_three_arms(tmp_path, side=12, steps=48)))
    whole = [survey(run) for run in session.runs]
    boiled_down, expected = (cell_colours(session.runs, Scene(), looks) for looks in (session.surveys, whole))
    assert boiled_down.categories == expected.categories
    for found, table in zip(boiled_down.tables, expected.tables, strict=True):
        np.testing.assert_array_equal(found, table)
    assert [look.highest for look in session.surveys] == [look.highest for look in whole]
    sites = sum(frame.kind.size for look in session.surveys for frame in look.frames)
    assert sites < 12**3


def test_how_far_cells_reach(tmp_path: Path) -> None:
    session = surveyed(open_session(write_three_arms(tmp_path, side=12, steps=8)))
    run, extent = session.runs[0], session.known[0].extent
    cells = (np.argwhere(run.frame(-1).kind > 0) - 5.5) * 20.0
    assert (extent.low_um <= cells.min(axis=0) - 10).all()
    assert (extent.high_um >= cells.max(axis=0) + 10).all()
    assert (extent.high_um <= 120).all()
    far = np.linalg.norm(cells - extent.middle_um, axis=1).max()
    assert far - 10 < extent.radius_um < far + 30


def test_the_essence_of_a_frame_holds_every_kind_and_genotype() -> None:
    frame = small_frame(3)
    small = essence(frame)
    assert set(small.kind.ravel()) == set(frame.kind.ravel())
    pairs = set(zip(frame.kind.ravel(), frame.genotype.ravel(), strict=True))
    assert set(zip(small.kind.ravel(), small.genotype.ravel(), strict=True)) == pairs


def test_a_run_still_going_is_followed(tmp_path: Path) -> None:
    with small_writer(tmp_path / "run") as writer:
        for step in range(3):
            writer.record(small_row(step))
            writer.frame(small_frame(step))
        writer.settle()
        session = surveyed(open_session(tmp_path / "run" / "run.h5"))
        assert session.growing
        assert looked_at_again(session) is session
        for step in range(3, 5):
            writer.record(small_row(step))
            writer.frame(small_frame(step))
        writer.settle()
        grown = looked_at_again(session)
        assert len(grown.times_h) == 5
        assert grown.known[0].frames == 5
    ended = looked_at_again(grown)
    assert not ended.growing


def test_a_pulse_in_a_new_frame_raises_its_colour_bar(tmp_path: Path) -> None:
    with small_writer(tmp_path / "run") as writer:
        for step in range(4):
            writer.record(small_row(step))
            writer.frame(small_frame(step))
        writer.settle()
        session = surveyed(open_session(tmp_path / "run"))
        writer.record(small_row(4))
        writer.frame(replace(small_frame(4), oxygen_mmHg=np.full(SHAPE, 300, np.float32)))
        writer.settle()
        grown = looked_at_again(session)
    assert session.surveys[0].highest[FieldChoice("oxygen")] < 128
    assert grown.surveys[0].highest[FieldChoice("oxygen")] == 300
    assert grown.known[0].frames == 4


def test_a_further_arm_is_seen_when_it_begins(tmp_path: Path) -> None:
    write_three_arms(tmp_path / "all", side=8, steps=8)
    (tmp_path / "run").mkdir()
    (tmp_path / "all" / "ball").rename(tmp_path / "run" / "ball")
    session = surveyed(open_session(tmp_path / "run"))
    assert looked_at_again(session) is session
    (tmp_path / "all" / "clusters").rename(tmp_path / "run" / "clusters")
    assert [run.arm for run in looked_at_again(session).runs] == ["ball", "clusters"]


def test_a_run_without_frames_says_what_to_do(tmp_path: Path) -> None:
    with small_writer(tmp_path / "run") as writer:
        writer.record(small_row(0))
    with pytest.raises(UserError, match=r"no frames yet.*\n.*frame_every_h"):
        open_session(tmp_path / "run")


def test_flat_and_solid_lattices_do_not_mix(tmp_path: Path) -> None:
    write_three_arms(tmp_path, side=8, steps=0)
    write_flat(tmp_path / "flat", side=8, steps=0)
    with pytest.raises(UserError, match="flat and on solid"):
        open_session(tmp_path)


def test_a_run_that_cannot_be_read_is_left_out_and_named(tmp_path: Path) -> None:
    write_three_arms(tmp_path / "run", side=8, steps=8)
    (tmp_path / "run" / "clusters" / "run.h5").write_bytes(b"no HDF5")
    session = surveyed(open_session(tmp_path / "run"))
    assert [run.arm for run in session.runs] == ["ball", "scattered"]
    (problem,) = session.problems
    assert "clusters/run.h5" in problem
    (tmp_path / "run" / "scattered" / "run.h5").unlink()
    (tmp_path / "run" / "scattered" / "run.h5").write_bytes(b"no HDF5")
    again = looked_at_again(session)
    assert [run.arm for run in again.runs] == ["ball"]
    assert len(again.problems) == 2
    (tmp_path / "run" / "ball" / "run.h5").write_bytes(b"no HDF5")
    with pytest.raises(UserError, match=r"ball/run\.h5"):
        open_session(tmp_path / "run")


def test_a_file_of_a_run_is_no_run(tmp_path: Path) -> None:
    write_flat(tmp_path / "flat", side=8, steps=0)
    assert open_session(tmp_path / "flat" / "run.h5").path == tmp_path / "flat"
    (tmp_path / "flat" / "summary.png").touch()
    with pytest.raises(UserError, match="this is a file, not the folder of a run"):
        open_session(tmp_path / "flat" / "summary.png")
