"""The command line answers at once, and reaches for nothing it does not need."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.commands.calls import Caller

HEAVY = (
    "numpy",
    "h5py",
    "pydantic",
    "matplotlib",
    "scipy",
    "cupy",
    "vispy",
    "rich",
    "PIL",
    "jinja2",
    "pyarrow",
    "viewer",
    "kernels",
)


@pytest.mark.parametrize("command", [[], ["run"], ["report"], ["export"], ["doctor"]])
def test_help_imports_nothing_heavy(command: list[str]) -> None:
    """Pydantic is typer's own choice where it reads the options of a command."""
    heavy = set(HEAVY) - ({"pydantic"} if command else set())
    program = (
        "import sys\nfrom automaton.commands import main\n"
        f"try: main({[*command, '--help']!r})\nexcept SystemExit: pass\n"
        f"print('HEAVY', sorted(set(sys.modules) & set({heavy!r})))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_every_command_is_listed_with_its_purpose(automaton: Caller) -> None:
    shown = automaton("--help").out
    for command in ("run", "resume", "check", "report", "export", "info", "doctor", "bench"):
        assert f"\n  {command} " in shown
    assert "..." not in shown.partition("Commands:")[2]


def test_the_version_is_said(automaton: Caller) -> None:
    import automaton as package

    assert automaton("--version").out == f"automaton {package.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rnu"], "did you mean 'run'?"),
        (["run", "x.toml", "--otu", "y"], "--out"),
        (["run"], "SCENARIO"),
        (["run", "x.toml", "--device", "tpu"], "'auto', 'gpu', 'cpu', 'reference'"),
        (["run", "x.toml", "--device", "gpuu"], 'did you mean "gpu"?'),
        (["run", "x.toml", "--device", "abacus"], "--device abacus\n  rule     must be one of 'auto', "),
        (["run", "x.toml", "--threads", "0"], "--threads 0\n  rule     must be at least 1\n"),
        (["run", "x.toml", "--threads", "two"], "--threads two\n  rule     must be a whole number\n"),
        (["run", "x.toml", "--replicates", "0"], "--replicates 0\n  rule     must be at least 1\n"),
        (["run", "x.toml", "--seed", "-1"], "--seed -1\n  rule     must be at least 0\n"),
        (["run", "x.toml", "--seed", "1e30"], "--seed 1e30\n  rule     must be a whole number\n"),
        (["resume", "x", "--until", "soon"], "--until soon\n  rule     must be a number\n"),
        (["export", "x", "--fps", "999"], "--fps 999\n  rule     must be at most 120\n"),
        (["report", "x", "--format", "doc"], "--format doc\n  rule     must be one of 'pdf', "),
        (["run", "x.toml", "--set"], "--set\n  rule     must be followed by its value\n"),
        (["export", "x", "--quiet=yes"], "--quiet\n  rule     takes no value\n  way out  leave out what"),
        (
            ["export", "x", "--vidoe", "y"],
            "--vidoe\n  rule     there is no such option\n  way out  did you mean --video?\n",
        ),
        (["run", "x.toml", "y.toml"], "run\n  rule     got unexpected extra argument"),
        (["--bogus"], "`automaton --help` says what there is"),
        (["run", "x.toml", "--threads", "9999"], "may use"),
        (["bench", "--threads", "9999"], "may use"),
    ],
)
def test_a_wrong_call_is_refused_with_a_hint(automaton: Caller, arguments: list[str], words: str) -> None:
    message = automaton.refused(*arguments)
    assert words in message
    assert re.fullmatch(r"automaton: .*\n  rule     .*\n  way out  .*\n", message)
    assert re.search("Input should|Value error|Usage:|Error:", message) is None


def test_help_is_said_where_nothing_is(automaton: Caller) -> None:
    called = automaton()
    assert called.status == 2
    assert called.err == automaton("--help").out


def test_running_out_of_memory_is_no_traceback(automaton: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    import automaton.commands.app as module

    def exhausted(**_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(module, "app", exhausted)
    assert "automaton check SCENARIO" in automaton.refused("run", "x")


def test_a_pipe_that_closes_early_is_no_traceback() -> None:
    command = f"{sys.executable} -m automaton --help | head -1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert "Traceback" not in done.stderr
