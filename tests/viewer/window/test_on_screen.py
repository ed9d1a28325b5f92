"""The window itself: each file of `on_screen` in a process and on a screen of its own, which nobody sees."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCREENS = sorted((Path(__file__).parent / "on_screen").glob("screen_*.py"))


@pytest.mark.gl
@pytest.mark.parametrize("screen", SCREENS, ids=lambda path: path.stem)
def test_on_screen(screen: Path) -> None:
    if shutil.which("xvfb-run") is None:
        pytest.skip("no xvfb-run (apt install xvfb xauth)")
    command = [
        "xvfb-run",
        "-a",
        "-s",
        "-screen 0 2000x1200x24",
        sys.executable,
        "-m",
        "pytest",
        "-q",
        str(screen),
    ]
    environment = os.environ | {"QT_QPA_PLATFORM": "xcb"}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
