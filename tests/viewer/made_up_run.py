"""Runs that exist in memory only: what the viewer's tests draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from automaton.kinds import APOPTOTIC, NAMES, TUMOUR
from automaton.series import Series
from automaton.snapshot import DrugFrame, DrugInfo, Frame, Run

Bytes = npt.NDArray[np.uint8]
SPACING_UM = 20.0
DRUG = "doxorubicin"
REFERENCE_UM = 2.0
ALTERATIONS = ("efflux", "repair")


@dataclass(frozen=True)
class MadeUpRun(Run):
    """A run whose frames are at hand."""

    made_up: tuple[Frame, ...] = ()

    def frame(self, index: int) -> Frame:
        """The frame of an index into `steps`."""
        return self.made_up[index]

    def field_ranges(self, index: int) -> dict[str, tuple[float, float]]:
        """Least and greatest value of each field of that frame."""
        return ranges_of(self.frame(index))

    def field_names(self, index: int) -> frozenset[str]:
        """Names of the fields of that frame."""
        frame = self.frame(index)
        traits = (f"expression_{trait}" for trait in frame.expression)
        return frozenset({"kind", "genotype", *ranges_of(frame), *traits})


def ranges_of(frame: Frame) -> dict[str, tuple[float, float]]:
    """Least and greatest value of each field of a frame, as its file would tell."""
    fields = {"oxygen_mmHg": frame.oxygen_mmHg}
    for name, drug in frame.drugs.items():
        fields[f"{name}_outside_uM"] = drug.outside_uM
        fields[f"{name}_inside_uM"] = drug.inside_uM
        fields[f"{name}_damage"] = drug.damage
    return {name: (float(v.min()), float(v.max())) for name, v in fields.items() if v is not None}


def made_up_run(
    frames: Sequence[Frame],
    arm: str = "",
    *,
    alterations: tuple[str, ...] = ALTERATIONS,
    drugs: tuple[DrugInfo, ...] = (DrugInfo(DRUG, REFERENCE_UM),),
    **changes: Any,
) -> MadeUpRun:
    """A run of these frames; its time series has one row a frame."""
    times_h = np.array([frame.time_h for frame in frames])
    counts = np.array([np.bincount(f.kind.ravel(), minlength=len(NAMES)) for f in frames])
    genotypes = 1 << len(alterations)
    burden = np.array([np.bincount(f.genotype[f.kind == TUMOUR], minlength=genotypes) for f in frames])
    plasma = {
        drug.name: np.array([float(frame.drugs[drug.name].outside_uM.max()) for frame in frames])
        for drug in drugs
    }
    values: dict[str, Any] = {
        "path": Path("made-up"),
        "title": "Made up",
        "question": "",
        "arm": arm,
        "arm_index": 0,
        "replicate": 0,
        "spacing_um": SPACING_UM,
        "shape": frames[0].kind.shape if frames else (8, 8, 8),
        "alterations": alterations,
        "drugs": drugs,
        "seed": 1,
        "device": "made up",
        "version": "0",
        "finished": True,
        "scenario_text": 'title = "Made up"\n',
        "attributes": {},
        "steps": np.arange(len(frames)),
        "times_h": times_h,
        "series": Series(times_h, counts, burden, plasma, plasma, {}),
        "made_up": tuple(frames),
    }
    return MadeUpRun(**(values | changes))


def frame_of(
    kind: Bytes,
    genotype: Bytes | None = None,
    *,
    time_h: float = 0.0,
    outside_uM: float | npt.NDArray[np.float32] = 0.0,
    drugs: tuple[str, ...] = (DRUG,),
) -> Frame:
    """A frame; the drugs' concentration is one number or an array."""
    outside = np.broadcast_to(np.float32(outside_uM), kind.shape).astype(np.float32)
    return Frame(
        step=int(time_h),
        time_h=time_h,
        kind=kind,
        genotype=np.zeros_like(kind) if genotype is None else genotype,
        oxygen_mmHg=np.full(kind.shape, 38, np.float32),
        drugs={name: DrugFrame(outside) for name in drugs},
    )


def ball(side: int, radius: float) -> Bytes:
    """Kinds of a lattice of side**3 sites with a ball of tumour cells in the middle."""
    z, y, x = np.indices((side, side, side)) - (side - 1) / 2
    return np.where(z**2 + y**2 + x**2 < radius**2, TUMOUR, 0).astype(np.uint8)


def treated_ball(frames: int = 3, side: int = 20, arm: str = "lump", drug_on_from: int = 1) -> MadeUpRun:
    """A ball, efflux on its upper half, some debris at the bottom; the drug comes from one frame on."""
    kind = ball(side, side * 0.38)
    genotype = np.zeros_like(kind)
    genotype[side // 2 :] = kind[side // 2 :]
    kind[: side // 4][kind[: side // 4] == TUMOUR] = APOPTOTIC
    return made_up_run(
        [
            frame_of(
                kind,
                genotype * (kind == TUMOUR),
                time_h=24.0 * k,
                outside_uM=REFERENCE_UM if k >= drug_on_from else 0.0,
            )
            for k in range(frames)
        ],
        arm,
    )


def scattered(frames: int = 3, side: int = 20, arm: str = "scattered") -> MadeUpRun:
    """One site in twenty holds a cell."""
    kind = (np.random.default_rng(1).random((side, side, side)) < 0.05).astype(np.uint8)
    return made_up_run(
        [frame_of(kind, time_h=24.0 * k, outside_uM=REFERENCE_UM if k else 0.0) for k in range(frames)], arm
    )


def flat(frames: int = 2, shape: tuple[int, int] = (12, 16), arm: str = "") -> MadeUpRun:
    """A flat lattice: wild type on the left third, efflux on the right third, empty between."""
    kind = np.zeros((1, *shape), np.uint8)
    third = shape[1] // 3
    kind[..., :third] = TUMOUR
    kind[..., -third:] = TUMOUR
    genotype = np.zeros_like(kind)
    genotype[..., -third:] = 1
    return made_up_run(
        [frame_of(kind, genotype, time_h=24.0 * k, outside_uM=REFERENCE_UM) for k in range(frames)], arm
    )
