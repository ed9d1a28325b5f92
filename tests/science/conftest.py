"""Every test here is a science check; `make science` runs all of them, `make test` the quick ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.science.page import write_page
from tests.science.verification import Verifier

HERE = Path(__file__).parent
KEPT = pytest.StashKey[Verifier]()


def pytest_configure(config: pytest.Config) -> None:
    """One record a session."""
    config.stash[KEPT] = Verifier(draws=config.getoption("--write-verification"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder `science`."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.science)


@pytest.fixture
def verify(request: pytest.FixtureRequest) -> Verifier:
    """Asserts what a check expects and keeps it for the page."""
    verifier = request.config.stash[KEPT]
    verifier.where = f"{request.node.path.name}, {request.node.originalname}"
    return verifier


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the page where it was asked for."""
    if session.config.getoption("--write-verification"):
        write_page(session.config.stash[KEPT])
