"""What tests of the window look at."""

from __future__ import annotations

import pytest

from tests.run_folder.example_run import write_three_arms
from viewer.window.session import Session, open_session, surveyed


@pytest.fixture(scope="module")
def arms(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return surveyed(open_session(write_three_arms(tmp_path_factory.mktemp("arms"), side=16, steps=48)))
