"""What a science check expected and measured: asserted at once, and kept for docs/verification.md."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Row:
    """One number of one check, which passed."""

    check: str
    what: str
    expected: str
    measured: str
    allowed: str
    where: str


@dataclass(frozen=True)
class Picture:
    """A picture of one check."""

    check: str
    caption: str
    figure: Figure


@dataclass
class Verifier:
    """Asserts and remembers. `draws` says whether pictures are wanted; `where` is the test that asks."""

    rows: list[Row] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    draws: bool = False
    where: str = ""

    def near(
        self,
        check: str,
        what: str,
        measured: float,
        expected: float,
        *,
        rel: float = 0.0,
        within: float = 0.0,
    ) -> None:
        """`measured` lies within rel * |expected| + `within` of `expected`."""
        words = [f"{rel:.3g} of it"] * bool(rel) + [f"{within:.3g}"] * bool(within)
        passed = abs(measured - expected) <= rel * abs(expected) + within
        self._keep(check, what, f"{expected:.5g}", measured, "within " + " + ".join(words), passed)

    def at_most(self, check: str, what: str, measured: float, most: float) -> None:
        """`measured` is `most` or less."""
        self._keep(check, what, f"at most {most:.5g}", measured, "", measured <= most)

    def at_least(self, check: str, what: str, measured: float, least: float) -> None:
        """`measured` is `least` or more."""
        self._keep(check, what, f"at least {least:.5g}", measured, "", measured >= least)

    def mean(self, check: str, what: str, values: object, expected: float, *, rel: float = 0.01) -> None:
        """The mean of `values` lies within three of its standard errors and `rel` of `expected`."""
        import numpy as np

        found = np.asarray(values, float)
        error = float(found.std(ddof=1) / math.sqrt(found.size))
        allowed = 3 * error + rel * abs(expected)
        self._keep(
            check,
            what,
            f"{expected:.5g}",
            float(found.mean()),
            f"3 standard errors ({error:.2g}, {found.size} runs) + {rel:.3g} of it",
            abs(float(found.mean()) - expected) <= allowed,
        )

    def share(self, check: str, what: str, found: int, of: int, expected: float) -> None:
        """The exact 99.9 % interval (Clopper and Pearson 1934) of a share holds `expected`."""
        interval = stats.binomtest(int(found), int(of)).proportion_ci(0.999, "exact")
        self._keep(
            check,
            what,
            f"{expected:.4g}",
            found / of,
            f"99.9 % interval {interval.low:.4g} to {interval.high:.4g}",
            bool(interval.low <= expected <= interval.high),
        )

    def holds(self, check: str, what: str, expected: str, measured: str, passed: bool) -> None:
        """Something that is no number, or many."""
        assert passed, f"{check}: {what}: {measured}, expected {expected}"
        self.rows.append(Row(check, what, expected, measured, "", self.where))

    def picture(self, check: str, name: str, caption: str, draw: Callable[[], Figure]) -> None:
        """A picture for the page, drawn only where the page is written."""
        if self.draws:
            self.pictures[name] = Picture(check, caption, draw())

    def _keep(
        self, check: str, what: str, expected: str, measured: float, allowed: str, passed: bool
    ) -> None:
        assert passed, f"{check}: {what}: {measured:.8g}, expected {expected} {allowed}"
        self.rows.append(Row(check, what, expected, f"{measured:.5g}", allowed, self.where))
