"""Where the CPU keeps its arrays."""

from __future__ import annotations

import numpy as np
import pytest

from kernels.host_compiler import find_compiler
from kernels.host_processor import CACHE_LINE, PAGE, HostProcessor


@pytest.mark.skipif(find_compiler() is None, reason="no C++ compiler")
def test_arrays_begin_on_a_cache_line_and_spread_over_a_page() -> None:
    processor = HostProcessor(1)
    host = np.arange(30, dtype=np.float32).reshape(2, 3, 5)
    arrays = [processor.zeros((8, 16, 32), np.float32) for _ in range(20)]
    arrays += [processor.array(host) for _ in range(20)]
    places = [array.ctypes.data % PAGE for array in arrays]
    assert all(place % CACHE_LINE == 0 for place in places)
    assert len(set(places)) == len(places)
    assert not any(array.any() for array in arrays[:20])
    np.testing.assert_array_equal(arrays[-1], host)
