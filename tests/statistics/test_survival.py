"""Survival over replicates against cases worked by hand, and published ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from automaton import statistics
from automaton.snapshot import Run, Series
from automaton.statistics import Times


def times(*hours: float) -> Times:
    """Events at these hours; a negative one stands for a replicate followed that long without."""
    values = np.array(hours, np.float64)
    return Times(np.abs(values), values > 0)


def run_of(burden: list[int], plasma: list[float]) -> Run:
    """A run without files: a record each 2 h."""
    time_h = np.arange(len(burden), dtype=np.float64) * 2
    counts = np.zeros((len(burden), 6), np.int64)
    series = Series(time_h, counts, np.array(burden)[:, None], {"drug": np.array(plasma)}, {}, {})
    none: npt.NDArray[np.int64] = np.zeros(0, np.int64)
    return Run(
        path=Path(),
        title="",
        question="",
        arm="",
        arm_index=0,
        replicate=0,
        spacing_um=20.0,
        shape=(1, 1, 1),
        alterations=(),
        drugs=(),
        seed=1,
        device="",
        version="",
        finished=True,
        scenario_text="",
        attributes={},
        steps=none,
        times_h=none.astype(float),
        series=series,
    )


# Freireich et al. 1963, weeks in remission of 21 + 21 children, as every textbook has them.
TREATED = times(6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35)
PLACEBO = times(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)


def test_time_to_relapse_counts_from_the_baseline() -> None:
    """Drug at 4 h, baseline 2 h; the first has risen by 10 cells at 8 h, the second ends at 10 h."""
    plasma = [0, 0, 1.0, 1.0, 0, 0]
    found = statistics.times_to_relapse(
        [run_of([90, 100, 50, 10, 20, 25], plasma), run_of([90, 100, 50, 10, 19, 18], plasma)]
    )
    assert found.hours.tolist() == [6, 8]
    assert found.happened.tolist() == [True, False]


def test_kaplan_meier_by_hand() -> None:
    """Four replicates: 3/4 after 2 h, one censored at 3 h, then half of the two left at 5 h."""
    found = statistics.kaplan_meier(times(2, -3, 5, -8))
    assert found.time_h.tolist() == [0, 2, 3, 5, 8]
    np.testing.assert_allclose(found.share, [1, 0.75, 0.75, 0.375, 0.375])
    assert found.at_risk.tolist() == [4, 4, 3, 2, 1]
    assert found.events.tolist() == [0, 1, 0, 1, 0]
    assert found.censored.tolist() == [0, 0, 1, 0, 1]
    assert found.replicates == 4
    assert found.median_h == 5
    spread = 1.959964 * np.sqrt(1 / 12) / abs(np.log(0.75))  # Greenwood: 1/(4 x 3)
    np.testing.assert_allclose(found.lower[1], 0.75 ** np.exp(spread), rtol=1e-6)
    np.testing.assert_allclose(found.upper[1], 0.75 ** np.exp(-spread), rtol=1e-6)


def test_kaplan_meier_of_the_leukaemia_trial() -> None:
    """Shares as in Kalbfleisch and Prentice; medians 23 and 8 weeks; interval of the placebo arm 4 to 11."""
    treated = statistics.kaplan_meier(TREATED)
    at = [6, 7, 10, 13, 16, 22, 23]
    np.testing.assert_allclose(
        treated.share[np.isin(treated.time_h, at)],
        [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448],
        atol=5e-4,
    )
    assert (treated.median_h, treated.median_lower_h, treated.median_upper_h) == (23, 13, np.inf)
    placebo = statistics.kaplan_meier(PLACEBO)
    assert (placebo.median_h, placebo.median_lower_h, placebo.median_upper_h) == (8, 4, 11)


def test_log_rank_of_the_leukaemia_trial() -> None:
    """Chi-squared 16.79, the textbook's."""
    found = statistics.log_rank(PLACEBO, TREATED)
    assert found.statistic**2 == pytest.approx(16.793, abs=1e-3)
    assert found.statistic > 0
    assert found.p_value == pytest.approx(4.17e-5, rel=1e-2)
    assert statistics.log_rank(TREATED, PLACEBO).statistic == pytest.approx(-found.statistic)


def test_log_rank_by_hand() -> None:
    """1, 3 against 2, 4: expected in the first 1/2 + 1/3 + 1/2, variance 1/4 + 2/9 + 1/4."""
    found = statistics.log_rank(times(1, 3), times(2, 4))
    assert found.statistic == pytest.approx((2 - 4 / 3) / np.sqrt(13 / 18))


