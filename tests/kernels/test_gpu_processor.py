"""The GPU processor on an emulated GPU: what is passed, what a graph holds, what happens without graphs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kernels import gpu_launch
from kernels.gpu_processor import GpuProcessor
from kernels.host_compiler import find_compiler
from kernels.numpy_processor import NumpyProcessor
from kernels.processors import Processor
from tests.kernels.emulated_gpu import EmulatedCuda, emulated_gpu
from tests.kernels.examples import EXAMPLES

pytestmark = pytest.mark.skipif(find_compiler() is None, reason="the emulation needs a C++ compiler")


@pytest.fixture
def device() -> tuple[GpuProcessor, EmulatedCuda]:
    return emulated_gpu()


def slots_after(
    processor: Processor, levels: list[float | None], shape: tuple[int, int, int] = (3, 4, 37)
) -> np.ndarray:
    """What the ledger kernel leaves of an example after calls with these levels (None: the one bound)."""
    arguments = EXAMPLES["enter_ledger"](np.random.default_rng(1), shape)
    given = {
        name: processor.array(value) if isinstance(value, np.ndarray) else value
        for name, value in arguments.items()
    }
    launch = processor.bind("enter_ledger", **given)
    for level in levels:
        launch() if level is None else launch(level=level)
    return processor.to_host(given["slots"])


@pytest.mark.parametrize("levels", [[None], [0.1], [0.1, None], [0.1, 2.5, None]], ids=str)
def test_values_of_a_call_hold_for_that_call_only(
    device: tuple[GpuProcessor, EmulatedCuda], levels: list[float | None]
) -> None:
    np.testing.assert_array_equal(slots_after(device[0], levels), slots_after(NumpyProcessor(), levels))


def chain(processor: Processor) -> tuple[list[Any], Any, Any]:
    """Launches of which each needs the one before, their source and their result."""
    source = processor.array(np.arange(60, dtype=np.int64).reshape(3, 4, 5))
    between = processor.zeros((3, 4, 5), np.int64)
    folded = processor.zeros((1, 2, 5), np.int64)
    launches = [
        processor.copy(source, between),
        processor.bind("fold_rows", slots=between, folded=folded, rows=12),
        processor.bind("clear", cleared=between.view(np.uint32)),
    ]
    return launches, source, folded


def test_a_sequence_is_captured_once_and_replayed(device: tuple[GpuProcessor, EmulatedCuda]) -> None:
    processor, cuda = device
    launches, source, folded = chain(processor)
    sequence = processor.sequence(launches)
    assert cuda.graphs == []
    sequence()
    expected = np.arange(60).reshape(6, 2, 5).sum(axis=0)[None]
    np.testing.assert_array_equal(processor.to_host(folded), expected)
    processor.upload(source, np.ones((3, 4, 5), np.int64))
    sequence()
    np.testing.assert_array_equal(processor.to_host(folded), np.full((1, 2, 5), 6))
    (graph,) = cuda.graphs
    assert (len(graph.captured), graph.launches, cuda.launched) == (3, 2, 2)


def test_without_graphs_launches_run_one_by_one_and_it_is_said_once(
    device: tuple[GpuProcessor, EmulatedCuda],
) -> None:
    processor, cuda = device
    cuda.refuses_capture = True
    launches, _, folded = chain(processor)
    sequence = processor.sequence(launches)
    with pytest.warns(RuntimeWarning, match="one by one"):
        sequence()
    sequence()
    processor.sequence(launches)()
    np.testing.assert_array_equal(processor.to_host(folded), np.arange(60).reshape(6, 2, 5).sum(axis=0)[None])
    assert cuda.launched == 6
    assert cuda.get_current_stream().ptr == 0


def test_a_mistake_inside_a_capture_is_not_taken_for_a_refusal(
    device: tuple[GpuProcessor, EmulatedCuda],
) -> None:
    def mistaken(**_: Any) -> None:
        raise TypeError("a mistake")

    with pytest.raises(TypeError, match="a mistake"):
        device[0].sequence([mistaken])()


def test_a_sequence_takes_no_values(device: tuple[GpuProcessor, EmulatedCuda]) -> None:
    with pytest.raises(TypeError, match="no values"):
        device[0].sequence([])(level=1.0)


@pytest.mark.parametrize("shape", [(1, 1, 700), (1, 2, 1100), (70, 1, 1), (1, 1, 3)], ids=str)
def test_rows_are_added_up_in_blocks_of_any_form(
    device: tuple[GpuProcessor, EmulatedCuda], shape: tuple[int, int, int]
) -> None:
    expected, found = (slots_after(processor, [None], shape) for processor in (NumpyProcessor(), device[0]))
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("most", [1, 2])
def test_a_launch_beyond_the_limits_goes_in_pieces(
    device: tuple[GpuProcessor, EmulatedCuda], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(gpu_launch, "MOST_BLOCKS", most)
    shape = (9, 40, 35)
    expected, found = (
        slots_after(processor, [0.1, None], shape) for processor in (NumpyProcessor(), device[0])
    )
    assert device[1].launched > 4
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("shape", [(1, 70_000, 1), (1, 1, 200_000), (70_000, 1, 2)], ids=str)
def test_long_axes(device: tuple[GpuProcessor, EmulatedCuda], shape: tuple[int, int, int]) -> None:
    processor, _ = device
    slots = processor.array(np.ones(shape, np.int64))
    processor.bind("clear", cleared=slots.view(np.uint32))()
    assert not processor.to_host(slots).any()
