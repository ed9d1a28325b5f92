"""`.ci/run` leaves nothing out in silence: played with commands that only say what real ones would."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

RUN = Path(__file__).parents[1] / ".ci/run"
SKIPS = "SKIPPED [9] tests/conftest.py:60: no OpenGL: no libEGL\nSKIPPED [2] tests/x.py:1: on purpose\n"


def ci(folder: Path, commands: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a copy, with these commands in place of the machine's."""
    (folder / ".ci").mkdir()
    shutil.copy(RUN, folder / ".ci/run")
    (folder / "bin").mkdir()
    for name, does in ({"dpkg": "exit 1", "python3": "exit 0"} | commands).items():
        path = folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{does}\n")
        path.chmod(0o755)
    environment = os.environ | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    environment.pop("REQUIRE_GL", None)
    return subprocess.run(
        [folder / ".ci/run"], capture_output=True, text=True, env=environment, check=False, timeout=60
    )


@pytest.fixture
def says_what_is_required(tmp_path: Path) -> str:
    return f'echo "$1 with GL ${{REQUIRE_GL:-not}} required"; [ "$1" = check ] || cat {tmp_path / "skips"}'


@pytest.mark.parametrize(
    "commands",
    [{"id": "echo 1000"}, {"id": "echo 0", "apt-get": '[ "$1" = install ]'}],
    ids=["user", "offline"],
)
def test_what_could_not_be_run_is_said_at_the_end(
    tmp_path: Path, says_what_is_required: str, commands: dict[str, str]
) -> None:
    (tmp_path / "skips").write_text(SKIPS)
    done = ci(tmp_path, {"make": says_what_is_required, **commands})
    assert done.returncode == 0
    assert "test with GL not required" in done.stdout
    assert "NOT run:\nSKIPPED [9] tests/conftest.py:60: no OpenGL: no libEGL\n" in done.stderr
    assert "on purpose" not in done.stderr


@pytest.mark.parametrize("there", ["exit 0", "exit 1"])
def test_what_can_be_installed_is_required(tmp_path: Path, says_what_is_required: str, there: str) -> None:
    (tmp_path / "skips").touch()
    done = ci(tmp_path, {"make": says_what_is_required, "id": "echo 0", "apt-get": "exit 0", "dpkg": there})
    assert done.returncode == 0
    assert "test with GL 1 required" in done.stdout
    assert "WARNING" not in done.stderr


def test_what_should_install_and_does_not_is_a_failure(tmp_path: Path, says_what_is_required: str) -> None:
    (tmp_path / "skips").write_text(SKIPS)
    done = ci(tmp_path, {"make": says_what_is_required, "id": "echo 0", "apt-get": '[ "$1" = update ]'})
    assert done.returncode != 0
    assert "test with" not in done.stdout


def test_a_failing_test_fails_it(tmp_path: Path) -> None:
    done = ci(tmp_path, {"id": "echo 1000", "make": "echo failed; exit 2"})
    assert done.returncode == 2
