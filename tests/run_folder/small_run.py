"""A run of a few sites for the tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from automaton.snapshot import DrugFrame, DrugInfo, Frame
from automaton.writer import RunWriter

SHAPE = (3, 5, 7)
ALTERATIONS = ("efflux", "repair")
DRUG = "5-fluorouracil"


def small_writer(folder: Path, **changes: Any) -> RunWriter:
    """A writer for a run on 3 x 5 x 7 sites; `changes` replace arguments."""
    arguments: dict[str, Any] = {
        "title": "Small",
        "question": "Does it fit?",
        "arm": "lump",
        "arm_index": 0,
        "scenario_text": 'title = "Small"\n',
        "alterations": ALTERATIONS,
        "drugs": (DrugInfo(DRUG, 2.5),),
        "spacing_um": 20.0,
        "shape": SHAPE,
        "seed": 2**63 + 5,
        "device": "reference",
        "attributes": {},
    }
    return RunWriter(folder, **(arguments | changes))


def small_frame(step: int, shape: tuple[int, int, int] = SHAPE) -> Frame:
    """A frame whose fields need no rounding (halves up to 127.5), different at every step."""
    rng = np.random.default_rng(step)

    def field() -> npt.NDArray[np.float32]:
        return rng.integers(0, 256, shape).astype(np.float32) / np.float32(2)

    return Frame(
        step=step,
        time_h=step / 2,
        kind=rng.integers(0, 6, shape).astype(np.uint8),
        genotype=rng.integers(0, 4, shape).astype(np.uint8),
        oxygen_mmHg=field(),
        drugs={DRUG: DrugFrame(field(), field(), field())},
    )


def small_row(step: int) -> dict[str, Any]:
    """A row of the time series."""
    return {
        "time_h": step / 2,
        "counts": np.arange(6) + step,
        "burden": np.arange(4, dtype=np.int64) * step,
        f"plasma_uM/{DRUG}": 2.5,
        f"mean_outside_uM/{DRUG}": 1.5 / (step + 1),
        f"ledger/{DRUG}/given_umol": 1e-9 * step,
        "births": step,
    }


def write_small_run(folder: Path, steps: int = 4, **changes: Any) -> None:
    """A finished run with a row every step and a frame every second one."""
    with small_writer(folder, **changes) as writer:
        for step in range(steps + 1):
            writer.record(small_row(step))
            if step % 2 == 0:
                writer.frame(small_frame(step))


def names_in(folder: Path) -> list[str]:
    """Paths of all files in a folder, from there."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def assert_same_frame(found: Frame, expected: Frame) -> None:
    """Equal to the bit, types included."""
    assert (found.step, found.time_h, list(found.drugs)) == (
        expected.step,
        expected.time_h,
        list(expected.drugs),
    )
    pairs: list[tuple[npt.NDArray[Any], npt.NDArray[Any]]] = [
        (found.kind, expected.kind),
        (found.genotype, expected.genotype),
    ]
    pairs.append((_present(found.oxygen_mmHg), _present(expected.oxygen_mmHg)))
    for name, drug in expected.drugs.items():
        pairs.append((found.drugs[name].outside_uM, drug.outside_uM))
        pairs.append((_present(found.drugs[name].inside_uM), _present(drug.inside_uM)))
        pairs.append((_present(found.drugs[name].damage), _present(drug.damage)))
    for one, other in pairs:
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)


@contextmanager
def without_roots_rights() -> Iterator[None]:
    """Where the tests run as root, be nobody for a while, so that permissions mean something."""
    is_root = os.geteuid() == 0
    try:
        if is_root:
            os.seteuid(65534)
        yield
    finally:
        if is_root:
            os.seteuid(0)


def _present(array: npt.NDArray[Any] | None) -> npt.NDArray[Any]:
    assert array is not None
    return array
