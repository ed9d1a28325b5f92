"""The memory's bandwidth."""

from __future__ import annotations

import pytest

from automaton.bench import bandwidth
from automaton.bench.timing import Times
from kernels.processors import open_processor


@pytest.mark.parametrize(("median_s", "disturbed"), [(1.3e-6, False), (1.4e-6, True)])
def test_half_of_the_samples_that_take_much_longer_are_a_disturbance(
    median_s: float, disturbed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A best of 12 bytes for each of 8^3 sites in a microsecond."""
    monkeypatch.setattr(bandwidth, "measure", lambda *_: Times(1e-6, median_s, 5))
    found = bandwidth.bandwidth(open_processor("reference"), 8)
    assert found.bytes_per_s == pytest.approx(12 * 8**3 / 1e-6)
    assert found.least_bytes_per_s == pytest.approx(12 * 8**3 / median_s)
    assert found.disturbed is disturbed
