"""A run whose state goes wrong ends at once, says where, and leaves that state and whole files behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from automaton import run_folder
from automaton.census import Census
from automaton.checkpoint_file import read_checkpoint
from automaton.errors import UserError
from automaton.simulation import Simulation
from automaton.snapshot import open_runs
from automaton.verify import verify_run
from tests.commands.calls import DEVICE, TINY, Caller

QUIETLY = ("--device", DEVICE, "--quiet")
ON = (*QUIETLY, "--set", "time.checkpoint_every_h=1")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    return path


@pytest.fixture
def automaton(capsys: pytest.CaptureFixture[str]) -> Caller:
    return Caller(capsys)


def spoil(monkeypatch: pytest.MonkeyPatch, name: str, at: tuple[int, ...], value: float) -> None:
    """Let a number of an array of the state be another one before the third step."""
    step = Simulation.step

    def spoilt(simulation: Simulation) -> None:
        if simulation.step_number == 2:
            array: Any = getattr(simulation.state, name)
            changed = simulation.processor.to_host(array)
            changed[at] = value
            simulation.processor.upload(array, changed)
        step(simulation)

    monkeypatch.setattr(Simulation, "step", spoilt)


def test_a_field_that_is_not_finite_leaves_its_state(
    automaton: Caller, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch, "outside", (0, 0, 7, 11), np.nan)
    out = tmp_path / "r"
    message = automaton.refused("run", tiny, "--out", out, *ON)
    failed = out / "checkpoints" / "failed_000003.h5"
    assert "drugs.doxorubicin: the field did not converge in step 3, at 3 h: it is not finite" in message
    assert "site z 0, y 7, x 11" in message
    assert f"kept in {failed}" in message
    with h5py.File(failed) as file:
        assert np.isnan(file["arrays/outside"][0, 0, 7, 11])
        assert file["arrays/kind"].shape == (1, 20, 24)
    assert run_folder.newest_checkpoint(out) == out / "checkpoints" / "000002.h5"
    with pytest.raises(UserError, match="it holds tumour automaton failed state"):
        read_checkpoint(failed)
    (run,) = open_runs(out)
    assert run.steps.tolist() == [0, 2]
    assert verify_run(out).problems == ()
    shown = automaton("info", out).out
    assert "not finished: ended at 2 h by an error:" in shown
    assert "it is not finite" in shown


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_damage_that_is_no_number_ends_it_in_the_same_step(
    automaton: Caller, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: float
) -> None:
    spoil(monkeypatch, "carried", (1, 0, 10, 12), value)
    out = tmp_path / "r"
    message = automaton.refused("run", tiny, "--out", out, *QUIETLY)
    assert f"after step 3, at 3 h: damage by doxorubicin is {value} at site z 0, y " in message
    assert "failed_000003.h5" in message
    (run,) = open_runs(out)
    assert run.steps.tolist() == [0, 2]
    assert run.series.time_h.tolist() == [0, 1, 2]
    assert not run.finished


def test_damage_that_is_no_number_ends_it_even_if_no_frame_shows_where(
    automaton: Caller, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automaton.recorder.check_frame", lambda *_: None)
    spoil(monkeypatch, "carried", (1, 0, 10, 12), np.nan)
    message = automaton.refused("run", tiny, "--out", tmp_path / "r", *QUIETLY)
    assert "after step 3, at 3 h: 1 amounts inside cells, or damages, are infinite or no number" in message


def test_what_is_wrong_in_any_array_is_found_with_the_next_checkpoint(
    automaton: Caller, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("check_frame", "refuse_amounts"):
        monkeypatch.setattr(f"automaton.recorder.{name}", lambda *_: None)
    spoil(monkeypatch, "carried", (1, 0, 10, 12), np.nan)
    message = automaton.refused("run", tiny, "--out", tmp_path / "r", *ON)
    assert "after step 3, at 3 h: carried is nan at site z 0, y " in message
    assert not (tmp_path / "r" / "checkpoints" / "000003.h5").exists()


def test_counts_that_do_not_add_up_end_it_at_once(
    automaton: Caller, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = Simulation.census

    def miscounted(simulation: Simulation) -> Census:
        census = take(simulation)
        census.burden[0] += simulation.step_number == 3
        return census

    monkeypatch.setattr(Simulation, "census", miscounted)
    message = automaton.refused("run", tiny, "--out", tmp_path / "r", *ON)
    assert "after step 3, at 3 h: " in message
    assert "tumour cells were counted, but " in message


def test_such_a_run_is_replaced_as_any_other(
    automaton: Caller, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        spoil(broken, "outside", (0, 0, 7, 11), np.nan)
        automaton.refused("run", tiny, "--out", tmp_path / "r", *ON)
    monkeypatch.setattr("automaton.commands.run._summarise", lambda folder: folder)
    assert automaton("run", tiny, "--out", tmp_path / "r", *ON, "--overwrite").status == 0
    assert open_runs(tmp_path / "r")[0].finished
    assert run_folder.failed_state_paths(tmp_path / "r") == []


def test_a_run_that_is_taken_up_again_forgets_its_failure(tmp_path: Path) -> None:
    from automaton.standing import Standing
    from tests.run_folder.small_run import small_writer, write_small_run

    write_small_run(tmp_path)
    run_folder.failed_state_path(tmp_path, 5).touch()
    small_writer(tmp_path, standing=Standing(4, 2.0, 4)).close(finished=False)
    assert run_folder.failed_state_paths(tmp_path) == []


def test_a_state_that_cannot_be_kept_hides_no_error(
    automaton: Caller, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch, "outside", (0, 0, 7, 11), np.nan)

    def full(*arguments: object) -> None:
        raise UserError("cannot write it: the disk is full.\nFree some space.")

    monkeypatch.setattr("automaton.failed_state.write_checkpoint", full)
    message = automaton.refused("run", tiny, "--out", tmp_path / "r", *ON)
    assert "it is not finite" in message
    assert "could not be kept: cannot write it: the disk is full." in message
