"""Cells from an image of whole numbers, such as a segmented section of a tissue."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from automaton.errors import UserError
from kernels.codes import Kind

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario
    from automaton.scenario.seeding import Seeding

KINDS = {"empty": Kind.EMPTY, "healthy": Kind.HEALTHY, "vessel": Kind.VESSEL}
"""Meanings of a label that are no genotype."""


def encoded(labels: npt.NDArray[np.uint8]) -> str:
    """An image as text for a scenario file."""
    return base64.b64encode(zlib.compress(labels.tobytes(), 9)).decode("ascii")


def decoded(text: str, shape: tuple[int, int, int]) -> npt.NDArray[np.uint8]:
    """The image of that shape that `encoded` made. ValueError where it is none of that size."""
    size = shape[0] * shape[1] * shape[2]
    try:
        reader = zlib.decompressobj()
        found = reader.decompress(base64.b64decode(text, validate=True), size + 1)
    except (ValueError, zlib.error) as error:
        raise ValueError("is not an image as this program keeps it") from error
    if len(found) != size:
        raise ValueError("holds an image of another size than the lattice")
    return np.frombuffer(found, np.uint8).reshape(shape)


def labelled_cells(
    group: Seeding, scenario: Scenario, kind: npt.NDArray[np.uint8], genotype: npt.NDArray[np.uint8]
) -> None:
    """Put what the image of a group says onto the sites that are still free.

    Raises UserError where the image is of another size, or has numbers that nothing is said of.
    """
    assert group.image is not None
    try:
        image = decoded(group.image, scenario.shape)
    except ValueError as error:
        raise UserError(f"seeding: image {error}.") from error
    counts = np.bincount(image.reshape(-1), minlength=256)
    unsaid = [number for number in np.flatnonzero(counts) if number and str(number) not in group.labels]
    if unsaid:
        listed = ", ".join(f"{number} ({counts[number]:,} sites)" for number in unsaid[:8])
        raise UserError(
            f"seeding: labels say nothing of numbers that are in the image: {listed}.\n"
            'Name each, for example labels = { "1" = "wild type", "2" = "empty" }.'
        )
    free = kind == Kind.EMPTY
    for number, meaning in group.labels.items():
        at = free & (image == int(number))
        kind[at] = KINDS.get(meaning, Kind.TUMOUR)
        if meaning not in KINDS:
            genotype[at] = scenario.genotype_mask(meaning)
