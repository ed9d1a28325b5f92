"""`automaton view`: what it says where no window can open."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from automaton.folder_lock import held
from tests.commands.calls import Caller
from tests.run_folder.example_run import write_flat


@pytest.fixture
def flat_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    write_flat(tmp_path / "run", side=8, steps=0)
    return tmp_path / "run"


def all_there(name: str) -> object:
    return name


def test_without_a_screen_it_names_the_export(
    automaton: Caller, flat_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", all_there)
    said = automaton.refused("view", flat_run)
    assert "no screen" in said
    assert "automaton export RUN --video" in said


def test_without_qt_it_says_what_to_install(
    automaton: Caller, flat_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "PySide6" else name)
    said = automaton.refused("view", flat_run)
    assert "PySide6" in said
    assert "pip install 'tumour-automaton[viewer]'" in said


def test_a_scenario_has_to_be_run_first(automaton: Caller) -> None:
    said = automaton.refused("view", "scenarios/quick_2d.toml")
    assert "automaton run scenarios/quick_2d.toml --out runs/quick_2d" in said
    assert "automaton view runs/quick_2d" in said


def test_a_screen_that_does_not_answer_ends_in_words(
    automaton: Caller, flat_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", all_there)
    monkeypatch.setenv("DISPLAY", ":987")
    said = automaton.refused("view", flat_run)
    assert "Qt cannot open a window here" in said
    assert "automaton export RUN --video" in said


def test_a_run_whose_frames_are_all_damaged_is_told_before_a_window_opens(
    automaton: Caller, flat_run: Path
) -> None:
    (frame,) = (flat_run / "frames").iterdir()
    frame.write_bytes(frame.read_bytes()[:3000])
    for call in (("view",), ("export", "--picture", flat_run.parent / "p.png")):
        said = automaton.refused(call[0], flat_run, *call[1:])
        assert "of its frames (1) none can be read. The first:\n" in said
        assert "000000.h5: it cannot be opened: the file is truncated." in said
    assert not (flat_run.parent / "p.png").exists()


def test_no_run_there(automaton: Caller, tmp_path: Path) -> None:
    assert "there is no run in this folder" in automaton.refused("view", tmp_path)


@pytest.mark.usefixtures("flat_run")
def test_a_wrong_path_is_told_before_a_screen_is_missed(automaton: Caller, tmp_path: Path) -> None:
    said = automaton.refused("view", tmp_path / "nowhere")
    assert "there is no such folder" in said
    assert "screen" not in said


def test_a_run_that_is_just_beginning_is_waited_for(
    automaton: Caller, flat_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = [path.rename(tmp_path / path.name) for path in (flat_run / "frames").iterdir()]
    run_file = (flat_run / "run.h5").rename(tmp_path / "run.h5")
    moves = iter([(run_file, flat_run / "run.h5"), (frames[0], flat_run / "frames" / frames[0].name)])

    def sleep(_: float) -> None:
        """Meanwhile the run goes on, by a file each time."""
        old, new = next(moves)
        old.rename(new)

    monkeypatch.setattr("automaton.commands.view.time.sleep", sleep)
    monkeypatch.setattr(importlib.util, "find_spec", all_there)
    with held(flat_run):
        said = automaton.refused("view", flat_run)
    assert said.count("waiting for the first frame") == 1
    assert "no screen" in said


def test_a_folder_of_folders_is_not_waited_for(automaton: Caller, tmp_path: Path) -> None:
    with held(tmp_path / "runs" / "quick" / "lump"):
        assert "there is no run in this folder" in automaton.refused("view", tmp_path / "runs")


def test_a_run_that_does_not_begin_is_not_waited_for_for_ever(
    automaton: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automaton.commands.view._PATIENCE_S", 0.0)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "arms.json").write_text("{}")
    with held(tmp_path / "run" / "lump"):
        assert "a run has begun here" in automaton.refused("view", tmp_path / "run")
