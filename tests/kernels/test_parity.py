"""Every kernel gives the same bits on every processor this machine has, and on an emulated GPU."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kernels.catalogue import KERNELS
from kernels.host_compiler import find_compiler
from kernels.processors import Processor, available_processors
from kernels.same_bits import differences
from tests.kernels.emulated_gpu import emulated_gpu
from tests.kernels.examples import EXAMPLES

SHAPES = [(1, 1, 1), (1, 7, 33), (5, 1, 18), (9, 12, 1), (6, 7, 21), (4, 10, 40), (3, 4, 150), (2, 3, 1100)]
"""The last has rows of several `PIECE`s of stencil.cuh, into which the CPU cuts those of each colour."""
PROCESSORS = available_processors() + ([emulated_gpu()[0]] if find_compiler() else [])


def run(processor: Processor, name: str, arguments: dict[str, Any], box: Any) -> dict[str, np.ndarray]:
    """The kernel's arrays after one launch on copies of the arguments."""
    on_device = {
        key: processor.array(value) if isinstance(value, np.ndarray) else value
        for key, value in arguments.items()
    }
    processor.bind(name, box=box, **on_device)()
    arrays = [array.name for array in KERNELS[name].arrays if on_device[array.name] is not None]
    return {key: processor.to_host(on_device[key]) for key in arrays}


def random_box(rng: np.random.Generator, shape: tuple[int, int, int]) -> tuple[int, ...]:
    ends = [sorted(rng.integers(0, size + 1, 2)) for size in shape]
    return tuple(int(end) for pair in ends for end in pair)


def test_every_kernel_has_an_example() -> None:
    assert EXAMPLES.keys() == KERNELS.keys()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", sorted(KERNELS))
def test_same_bits_on_every_processor(name: str, shape: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(len(name) + 100 * shape[2])
    for attempt in range(4):
        arguments = EXAMPLES[name](rng, shape)
        over = arguments[KERNELS[name].over].shape[-3:]
        box = None if attempt % 2 == 0 else random_box(rng, over)
        expected = run(PROCESSORS[0], name, arguments, box)
        for processor in PROCESSORS[1:]:
            found = run(processor, name, arguments, box)
            assert differences(found, expected) == [], processor.describe()


@pytest.mark.gpu
def test_gpu_is_among_the_processors() -> None:
    assert "gpu" in [processor.name for processor in available_processors()]
