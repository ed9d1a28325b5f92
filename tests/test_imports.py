"""Starting must be quick, and nothing heavy or optional may be loaded before it is needed."""

import resource
import subprocess
import sys

import pytest

HEAVY = ["cupy", "jinja2", "matplotlib", "pyarrow", "vispy", "PySide6", "pyqtgraph", "OpenGL", "scipy"]
MODEL = [*HEAVY, "viewer"]


def loaded_after(statement: str, suspects: list[str]) -> list[str]:
    """Run a statement in a new interpreter and name those of the suspects that it has loaded."""
    code = f"import sys\n{statement}\nprint(*[name for name in {suspects!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.split()


@pytest.mark.parametrize(
    "statement",
    [
        "import automaton",
        "import automaton.commands",
        "import automaton.snapshot",
        "import kernels",
        "import viewer",
    ],
)
def test_importing_loads_nothing_heavy(statement: str) -> None:
    assert loaded_after(statement, HEAVY if "viewer" in statement else MODEL) == []


def test_the_check_would_notice() -> None:
    assert loaded_after("import matplotlib", MODEL) == ["matplotlib"]


def test_help_answers_at_once() -> None:
    """The least CPU time of several tries counts: neither a busy machine nor a cold cache can fail it."""
    spent = []
    for _ in range(6):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.run(
            [sys.executable, "-m", "automaton", "--help"], capture_output=True, text=True, check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert "run" in run.stdout
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(spent) < 0.4, spent
