"""What the drug and oxygen kernels mean: the linear system of one step, and the exchange once it is solved.

Per site, with e the extracellular fraction, v = 1 - e the cell's, w = 1 / (1 + dt (k_out + k_met)):
[e/dt + e decay + v k_in w (1 + dt k_met) + P] C' - D lap C' = M/dt + v k_out w Ci + P level, then
Ci' = w (Ci + dt k_in C'). The inside amount is eliminated, so drug is conserved whatever the step.
"""

from __future__ import annotations

import numpy as np

from kernels.cells import LEVELS
from kernels.codes import Kind
from kernels.colours import separate
from kernels.contract import Box, kernel
from kernels.lattice import sites
from kernels.living import alive, rows_of
from kernels.reference_supply import supplied

f4 = np.float32
EXCHANGE_TABLES = {"influx": "f4", "efflux": "f4", "pump": "f4", "pump_half": "f4", "multiplier": "f4"}
EXPRESSION = {"influx_level": "i1", "pump_level": "i1"}


def extracellular(kind: np.ndarray, fraction: np.float32) -> np.ndarray:
    """Extracellular fraction of each site: `fraction` where a cell or its debris sits, else 1; float32."""
    return np.where((kind == Kind.EMPTY) | (kind == Kind.VESSEL), f4(1), fraction)


