"""REQUIRE_GPU=1 and REQUIRE_GL=1 must make it impossible for such a test to be passed over in silence."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

SKIPPING_TESTS = """
import pytest

@pytest.mark.MARKER
def test_that_skips_itself() -> None:
    pytest.skip("on purpose")

def test_of_another_kind() -> None:
    pytest.skip("on purpose")
"""


def run_pytest(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with this project's settings and some variables on a folder of tests."""
    settings = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder), "-p", "no:cacheprovider"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *settings, str(folder)],
        env=os.environ | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("marker", ["gpu", "gl"])
@pytest.mark.parametrize(
    ("required", "outcome"), [("0", "2 skipped"), ("1", "1 failed, 1 skipped|1 skipped, 1 error")]
)
def test_requiring_turns_skips_into_failures(
    tmp_path: Path, required: str, outcome: str, marker: str
) -> None:
    (tmp_path / "conftest.py").write_text((ROOT / "tests/conftest.py").read_text())
    (tmp_path / "test_skipping.py").write_text(SKIPPING_TESTS.replace("MARKER", marker))
    result = run_pytest(tmp_path, **{f"REQUIRE_{marker.upper()}": required})
    assert re.search(outcome, result.stdout), result.stdout + result.stderr


def test_an_unknown_marker_is_refused(tmp_path: Path) -> None:
    (tmp_path / "test_marked.py").write_text(
        "import pytest\n\n@pytest.mark.gpus\ndef test_it() -> None:\n    pass\n"
    )
    result = run_pytest(tmp_path)
    assert result.returncode != 0
    assert "'gpus' not found in `markers`" in result.stdout
