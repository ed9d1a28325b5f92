"""Every test here is a science check; `make science` runs all of them, `make test` the quick ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.science.page import HERE, what_is_missing, write_page
from tests.science.verification import Verifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _pytest.terminal import TerminalReporter

KEPT = pytest.StashKey[Verifier]()
LEFT_OUT = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """One record a session."""
    config.stash[KEPT] = Verifier(draws=config.getoption("--write-verification"))
    config.stash[LEFT_OUT] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder `science`."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.science)


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Remember which checks are left out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.config.stash[LEFT_OUT].append(item.name)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse at once to write a page of some of the checks."""
    config = session.config
    if not config.getoption("--write-verification"):
        return
    asked = [config.invocation_params.dir / Path(argument) for argument in config.args]
    if missing := what_is_missing(asked, {item.path for item in session.items}, config.stash[LEFT_OUT]):
        raise pytest.UsageError(
            f"--write-verification wants every science check: {missing}; see `make science`"
        )


@pytest.fixture
def verify(request: pytest.FixtureRequest) -> Verifier:
    """Asserts what a check expects and keeps it for the page."""
    verifier = request.config.stash[KEPT]
    verifier.where = f"{request.node.path.name}, {request.node.originalname}"
    return verifier


def pytest_terminal_summary(
    terminalreporter: TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """Write the page where it was asked for and all checks passed; else say that it stays as it was."""
    if config.getoption("--write-verification"):
        terminalreporter.write_line(write_page(config.stash[KEPT], exitstatus))
