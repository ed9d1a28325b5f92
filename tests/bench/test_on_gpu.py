"""The script for a machine with a GPU asks it every test that can run there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASKS_A_GPU = re.compile(
    r"mark\.gpu\b"
    r"|\"processor\", (PROCESSORS|available_processors\(\))"
    r"|in (PROCESSORS|available_processors\(\)):"
)


def test_no_file_with_tests_for_a_gpu_is_left_out() -> None:
    script = (ROOT / "benchmarks" / "on_gpu.sh").read_text(encoding="utf-8")
    asking = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if path != Path(__file__) and ASKS_A_GPU.search(path.read_text(encoding="utf-8"))
    ]
    assert "tests/science/test_skipping.py" in asking
    assert [file for file in asking if file not in script and not file.startswith("tests/kernels/")] == []
    assert "pytest tests/kernels " in script
