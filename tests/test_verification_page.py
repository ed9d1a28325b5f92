"""docs/verification.md is written of all science checks, and only where all passed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from tests.science.page import DOCS, HERE, what_is_missing, write_page
from tests.science.verification import Verifier

ROOT = HERE.parents[1]


def verified() -> Verifier:
    verifier = Verifier(draws=True, where="here")
    verifier.near("E1", "a length", 3.001, 3.0, rel=0.01)
    verifier.picture("E1", "length", "Lengths", Figure)
    return verifier


def test_a_page_of_a_run_that_passed(tmp_path: Path) -> None:
    assert write_page(verified(), 0, tmp_path) == f"wrote {tmp_path / 'verification.md'}"
    text = (tmp_path / "verification.md").read_text()
    assert "1 numbers, all passed." in text
    assert "| E1 | a length | 3 | 3.001 | within 0.01 of it | `here` |" in text
    assert (tmp_path / "images" / "verification" / "length.png").exists()


@pytest.mark.parametrize("exit_status", [1, 2, 5])
def test_no_page_of_a_run_that_did_not_pass(tmp_path: Path, exit_status: int) -> None:
    words = write_page(verified(), exit_status, tmp_path)
    assert f"stays as it was: the run ended with exit status {exit_status}" in words
    assert not list(tmp_path.iterdir()), "nor pictures"


def test_a_check_that_fails_leaves_no_row() -> None:
    verifier = Verifier()
    with pytest.raises(AssertionError, match="a length"):
        verifier.near("E1", "a length", 3.1, 3.0, rel=0.01)
    with pytest.raises(AssertionError, match="bits"):
        verifier.holds("E11", "bits", "the same", "others", False)
    assert verifier.rows == []


def test_what_a_selection_lacks() -> None:
    files = set(HERE.glob("test_*.py"))
    for whole in (ROOT, ROOT / "tests", HERE):
        assert what_is_missing([whole], files, []) == ""
    some = files - {HERE / "test_fronts.py"}
    assert what_is_missing([HERE], some, []) == "test_fronts.py left out"
    assert what_is_missing([HERE], files, ["test_a", "test_b"]) == "2 left out, such as test_a"
    named = [HERE / f"{path.name}::test_one" for path in files]
    assert what_is_missing(named, files, []) == "only some were asked for"


def test_a_part_of_the_checks_is_refused_before_any_runs() -> None:
    page = DOCS / "verification.md"
    before = page.read_bytes()
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--write-verification"]
    done = subprocess.run(
        [*command, "tests/science", "-k", "identity"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "wants every science check" in done.stderr + done.stdout
    assert page.read_bytes() == before
