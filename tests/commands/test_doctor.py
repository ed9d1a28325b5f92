"""`automaton doctor` finds what is there and what is wrong."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from automaton.commands import doctor
from kernels.numpy_processor import NumpyProcessor
from tests.commands.calls import Caller


@pytest.fixture(autouse=True)
def _smaller_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """NumPy alone takes seconds for the doctor's own."""
    small = {name: table for name, table in doctor.SMALL_RUN.items() if name not in ("oxygen", "drugs")}
    monkeypatch.setattr(doctor, "SMALL_RUN", small)


def test_a_sound_machine_is_told_so(automaton: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "kernels.processors.available_processors", lambda: [NumpyProcessor(), NumpyProcessor()]
    )
    result = automaton("doctor")
    assert result.status == 0
    for words in ("python", "numpy", "h5py", "compiler", "gpu", "drawing", "memory", "ffmpeg", "agree: "):
        assert words in result.out
    assert "All is well" in result.out


def open_to(monkeypatch: pytest.MonkeyPatch, cpu: NumpyProcessor) -> None:
    """Let the compiled CPU processor be another one."""

    def opened(device: str, threads: int | None) -> NumpyProcessor:
        return NumpyProcessor() if device == "reference" else cpu

    monkeypatch.setattr("kernels.processors.open_processor", opened)
    monkeypatch.setattr("kernels.host_compiler.find_compiler", lambda: ["c++"])


def test_processors_that_differ_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong(NumpyProcessor):
        def to_host(self, array: np.ndarray) -> np.ndarray:
            """One bit of every array is off."""
            return np.asarray(array) + np.ones((), array.dtype)

    open_to(monkeypatch, Wrong())
    ((what, well, words),) = doctor._identity()
    assert (what, well) == ("same bits", False)
    assert "DIFFER" in words


def test_a_processor_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(NumpyProcessor):
        def zeros(self, *_: object) -> np.ndarray:
            """No memory."""
            raise RuntimeError("the card fell out\nand more")

    open_to(monkeypatch, Broken())
    findings = list(doctor._identity())
    assert findings[0][1] is False
    assert findings[0][2].endswith("fails: the card fell out")


def test_a_shadowed_import_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.import_of("kernels")[0] is True
    (tmp_path / "kernels").mkdir()
    (tmp_path / "kernels" / "__init__.py").touch()
    spec = importlib.util.spec_from_file_location("kernels", tmp_path / "kernels" / "__init__.py")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    well, words = doctor.import_of("kernels")
    assert well is False
    assert f"shadowed by {tmp_path / 'kernels'}" in words
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert doctor.import_of("kernels")[0] is False


def test_a_missing_compiler_is_no_illness(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernels.host_compiler.find_compiler", lambda: None)
    ((what, well, words),) = doctor._compiler()
    assert (what, well) == ("compiler", None)
    assert "ziglang" in words


def test_something_bad_gives_status_1(automaton: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernels.processors.available_processors", lambda: [NumpyProcessor()])
    monkeypatch.setattr(sys, "version_info", (3, 10, 0))
    result = automaton("doctor")
    assert result.status == 1
    assert "BAD  python" in result.out
