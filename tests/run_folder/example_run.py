"""A small made-up run, written through RunWriter: what viewers can look at without a simulation.

Three arms (ball, clusters, scattered) that grow, shrink under a drug and come back resistant, and a flat run:

    python -m tests.run_folder.example_run FOLDER      writes FOLDER/three_arms and FOLDER/flat
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from automaton.kinds import APOPTOTIC, EMPTY, NAMES, NECROTIC, TUMOUR
from automaton.snapshot import DrugFrame, DrugInfo, Frame
from automaton.writer import RunWriter

SPACING_UM = 20.0
STEPS = 96
FRAME_EVERY = 8
DRUG_FROM = 32
DRUG_UNTIL = 64
BATH_UM = 1.0
OXYGEN_MMHG = 38.0
ALTERATIONS = ("efflux",)
ARMS = ("ball", "clusters", "scattered")


@dataclass(frozen=True)
class Example:
    """One made-up arm: the rank at which a site is taken, and where resistant cells sit; (nz, ny, nx)."""

    arm: str
    arm_index: int
    rank: npt.NDArray[np.float64]
    resistant: npt.NDArray[np.bool_]


def write_three_arms(folder: Path, side: int = 48, steps: int = STEPS) -> Path:
    """Write `folder`/ball, clusters and scattered on a lattice of side**3 sites; returns `folder`."""
    for index, arm in enumerate(ARMS):
        write_run(folder / arm, _example(arm, index, (side, side, side)), steps)
    return folder


def write_flat(folder: Path, side: int = 96, steps: int = STEPS) -> Path:
    """Write one run without arms on a flat lattice of side**2 sites; returns `folder`."""
    flat = _example("ball", 0, (1, side, side))
    write_run(folder, Example("", 0, flat.rank, flat.resistant), steps)
    return folder


def write_run(folder: Path, example: Example, steps: int = STEPS) -> None:
    """Write one arm with a row every step (1 h) and a frame every eight."""
    shape = example.rank.shape
    writer = RunWriter(
        folder,
        title="Made-up lump and scattered cells",
        question="Does the viewer show what is in the files?",
        arm=example.arm,
        arm_index=example.arm_index,
        scenario_text='title = "Made-up lump and scattered cells"\n',
        alterations=ALTERATIONS,
        drugs=(DrugInfo("doxorubicin", BATH_UM),),
        spacing_um=SPACING_UM,
        shape=(shape[0], shape[1], shape[2]),
        seed=1,
        device="made up",
        attributes={},
    )
    with writer:
        for step in range(steps + 1):
            frame = make_frame(example, step)
            writer.record(make_row(frame))
            if step % FRAME_EVERY == 0:
                writer.frame(frame)


def make_frame(example: Example, step: int) -> Frame:
    """The lattice at a step: growing, shrinking under the drug, growing again from resistant cells."""
    before, during, after = (
        min(step, DRUG_FROM) / DRUG_FROM,
        np.clip((step - DRUG_FROM) / (DRUG_UNTIL - DRUG_FROM), 0, 1),
        max(step - DRUG_UNTIL, 0) / DRUG_FROM,
    )
    extent = 0.35 + 0.35 * before
    alive = example.rank < extent - 0.4 * during + 0.35 * after
    resistant = alive & (example.resistant | (example.rank > 0.3) & (after > 0))
    debris = (example.rank < extent) & ~alive & (during < 1)
    depth_um = ndimage.distance_transform_edt(alive | debris, sampling=SPACING_UM).astype(np.float32)
    oxygen = (OXYGEN_MMHG * np.exp(-depth_um / 60)).astype(np.float32)
    kind = np.full(example.rank.shape, EMPTY, np.uint8)
    kind[debris] = APOPTOTIC
    kind[alive] = TUMOUR
    kind[alive & (oxygen < 2.5)] = NECROTIC
    bath = BATH_UM if DRUG_FROM <= step < DRUG_UNTIL else 0.0
    outside = (bath * np.exp(-depth_um / 65)).astype(np.float32)
    living = (kind == TUMOUR).astype(np.float32)
    genotype = (resistant & (kind == TUMOUR)).astype(np.uint8)
    drug = DrugFrame(outside, 20 * outside * living, np.float32(100 * during) * outside * living)
    return Frame(step, float(step), kind, genotype, oxygen, {"doxorubicin": drug})


def make_row(frame: Frame) -> dict[str, int | float | npt.NDArray[np.int64]]:
    """The row of the time series that belongs to a frame."""
    living = frame.kind == TUMOUR
    outside = frame.drugs["doxorubicin"].outside_uM
    return {
        "time_h": frame.time_h,
        "counts": np.bincount(frame.kind.ravel(), minlength=len(NAMES)),
        "burden": np.bincount(frame.genotype[living], minlength=1 << len(ALTERATIONS)),
        "plasma_uM/doxorubicin": float(outside.max()),
        "mean_outside_uM/doxorubicin": float(outside[living].mean()) if living.any() else 0.0,
        "ledger/doxorubicin/given_umol": 1e-9 * frame.step,
    }


def _example(arm: str, index: int, shape: tuple[int, int, int]) -> Example:
    rng = np.random.default_rng(index + 1)
    places = np.meshgrid(*(np.arange(side) + 0.5 - side / 2 for side in shape), indexing="ij")
    half = max(shape) / 2
    if arm == "ball":
        rank = np.sqrt(sum(place**2 for place in places)) / half
    elif arm == "clusters":
        seeds = rng.random(shape) < 20 / rng.random(shape).size
        rank = ndimage.distance_transform_edt(~seeds) / (0.4 * half)
    else:
        rank = rng.random(shape) * 8
    rank = rank + 0.04 * ndimage.gaussian_filter(rng.standard_normal(shape), 1.5, mode="nearest") * 8
    patches = ndimage.gaussian_filter(rng.standard_normal(shape), 2.0, mode="nearest")
    return Example(arm, index, rank, patches > np.quantile(patches, 0.9))


if __name__ == "__main__":
    target = Path(sys.argv[1])
    write_three_arms(target / "three_arms")
    write_flat(target / "flat")
    sys.stdout.write(f"{target}/three_arms and {target}/flat\n")
