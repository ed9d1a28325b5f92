"""Other programs: absent ones are said to be, those there are judged by converged solutions."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from automaton.bench import converged, peers
from automaton.bench.peers import IN_SITES, ON_FACES, Sizes, peer_rows
from automaton.bench.results import PeerAbsent, PeerRow
from kernels.processors import open_processor
from tests.commands.calls import DEVICE

SIZES = Sizes(bath_side=8, bath_minutes=0.05, common_side=12, common_minutes=0.03)


def compare() -> tuple[list[PeerRow | PeerAbsent], list[str]]:
    said: list[str] = []
    return list(peer_rows(open_processor(DEVICE), said.append, SIZES)), said


def bath(side: int, distance: float) -> np.ndarray:
    reach = peers.BATH_DIFFUSION_UM2_PER_S * 60 * SIZES.bath_minutes / peers.SPACING_UM**2
    return converged.bath(side, reach, distance)


def absent(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for name in names:
        monkeypatch.setitem(sys.modules, name, None)


def test_both_are_timed_alike_and_in_turn() -> None:
    """The shortest of as many times counts, and neither has a minute to itself."""
    calls: list[str] = []
    times = iter([5.0, 1.0, 10.0, 4.0, 2.0, 11.0, 6.0, 3.0, 9.0])

    def timed(name: str) -> float:
        calls.append(name)
        return next(times)

    found = peers._in_turn(lambda: (timed("theirs"), "a field"), lambda: timed("a"), lambda: timed("b"))
    assert found == (4.0, "a field", [1.0, 9.0])
    assert calls == ["theirs", "a", "b"] * peers.REPEATS


def test_what_cannot_be_imported_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    absent(monkeypatch, "pde", "pyphysicell")
    rows, said = compare()
    assert said == []
    assert [row.peer for row in rows] == ["py-pde", "pyphysicell"]
    assert all(isinstance(row, PeerAbsent) and "cannot be imported" in row.reason for row in rows)


def test_what_fails_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    absent(monkeypatch, "pyphysicell")
    monkeypatch.setitem(sys.modules, "pde", SimpleNamespace(__version__="0"))
    rows, said = compare()
    assert said == ["py-pde 0"]
    assert rows[0] == PeerAbsent(
        "py-pde", "does not run: 'types.SimpleNamespace' object has no attribute 'CartesianGrid'"
    )


def test_py_pde_is_timed_by_its_own_clock_and_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    class Equation:
        def __init__(self, **rates: Any) -> None:
            self.diagnostics = {"controller": {"profiler": {"solver": 7.0}}}
            assert rates == {"diffusivity": peers.BATH_DIFFUSION_UM2_PER_S, "bc": {"value": 1.0}}

        def solve(self, empty: float, **how: Any) -> Any:
            assert empty == 0
            assert how["t_range"] == pytest.approx(3.0)
            return SimpleNamespace(data=bath(8, ON_FACES) + 0.25)

    pde = SimpleNamespace(
        __version__="9",
        DiffusionPDE=Equation,
        CartesianGrid=lambda bounds, side: (bounds, side),
        ScalarField=lambda _grid, value: value,
    )
    absent(monkeypatch, "pyphysicell")
    monkeypatch.setitem(sys.modules, "pde", pde)
    once, often, _ = compare()[0]
    assert isinstance(once, PeerRow)
    assert isinstance(often, PeerRow)
    assert (once.version, once.peer_s) == ("9", 7.0)
    assert once.peer_error == pytest.approx(0.25)
    assert once.ratio == pytest.approx(7.0 / once.our_s)
    assert (once.ours, often.ours) == ("1 step", "10 steps")
    assert 0 < often.our_error < once.our_error < 0.5


class Still:
    """A pyphysicell that never changes its fields."""

    def __init__(self, model: Any, seed: int) -> None:
        self.model, self.seed = model, seed
        nx = round((model.domain.bounds[1] - model.domain.bounds[0]) / 20)
        self.microenvironment = Fields([entry.name for entry in model.substrates], nx)
        self.cells = SimpleNamespace(movable=np.ones(0))

    def add_cells(self, positions: np.ndarray, kind: str) -> np.ndarray:
        """All of them, about the middle."""
        assert kind == "tumour"
        np.testing.assert_allclose(positions.mean(axis=0), 0, atol=5)
        self.cells.movable = np.ones(len(positions))
        return np.arange(len(positions))

    def step(self) -> None:
        """Nothing."""


class Fields:
    """Densities by number and by name."""

    def __init__(self, names: list[str], side: int) -> None:
        self.names = names
        self.density = np.zeros((side, side, side, len(names)))

    def __getitem__(self, name: str) -> np.ndarray:
        return self.density[..., self.names.index(name)]


def still_pyphysicell() -> tuple[ModuleType, ModuleType]:
    peer, model = ModuleType("pyphysicell"), ModuleType("pyphysicell.model")

    def table(**entries: Any) -> Any:
        return SimpleNamespace(**entries)

    model.__dict__.update(
        Model=table,
        Time=table,
        Volume=table,
        SecretionEntry=table,
        Domain=lambda *bounds, **_kind: SimpleNamespace(bounds=bounds),
        Substrate=lambda name, *rates, **_faces: SimpleNamespace(name=name, rates=rates),
        CellType=lambda name, **parts: SimpleNamespace(name=name, **parts),
    )
    peer.__dict__.update(__version__="3", Simulation=Still, model=model)
    return peer, model


def test_pyphysicell_starts_the_common_workload_from_its_converged_fields(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    absent(monkeypatch, "pde")
    peer, model = still_pyphysicell()
    monkeypatch.setitem(sys.modules, "pyphysicell", peer)
    monkeypatch.setitem(sys.modules, "pyphysicell.model", model)
    _, once, _, common = compare()[0]
    assert isinstance(once, PeerRow)
    assert isinstance(common, PeerRow)
    assert once.peer_error == pytest.approx(bath(6, IN_SITES).max())  # its fields stayed empty
    assert common.peer_error == 0  # they stayed where they began
    assert 0 < common.our_error < 1e-3
    assert common.simulated_s == 3600
