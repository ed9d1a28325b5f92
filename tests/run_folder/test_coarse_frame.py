"""Frames of large lattices made coarser: majorities of identities, means of fields, a few layers at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from automaton import stored_run
from automaton.coarse_frame import coarse_frame
from automaton.kinds import APOPTOTIC, HEALTHY, TUMOUR
from automaton.snapshot import DrugFrame, Frame, open_runs
from tests.run_folder.example_run import write_flat, write_three_arms

SIDES = (5, 4, 7)


def random_frame(shape: tuple[int, int, int] = SIDES) -> Frame:
    rng = np.random.default_rng(3)
    kind = rng.choice(np.array([0, TUMOUR, HEALTHY, APOPTOTIC], np.uint8), shape, p=[0.5, 0.3, 0.1, 0.1])
    tumour = kind == TUMOUR
    inside = rng.random(shape, np.float32)
    return Frame(
        step=7,
        time_h=7.0,
        kind=kind,
        genotype=rng.integers(0, 3, shape).astype(np.uint8) * tumour,
        oxygen_mmHg=rng.random(shape, np.float32),
        drugs={"a": DrugFrame(rng.random(shape, np.float32), inside, None)},
        clone=(np.arange(kind.size, dtype=np.uint32).reshape(shape) + 1) * tumour,
        expression={"pump": rng.integers(-9, 9, shape).astype(np.int8)},
    )


def block_of(values: npt.NDArray[Any], at: tuple[int, ...], block: int) -> npt.NDArray[Any]:
    return values[tuple(slice(block * k, block * (k + 1)) for k in at)]


@pytest.mark.parametrize(("block", "shape"), [(2, (3, 2, 4)), (3, (2, 2, 3)), (9, (1, 1, 1))])
def test_a_block_is_one_of_its_own_most_frequent_cells(block: int, shape: tuple[int, int, int]) -> None:
    frame = random_frame()
    coarse = coarse_frame(frame, block)
    assert coarse.kind.shape == shape
    assert coarse.clone is not None
    assert frame.clone is not None
    for at in np.ndindex(shape):
        kind, genotype = block_of(frame.kind, at, block), block_of(frame.genotype, at, block)
        mine = (kind == coarse.kind[at]) & (genotype == coarse.genotype[at])
        if not kind.any():
            assert coarse.kind[at] == 0
            continue
        assert kind[mine].all(), "a cell goes before none"
        shares = np.unique(np.stack([kind[kind > 0], genotype[kind > 0]]), axis=1, return_counts=True)[1]
        whole = all(block * (k + 1) <= side for k, side in zip(at, SIDES, strict=True))
        assert not whole or mine.sum() == shares.max()
        same_cell = mine & (block_of(frame.clone, at, block) == coarse.clone[at])
        assert (
            block_of(frame.expression["pump"], at, block)[same_cell] == coarse.expression["pump"][at]
        ).any()


def test_fields_between_cells_are_averaged() -> None:
    frame = random_frame((4, 4, 6))
    coarse = coarse_frame(frame, 2)
    assert frame.oxygen_mmHg is not None
    assert coarse.oxygen_mmHg is not None
    expected = frame.oxygen_mmHg.reshape(2, 2, 2, 2, 3, 2).mean(axis=(1, 3, 5))
    np.testing.assert_allclose(coarse.oxygen_mmHg, expected, rtol=1e-6)
    assert coarse.drugs["a"].damage is None
    inside = frame.drugs["a"].inside_uM
    assert inside is not None
    assert coarse.drugs["a"].inside_uM is not None
    assert np.isin(coarse.drugs["a"].inside_uM, inside).all()


@pytest.mark.parametrize("block", [2, 3])
@pytest.mark.parametrize("layers", [1, 5, 64])
def test_reading_by_parts_gives_what_the_whole_frame_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, layers: int
) -> None:
    monkeypatch.setattr(stored_run, "LAYERS", layers)
    write_three_arms(tmp_path / "solid", side=11, steps=8)
    write_flat(tmp_path / "flat", side=70, steps=8)
    for run in (open_runs(tmp_path / "solid")[0], open_runs(tmp_path / "flat")[0]):
        coarse = run.coarsened(block)
        assert coarse.dimensions == run.dimensions
        assert coarse.spacing_um == block * run.spacing_um
        found, expected = coarse.frame(-1), coarse_frame(run.frame(-1), block)
        assert found.kind.shape == coarse.shape
        np.testing.assert_array_equal(found.kind, expected.kind)
        np.testing.assert_array_equal(found.genotype, expected.genotype)
        drug, right = found.drugs["doxorubicin"], expected.drugs["doxorubicin"]
        np.testing.assert_array_equal(drug.outside_uM, right.outside_uM)
        np.testing.assert_array_equal(drug.damage, right.damage)


def test_a_thin_solid_lattice_stays_solid(tmp_path: Path) -> None:
    write_three_arms(tmp_path, side=4, steps=0)
    run = open_runs(tmp_path)[0].coarsened(4)
    assert (run.shape, run.dimensions) == ((1, 1, 1), 3)
