"""What the script for a machine with a GPU asks there, on a machine that seems to have one."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAYS_ITS_LIMIT = "#!/bin/sh\necho $3\n"
"""In place of `timeout`."""
PYTHON = f"""#!{sys.executable}
import sys

if sys.argv[1:3] == ["-m", "pytest"]:
    import pytest

    import kernels.processors
    from kernels.numpy_processor import NumpyProcessor

    class Gpu(NumpyProcessor):
        name = "gpu"

    found = [*kernels.processors.available_processors(), Gpu()]
    kernels.processors.available_processors = lambda: found
    sys.exit(pytest.main([*sys.argv[3:], "--collect-only", "-q"]))
"""
"""It collects where tests are asked for, and otherwise does nothing."""


def logs(folder: Path, commands: dict[str, str], **settings: str) -> Path:
    """The folder of what the script writes on a machine with these commands, a GPU's among them."""
    for name, text in (commands | {"nvidia-smi": "#!/bin/sh\n"}).items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    script = ["bash", str(ROOT / "benchmarks" / "on_gpu.sh"), str(folder / "out")]
    machine = {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHON": str(folder / "python")}
    subprocess.run(script, env=os.environ | machine | settings, check=True, capture_output=True)
    return folder / "out"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script's logs, those of tests naming what it would run."""
    return logs(tmp_path_factory.mktemp("machine"), {"python": PYTHON})


def functions(path: Path) -> Iterator[tuple[str, str]]:
    """Name and text, decorators included, of each test of a file."""
    text = path.read_text(encoding="utf-8")
    for found in ast.parse(text).body:
        if isinstance(found, ast.FunctionDef) and found.name.startswith("test_"):
            first = min([found.lineno, *(decorator.lineno for decorator in found.decorator_list)])
            yield found.name, "\n".join(text.splitlines()[first - 1 : found.end_lineno])


def takes_a_gpu() -> Iterator[str]:
    """Node ids, without parameters, of tests that run on a GPU if there is one; not those that are slow."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        taken = r"available_processors\(\)|open_processor\(\"auto\"\)|mark\.gpu\b"
        if "PROCESSORS = available_processors()" in path.read_text(encoding="utf-8"):
            taken += r"|\bPROCESSORS\b"
        for name, text in functions(path):
            if path != Path(__file__) and re.search(taken, text) and "mark.slow" not in text:
                yield f"{path.relative_to(ROOT).as_posix()}::{name}"


def test_no_test_that_takes_a_gpu_is_left_out(asked: Path) -> None:
    wanted = set(takes_a_gpu())
    assert {
        "tests/science/test_identity.py::test_a_rerun_ends_the_same",
        "tests/science/test_skipping.py::test_passing_over_changes_nothing",
        "tests/test_field_tolerance.py::test_a_field_that_stays_above_its_tolerance_ends_the_run",
        "tests/kernels/test_parity.py::test_same_bits_on_every_processor",
    } < wanted
    collected = {
        line.partition("[")[0]
        for name in ("parity", "processors")
        for line in (asked / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    }
    assert wanted - collected == set()


def test_what_takes_each_processor_takes_the_gpu(asked: Path) -> None:
    ids = (asked / "processors.txt").read_text(encoding="utf-8")
    assert "test_the_site_furthest_from_balance_is_found[linear-gpu]" in ids


def test_time_is_kept_for_the_last_step(tmp_path: Path) -> None:
    folder = logs(tmp_path, {"timeout": SAYS_ITS_LIMIT}, BUDGET_S="100")
    summary = (folder / "summary.txt").read_text(encoding="utf-8")
    *before, (last, limit) = re.findall(r"^ok +(\w+) .*: (\d+)$", summary, flags=re.MULTILINE)
    assert last == "bench_step_1024"
    assert int(limit) > 60
    assert "processors" in dict(before)
    assert max(int(limit) for name, limit in before) <= 60
