"""What becomes of all that a site holds when a cell is born, moves or goes; shared by kernel references."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kernels.codes import Kind, Stream
from kernels.random import joined, words_of

f4 = np.float32
Sites = tuple[np.ndarray, ...]
"""Index arrays z, y, x."""

LEVELS = 256
"""Levels of expression, int8 in steps of 1/20 of a doubling."""
QUANTILES = 1 << 14
"""Normal quantiles from which a level's deviate is taken."""


@dataclass(frozen=True)
class Cells:
    """The arrays that hold cells, (nz, ny, nx) or a list of these, and how daughters come by what they have.

    Attributes:
        waiting: bool, mothers whose claim lost; None where cells do not push.
        clone: uint32; None where clones are not followed, as `founds`, bool: daughters who found one.
        halved: of each amount, whether daughters share it.
        mutation, loss: uint64 (alterations,), thresholds of gaining and losing each alteration.
        mean_level, inheritance, noise: float32 (traits,), of each trait's level.
        quantile: float32 (QUANTILES,).
        passenger: threshold of a neutral mutation.
        again: what the round of the cell step adds to the streams of random words.
    """

    kind: np.ndarray
    genotype: np.ndarray
    stage: np.ndarray | None
    waiting: np.ndarray | None
    clone: np.ndarray | None
    founds: np.ndarray | None
    amounts: list[np.ndarray]
    levels: list[np.ndarray]
    halved: np.ndarray
    mutation: np.ndarray
    loss: np.ndarray
    mean_level: np.ndarray
    inheritance: np.ndarray
    noise: np.ndarray
    quantile: np.ndarray
    passenger: np.uint64
    again: int

    def everything(self) -> list[np.ndarray]:
        """All that goes where its cell goes."""
        some = [array for array in (self.stage, self.waiting, self.clone) if array is not None]
        return [self.kind, self.genotype, *some, *self.amounts, *self.levels]

    def vacate(self, at: Sites, debris: int) -> None:
        """Leave `debris`, or Kind.EMPTY, at `at`, and nothing of what a cell carries."""
        for array in self.everything():
            array[at] = 0
        self.kind[at] = debris

    def move(self, source: Sites, target: Sites) -> None:
        """Cells go from `source` to `target`, of which none is a source."""
        for array in self.everything():
            array[target] = array[source]
        self.vacate(source, Kind.EMPTY)

    def bear(self, mother: Sites, target: Sites, seed: int, step: int) -> None:
        """Daughters appear at `target`."""
        for amount, shared in zip(self.amounts, self.halved, strict=False):
            if shared:
                amount[mother] = amount[mother] * f4(0.5)
        if self.stage is not None:
            self.stage[mother] = 0
        for array in self.everything():
            array[target] = array[mother]
        if self.waiting is not None:
            self.waiting[target] = False
        tumour = self.kind[mother] == Kind.TUMOUR
        after = self._mutated(target, self.genotype[mother], seed, step)
        self.genotype[target] = np.where(tumour, after, self.genotype[mother])
        mother, target = (tuple(index[tumour] for index in sites) for sites in (mother, target))
        self._express(mother, target, seed, step)
        if self.founds is not None:
            self.founds[target] = self._founding(mother, target, seed, step)

    def _mutated(self, at: Sites, genotype: np.ndarray, seed: int, step: int) -> np.ndarray:
        """The daughters' genotypes after one draw an alteration; uint8."""
        for bit, (gain, lose) in enumerate(zip(self.mutation, self.loss, strict=True)):
            mask = np.uint8(1 << bit)
            a, b, _, _ = words_of(at, self.kind.shape, seed, step, Stream.MUTATION + bit + self.again)
            chance = np.where(genotype & mask, lose, gain)
            genotype = np.where(joined(a, b) < chance, genotype ^ mask, genotype)
        return genotype

    def _founding(self, mother: Sites, target: Sites, seed: int, step: int) -> np.ndarray:
        """Whether each daughter founds a clone: with another genotype, or with a neutral mutation; bool."""
        a, b, _, _ = words_of(target, self.kind.shape, seed, step, Stream.PASSENGER + self.again)
        found = (self.genotype[target] != self.genotype[mother]) | (joined(a, b) < self.passenger)
        return np.asarray(found)

    def _express(self, mother: Sites, target: Sites, seed: int, step: int) -> None:
        for trait, level in enumerate(self.levels):
            words = words_of(target, self.kind.shape, seed, step, Stream.EXPRESSION + trait + self.again)
            before = level[mother]
            level[target] = self._inherited(trait, before, words[0], words[1])
            level[mother] = self._inherited(trait, before, words[2], words[3])

    def _inherited(
        self, trait: int, before: np.ndarray, deviate: np.ndarray, rounding: np.ndarray
    ) -> np.ndarray:
        """Levels of daughters, int8: drawn to the mean, a normal deviate by its quantile, random rounding."""
        mean = self.mean_level[trait]
        drawn = self.noise[trait] * self.quantile[deviate >> np.uint32(18)]
        level = (mean + self.inheritance[trait] * (before.astype(f4) - mean)) + drawn
        up = (rounding >> np.uint32(8)).astype(f4) * f4(2.0**-24)
        return np.asarray(np.clip(np.floor(level + up), f4(-127), f4(127)).astype(np.int8))
