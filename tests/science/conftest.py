"""Every test here is a science check; `make science` runs all of them, `make test` the quick ones."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder `science`."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.science)
