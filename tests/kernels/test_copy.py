"""Copies of one device array onto another."""

from __future__ import annotations

import numpy as np
import pytest

from kernels.processors import Processor, available_processors

PROCESSORS = available_processors()
every_processor = pytest.mark.parametrize("processor", PROCESSORS, ids=lambda found: found.describe())


@every_processor
@pytest.mark.parametrize("shape", [(1,), (3, 5, 7), (2, 33, 40, 41)], ids=str)
def test_a_copy_takes_what_the_source_holds_when_launched(
    processor: Processor, shape: tuple[int, ...]
) -> None:
    host = np.random.default_rng(1).random(shape, np.float32)
    source, target = processor.array(host), processor.zeros(shape, np.float32)
    copy = processor.copy(source, target)
    assert not processor.to_host(target).any()
    copy()
    processor.wait()
    np.testing.assert_array_equal(processor.to_host(target), host)
    processor.upload(source, host + 1)
    copy()
    np.testing.assert_array_equal(processor.to_host(target), host + 1)


@every_processor
def test_a_copy_takes_its_turn_in_a_sequence(processor: Processor) -> None:
    slots, kept = processor.array(np.ones((2, 3, 4), np.int64)), processor.zeros((2, 3, 4), np.int64)
    processor.sequence(
        [processor.copy(slots, kept), processor.bind("clear", cleared=slots.view(np.uint32))]
    )()
    assert processor.to_host(kept).all()
    assert not processor.to_host(slots).any()


@every_processor
def test_arrays_that_differ_are_refused(processor: Processor) -> None:
    plain = processor.zeros((4, 6), np.float32)
    with pytest.raises(ValueError, match="one shape"):
        processor.copy(plain, processor.zeros((6, 4), np.float32))
    with pytest.raises(ValueError, match="one dtype"):
        processor.copy(plain, processor.zeros((4, 6), np.float64))
    with pytest.raises(ValueError, match="contiguous"):
        processor.copy(processor.zeros((6, 4), np.float32).T, plain)


@every_processor
def test_a_copy_takes_no_values(processor: Processor) -> None:
    plain = processor.zeros((4, 6), np.float32)
    with pytest.raises(TypeError, match="no values"):
        processor.copy(plain, plain)(level=1.0)
