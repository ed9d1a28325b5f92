"""Bytes that launches must move, against numbers worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from automaton.bench.recording import Recorder
from automaton.bench.traffic import CELL_KERNELS, CELL_MODULES, Traffic, copy_traffic, traffic
from automaton.multigrid import FIXED, Multigrid, Workspace
from kernels.catalogue import KERNELS
from kernels.contract import Box
from kernels.processors import open_processor
from tests.commands.calls import DEVICE
from tests.kernels.examples import EXAMPLES
from tests.kernels.examples_fields import separated

SHAPE = (2, 3, 32)
SITES = 2 * 3 * 32
COARSE = 2 * 1 * 2 * 16
"""Slots of the next coarser level, which pads its half rows of 8 to 16."""


def counted(name: str, box: Box | None = None, **changes: Any) -> Traffic:
    arguments = EXAMPLES[name](np.random.default_rng(1), SHAPE) | changes
    return traffic(KERNELS[name], *KERNELS[name].split(arguments), box)


def test_the_triad_reads_two_arrays_and_writes_one() -> None:
    assert counted("triad") == Traffic(12 * SITES, SITES)


def test_a_box_moves_its_share() -> None:
    assert counted("triad", box=(0, 1, 0, 3, 0, 32)) == Traffic(6 * SITES, SITES / 2)
    assert counted("triad", box=(1, 1, 0, 3, 0, 32)) == Traffic(0, 0)


def test_a_copy_reads_and_writes() -> None:
    assert copy_traffic(np.zeros(SHAPE, np.float32)) == Traffic(8 * SITES, SITES)


@pytest.mark.parametrize(("name", "bytes_a_site"), [("relax_linear", 10), ("relax_saturable", 12)])
def test_a_pass_over_one_colour(name: str, bytes_a_site: int) -> None:
    """Half of sigma, source (and capacity); the field read whole for its neighbours, half of it written.

    So red and black together move 20 and 24 bytes a site.
    """
    assert counted(name) == Traffic(bytes_a_site * SITES, SITES / 2)


def test_a_prolongation_that_keeps_nothing_need_not_read_what_it_writes() -> None:
    assert counted("prolong", keep=1.0) == Traffic(8 * SITES + 8 * COARSE, SITES)
    assert counted("prolong", keep=0.0) == Traffic(4 * SITES + 8 * COARSE, SITES)


def test_a_restriction_counts_the_sites_it_reads() -> None:
    assert counted("restrict_linear") == Traffic(12 * SITES + 12 * COARSE, SITES)


def test_an_array_that_is_not_there_moves_nothing() -> None:
    without = counted("assemble_drug", surroundings=None, inside=None, pumped=None)
    assert without == Traffic((1 + 1 + 4 + 4 + 4) * SITES, SITES)


def test_kernels_that_follow_the_cells_are_not_counted() -> None:
    assert counted("draw_fates") == Traffic(0, SITES)
    assert set(CELL_KERNELS) <= KERNELS.keys()
    assert set(CELL_MODULES) <= {kernel.reference.__module__ for kernel in KERNELS.values()}


def test_a_cycle_moves_what_its_levels_add_up_to() -> None:
    """On the finest level two sweeps of 20 bytes a site, 12 + 12/8 and 16/8 to restrict, 8 + 8/8 to prolong.

    An F cycle meets level l times l + 1, so 64.5 bytes become 64.5 (1 + 2/8 + 3/64 + ...) = 84.2; the padding
    of short rows adds a few.
    """
    recorder = Recorder(open_processor(DEVICE))
    shape = (64, 64, 64)
    workspace = Workspace(recorder, shape)
    recorder.upload(workspace.sigma, separated(np.ones(shape, np.float32)))
    faces = ((FIXED, FIXED),) * 3
    solver = Multigrid(recorder, shape, faces, workspace, recorder.zeros(shape, np.float32))
    moved = []
    for cycles in (0, 1):
        recorder.tally.bytes_moved = 0
        solver.solve(cycles)
        moved.append(recorder.tally.bytes_moved / 64**3)
    assert 84.2 < moved[1] - moved[0] < 92