def test_arms_that_no_event_tells_apart() -> None:
    for first, second in (
        (times(-3, -5), times(-4)),
        (times(3), times(3)),  # all have their event at once
        (times(-3), times(5)),  # the event comes when nobody of the first arm is left
    ):
        assert statistics.log_rank(first, second) == statistics.LogRank(0.0, 1.0)
    assert np.isnan(statistics.log_rank(times(), times(3)).p_value)


def test_all_censored() -> None:
    found = statistics.kaplan_meier(times(-3, -5))
    assert found.share.tolist() == found.lower.tolist() == found.upper.tolist() == [1, 1, 1]
    assert found.median_h == found.median_lower_h == found.median_upper_h == np.inf


def test_one_replicate() -> None:
    found = statistics.kaplan_meier(times(3))
    assert found.share.tolist() == [1, 0]
    assert (found.lower.tolist(), found.upper.tolist()) == ([1, 0], [1, 1])
    assert (found.median_h, found.median_lower_h, found.median_upper_h) == (3, 3, np.inf)
    assert statistics.kaplan_meier(times(-3)).median_h == np.inf


def test_upper_bound_stays_once_none_is_left() -> None:
    found = statistics.kaplan_meier(times(3, 5))
    assert found.share.tolist() == [1, 0.5, 0]
    assert 0.5 < found.upper[1] == found.upper[2] < 1
    assert found.lower[2] == 0


def test_an_event_at_once() -> None:
    found = statistics.kaplan_meier(Times(np.zeros(2), np.array([True, False])))
    assert (found.time_h.tolist(), found.share.tolist(), found.at_risk.tolist()) == ([0], [0.5], [2])


def test_no_replicates() -> None:
    found = statistics.kaplan_meier(times())
    assert found.replicates == 0
    assert np.isnan([*found.share, found.median_h]).all()


def test_a_median_at_exactly_a_half() -> None:
    """The product 5/6 x 4/5 x 3/4 rounds to just above a half."""
    assert statistics.kaplan_meier(times(1, 2, 3, 4, 5, 6)).median_h == 3


def test_proportion() -> None:
    """0 of 10: Clopper-Pearson 1 - 0.025^(1/10); 5 of 10 by Wilson's formula."""
    none = statistics.proportion(0, 10)
    assert (none.share, none.lower) == (0, 0)
    assert none.upper == pytest.approx(1 - 0.025**0.1)
    half = statistics.proportion(5, 10, method="wilson")
    z2 = 1.959964**2
    width = np.sqrt(z2 * (0.25 / 10 + z2 / 400)) / (1 + z2 / 10)
    np.testing.assert_allclose([half.lower, half.upper], [0.5 - width, 0.5 + width], rtol=1e-6)
    assert statistics.proportion(3, 3).upper == 1
    assert np.isnan(statistics.proportion(0, 0).share)
    with pytest.raises(ValueError, match="4 of 3"):
        statistics.proportion(4, 3)


def test_bands() -> None:
    """Replicates to 2, 1 and 0 h, whatever their last value: who stopped at 0 is no longer known."""
    found = statistics.bands(
        [np.array([0.0, 2.0]), np.array([0.0, 1.0]), np.array([0.0])],
        [np.array([1, 2]), np.array([4, 0]), np.array([9])],
    )
    assert found.time_h.tolist() == [0, 1, 2]
    assert found.followed.tolist() == [3, 2, 1]
    np.testing.assert_allclose(found.median, [4, 0.75, 2])
    np.testing.assert_allclose(found.p25, [2.5, 0.375, 2])
    np.testing.assert_allclose(found.p75, [6.5, 1.125, 2])
    np.testing.assert_allclose((found.p5[0], found.p95[0]), (1.3, 8.5))


def test_bands_on_a_given_axis() -> None:
    found = statistics.bands([np.array([1.0, 2.0])], [np.array([3.0, 5.0])], [0.0, 1.5, 3.0])
    np.testing.assert_array_equal(found.median, [np.nan, 4, np.nan])
    assert found.followed.tolist() == [0, 1, 0]


def test_bands_of_nothing() -> None:
    assert len(statistics.bands([], []).time_h) == 0
    found = statistics.bands([np.zeros(0)], [np.zeros(0)], [1.0])
    assert np.isnan(found.median).all()
