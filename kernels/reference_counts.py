"""What the counting kernels mean: whole-number sums per row, so that no order of adding can change them."""

from __future__ import annotations

import numpy as np

from kernels.bit_planes import sites_of, unpacked
from kernels.codes import Kind
from kernels.contract import Box, kernel
from kernels.lattice import sites
from kernels.living import alive
from kernels.reference_exchange import extracellular
from kernels.reference_supply import supplied

f4 = np.float32


def fixed_point(values: np.ndarray, scale: float) -> np.ndarray:
    """float32 values as whole multiples of 1/scale, rounded half up; int64."""
    return np.floor(values.astype(np.float64) * scale + 0.5).astype(np.int64)


@kernel(over="cleared", writes={"cleared": "u4"})
def clear(cleared: np.ndarray, box: Box) -> None:
    """Zero an array of any kind seen as uint32 (nz, ny, n)."""
    cleared[..., *sites(box)] = 0


@kernel(over="folded", reads={"peaks": "u4"}, writes={"folded": "u4"}, values={"rows": "i4"})
def fold_peaks(peaks: np.ndarray, folded: np.ndarray, rows: int, box: Box) -> None:
    """The greatest of per-row numbers: `folded[k, 0, j]` is that of rows j, j + folds, ... of `peaks[k]`.

    peaks: uint32 (n, nz, ny), `rows` = nz * ny; folded: uint32 (n, 1, folds).
    """
    z, y, x = sites(box)
    flat = peaks.reshape(-1, rows)
    for k in range(*x.indices(folded.shape[2])):
        folded[z, y, k] = flat[z, k :: folded.shape[2]].max(axis=1, initial=0)[:, None]


@kernel(over="folded", reads={"slots": "i8"}, writes={"folded": "i8"}, values={"rows": "i4"})
def fold_rows(slots: np.ndarray, folded: np.ndarray, rows: int, box: Box) -> None:
    """Sum per-row sums: `folded[0, k]` is that of rows k, k + folds, ... of `slots`.

    slots: int64 (nz, ny, n), `rows` = nz * ny; folded: int64 (1, folds, n).
    """
    z, y, x = sites(box)
    flat = slots.reshape(rows, -1)
    for k in range(*y.indices(folded.shape[1])):
        folded[z, k, x] = flat[k :: folded.shape[1], x].sum(axis=0)


@kernel(
    over="occupied",
    reads={"occupied": "u8", "kind": "u1", "genotype": "u1", "concentration": "f4", "carried": "f4"},
    updates={"slots": "i8"},
    values={"drugs": "i4", "genotypes": "i4", "carries": "i4", "width": "i4", "scale": "f8"},
)
def count_cells(
    occupied: np.ndarray,
    kind: np.ndarray,
    genotype: np.ndarray,
    concentration: np.ndarray | None,
    carried: np.ndarray | None,
    slots: np.ndarray,
    drugs: int,
    genotypes: int,
    carries: int,
    width: int,
    scale: float,
    box: Box,
) -> None:
    """Add each row's occupied sites to its slots, int64 (nz, ny, 6 + genotypes + drugs + 1).

    occupied: bit plane uint64 (nz, ny, words); kind, genotype: uint8 (nz, ny, nx), `width` is nx.
    First the sites of each kind (empty ones are not counted), then tumour cells by genotype, then the sum of
    each drug's outside concentration over the tumour cells in fixed point (times `scale`), last how many of
    the amounts carried, float32 (carries, nz, ny, nx), are not finite in words with any site occupied.
    """
    at = sites(sites_of(box, int(width)))
    live = unpacked(occupied, int(width))[at]
    here = kind[at]
    tumour = live & (here == Kind.TUMOUR)
    rows = slots[at[0], at[1]]
    for code in Kind:
        if code != Kind.EMPTY:
            rows[:, :, code] += (live & (here == code)).sum(axis=2)
    for number in range(int(genotypes)):
        rows[:, :, len(Kind) + number] += (tumour & (genotype[at] == number)).sum(axis=2)
    for drug in range(int(drugs)):
        assert concentration is not None
        met = np.where(tumour, fixed_point(concentration[drug][at], scale), 0)
        rows[:, :, len(Kind) + int(genotypes) + drug] += met.sum(axis=2)
    in_use = np.repeat(occupied != 0, 64, axis=2)[..., :width][at]
    for number in range(int(carries)):
        assert carried is not None
        rows[:, :, -1] += (in_use & ~np.isfinite(carried[number][at])).sum(axis=2)


@kernel(
    over="kind",
    reads={"kind": "u1", "concentration": "f4", "inside": "f4", "surroundings": "u1"},
    updates={"slots": "i8"},
    values={
        "extracellular_fraction": "f4",
        "dt": "f4",
        "decay": "f4",
        "metabolism": "f4",
        "uptake": "f4",
        "supply": "f4",
        "vessel_supply": "f4",
        "level": "f4",
        "through": "f4",
        "fixed": "i4",
        "scale": "f8",
    },
    along_rows=True,
)
def enter_ledger(
    kind: np.ndarray,
    concentration: np.ndarray,
    inside: np.ndarray | None,
    surroundings: np.ndarray | None,
    slots: np.ndarray,
    extracellular_fraction: np.float32,
    dt: np.float32,
    decay: np.float32,
    metabolism: np.float32,
    uptake: np.float32,
    supply: np.float32,
    vessel_supply: np.float32,
    level: np.float32,
    through: np.float32,
    fixed: int,
    scale: float,
    box: Box,
) -> None:
    """Add a drug's balance of the step to each row's slots: int64 (nz, ny, 7), fixed point, as codes.LEDGER.

    What is outside and inside now; what the step metabolised, decayed, supplied from surroundings and
    vessels (negative where drug left), took up where uptake is first order, and let in through faces held at
    `level`: `through` times the difference at each site of a face in `fixed` (bits z-, z+, y-, y+, x-, x+).
    Amounts in uM of a site's volume.
    """
    at = sites(box)
    met = concentration[at]
    living = alive(kind[at])
    fraction = extracellular(kind[at], extracellular_fraction)
    zero = np.zeros(met.shape, f4)
    held = zero if inside is None else np.where(living, (f4(1) - extracellular_fraction) * inside[at], zero)
    rate = supplied(kind, surroundings, supply, vessel_supply)[at]
    given = np.where(rate != 0, (dt * rate) * (level - met), zero)
    taken = np.where(living, (dt * uptake) * met, zero)
    entered = (_held_faces(kind.shape, fixed)[at] * through) * (level - met)
    used = ((dt * metabolism) * held, (dt * decay) * (fraction * met))
    parts = (fraction * met, held, *used, given, taken, entered)
    rows = slots[at[0], at[1]]
    for number, part in enumerate(parts):
        rows[:, :, number] += fixed_point(part, scale).sum(axis=2)


def _held_faces(shape: tuple[int, ...], fixed: int) -> np.ndarray:
    """How many faces in `fixed` each site of a lattice lies on; float32 (nz, ny, nx)."""
    found = np.zeros(shape, f4)
    for face in range(6):
        if fixed >> face & 1:
            plane: list[slice | int] = [slice(None)] * 3
            plane[face // 2] = -(face % 2)
            found[tuple(plane)] += f4(1)
    return found