def expressed(trait: np.ndarray, level: np.ndarray | None, multiplier: np.ndarray | None) -> np.ndarray:
    """A trait times what each cell's level of expression multiplies it by; float32. level: int8 or None."""
    if level is None or multiplier is None:
        return trait
    return np.asarray(trait * multiplier[level.astype(np.int64) + LEVELS // 2])


def outflow(
    row: np.ndarray, efflux: np.ndarray, pump: np.ndarray, pump_half: np.ndarray, pumped: np.ndarray | None
) -> np.ndarray:
    """k_out + V / (K + Ci) per second of each site, the pump taken at the inside amount `pumped`; float32.

    pump: V of each site; efflux and pump_half: tables by row.
    """
    at = f4(0) if pumped is None else pumped
    return np.asarray(efflux[row] + pump / (pump_half[row] + at))


def remaining(out: np.ndarray, metabolism: np.float32, dt: np.float32) -> np.ndarray:
    """w: the part of an inside amount left after a step without influx; float32."""
    return f4(1) / (f4(1) + dt * (out + metabolism))


@kernel(
    over="sigma",
    reads={
        "kind": "u1",
        "genotype": "u1",
        "surroundings": "u1",
        "outside": "f4",
        "inside": "f4",
        "pumped": "f4",
        **EXPRESSION,
        **EXCHANGE_TABLES,
    },
    writes={"sigma": "f4", "source": "f4"},
    values={
        "dt": "f4",
        "per_dt": "f4",
        "extracellular_fraction": "f4",
        "decay": "f4",
        "metabolism": "f4",
        "uptake": "f4",
        "supply": "f4",
        "vessel_supply": "f4",
        "level": "f4",
        "scale": "f4",
        "genotypes": "i4",
        "width": "i4",
    },
)
def assemble_drug(
    kind: np.ndarray,
    genotype: np.ndarray,
    surroundings: np.ndarray | None,
    outside: np.ndarray | None,
    inside: np.ndarray | None,
    pumped: np.ndarray | None,
    influx_level: np.ndarray | None,
    pump_level: np.ndarray | None,
    influx: np.ndarray,
    efflux: np.ndarray,
    pump: np.ndarray,
    pump_half: np.ndarray,
    multiplier: np.ndarray | None,
    sigma: np.ndarray,
    source: np.ndarray,
    dt: np.float32,
    per_dt: np.float32,
    extracellular_fraction: np.float32,
    decay: np.float32,
    metabolism: np.float32,
    uptake: np.float32,
    supply: np.float32,
    vessel_supply: np.float32,
    level: np.float32,
    scale: np.float32,
    genotypes: int,
    width: int,
    box: Box,
) -> None:
    """The step's linear system of a drug: sigma and source, both times h^2/D (`scale`).

    sigma, source: float32 with colours apart (`kernels.colours`), `width` sites along x. Others are plain.
    outside: amount a site M (uM of the site's volume), None in steady state, where per_dt = 0. inside: per
    cell volume, uM, None where uptake is first order (`uptake` per second at a living cell). Rates per
    second, dt in seconds, `level` the supply's uM at surroundings (uint8 or None) and vessels. Tables by
    row, see `kernels.living.rows_of`. influx_level, pump_level: int8 levels of expression, whose multipliers
    are in `multiplier`, float32 (LEVELS,), or None.
    """
    fraction = extracellular(kind, extracellular_fraction)
    sink: np.ndarray = fraction * (per_dt + decay)
    given: np.ndarray = np.zeros(kind.shape, f4) if outside is None else outside * per_dt
    rate = supplied(kind, surroundings, supply, vessel_supply)
    sink = sink + rate
    given = given + rate * level
    living = alive(kind)
    if inside is None:
        sink = np.where(living, sink + uptake, sink)
    else:
        row = rows_of(kind, genotype, genotypes)
        entering = expressed(influx[row], influx_level, multiplier)
        out = outflow(row, efflux, expressed(pump[row], pump_level, multiplier), pump_half, pumped)
        kept = (f4(1) - extracellular_fraction) * remaining(out, metabolism, dt)
        sink = np.where(living, sink + (kept * entering) * (f4(1) + dt * metabolism), sink)
        given = np.where(living, given + (kept * out) * inside, given)
    separate(sink * scale, sigma, width, box)
    separate(given * scale, source, width, box)


@kernel(
    over="after",
    reads={
        "kind": "u1",
        "genotype": "u1",
        "concentration": "f4",
        "inside": "f4",
        "pumped": "f4",
        **EXPRESSION,
        **EXCHANGE_TABLES,
    },
    writes={"after": "f4"},
    values={"dt": "f4", "metabolism": "f4", "genotypes": "i4"},
)
def exchange_inside(
    kind: np.ndarray,
    genotype: np.ndarray,
    concentration: np.ndarray,
    inside: np.ndarray,
    pumped: np.ndarray | None,
    influx_level: np.ndarray | None,
    pump_level: np.ndarray | None,
    influx: np.ndarray,
    efflux: np.ndarray,
    pump: np.ndarray,
    pump_half: np.ndarray,
    multiplier: np.ndarray | None,
    after: np.ndarray,
    dt: np.float32,
    metabolism: np.float32,
    genotypes: int,
    box: Box,
) -> None:
    """The inside amount after the step, Ci' = w (Ci + dt k_in C'); `after` may be `inside` or `pumped`."""
    row = rows_of(kind, genotype, genotypes)
    entering = expressed(influx[row], influx_level, multiplier)
    out = outflow(row, efflux, expressed(pump[row], pump_level, multiplier), pump_half, pumped)
    kept = remaining(out, metabolism, dt)
    new = kept * (inside + (dt * entering) * concentration)
    at = sites(box)
    after[at] = np.where(alive(kind), new, f4(0))[at]


@kernel(
    over="outside",
    reads={"kind": "u1", "concentration": "f4"},
    writes={"outside": "f4"},
    values={"extracellular_fraction": "f4"},
)
def keep_outside(
    kind: np.ndarray,
    concentration: np.ndarray,
    outside: np.ndarray,
    extracellular_fraction: np.float32,
    box: Box,
) -> None:
    """The amount a site holds outside its cell, M = e C; it stays when a cell comes or goes and e changes."""
    at = sites(box)
    outside[at] = (extracellular(kind, extracellular_fraction) * concentration)[at]


@kernel(
    over="damage",
    reads={"kind": "u1", "genotype": "u1", "level": "i1", "driver": "f4", "fade": "f4", "gain": "f4"},
    updates={"damage": "f4"},
    values={"genotypes": "i4"},
)
def accumulate_damage(
    kind: np.ndarray,
    genotype: np.ndarray,
    level: np.ndarray | None,
    driver: np.ndarray,
    fade: np.ndarray,
    gain: np.ndarray,
    damage: np.ndarray,
    genotypes: int,
    box: Box,
) -> None:
    """Damage after a step under a constant driver (inside or outside uM): Q' = Q fade + gain driver; float32.

    Tables by row (`kernels.living.rows_of`), and where repair is expressed at an int8 `level`, by this too,
    (rows, LEVELS): fade = exp(-k_r dt), gain = k_d m_target (1 - fade) / k_r, the exact solution of dQ/dt =
    k_d m_target driver - k_r Q.
    """
    at = sites(box)
    entry = rows_of(kind, genotype, genotypes)
    if level is not None:
        entry = entry * LEVELS + (level.astype(np.int64) + LEVELS // 2)
    living = alive(kind)
    entry = np.where(living, entry, 0)
    new = damage * fade.reshape(-1)[entry] + gain.reshape(-1)[entry] * driver
    damage[at] = np.where(living, new, f4(0))[at]
