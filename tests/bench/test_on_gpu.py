"""The script for a machine with a GPU asks it every test that can run there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EVERY_PROCESSOR = re.compile(
    r"\"processor\", (PROCESSORS|available_processors\(\))|in (PROCESSORS|available_processors\(\)):"
)


def asks_a_gpu(text: str) -> bool:
    """Whether a test of this file runs on the GPU where there is one beside other processors."""
    every = "available_processors()" in text and EVERY_PROCESSOR.search(text) is not None
    return every or re.search(r"mark\.gpu\b", text) is not None


def test_no_file_with_tests_for_a_gpu_is_left_out() -> None:
    script = (ROOT / "benchmarks" / "on_gpu.sh").read_text(encoding="utf-8")
    asking = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if path != Path(__file__) and asks_a_gpu(path.read_text(encoding="utf-8"))
    ]
    assert "tests/science/test_skipping.py" in asking
    assert [file for file in asking if file not in script and not file.startswith("tests/kernels/")] == []
    assert "pytest tests/kernels " in script
