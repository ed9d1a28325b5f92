"""Memory that runs out, of the machine or a card: words say what to change, and files are whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from automaton.commands import main
from automaton.commands.out_of_memory import ran_out
from automaton.simulation import Simulation
from automaton.snapshot import open_runs
from automaton.verify import verify_run
from tests.commands.calls import DEVICE
from tests.faults.small_runs import no_summary, scenario_in

LIMITED = """
import resource, sys
from automaton.commands import main
from automaton.commands.out_of_memory import ran_out
from automaton.scenario import resources
import automaton.runner, kernels.host_processor, kernels.processors
kernels.processors.open_processor(sys.argv[1], 1)
resources.host_memory = lambda: None  # nobody knows beforehand
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[2]), -1))
main(sys.argv[3:])
"""


@pytest.mark.parametrize("spare_mib", [1, 16, 64])
def test_a_machine_without_enough_memory_says_so(tmp_path: Path, spare_mib: int) -> None:
    path = scenario_in(tmp_path)
    path.write_text(path.read_text().replace("[24, 20]", "[1500, 1500]"))
    words = [
        "run",
        str(path),
        "--out",
        str(tmp_path / "out"),
        "--device",
        DEVICE,
        "--threads",
        "1",
        "--quiet",
    ]
    command = [sys.executable, "-c", LIMITED, DEVICE, str(spare_mib << 20), *words]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "memory" in ended.stderr
    assert "smaller lattice" in ended.stderr
    assert len(ended.stderr.splitlines()) < 24


class OutOfMemoryError(MemoryError):
    """As CuPy's, by name and family."""

    __module__ = "cupy.cuda.memory"


def test_a_card_without_enough_memory_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    step = Simulation.step

    def run_out(simulation: Simulation) -> None:
        if simulation.step_number == 7:
            raise OutOfMemoryError(
                "Out of memory allocating 1,024 bytes (allocated so far: 85,899,345,920 bytes)."
            )
        step(simulation)

    monkeypatch.setattr(Simulation, "step", run_out)
    path, out = scenario_in(tmp_path), tmp_path / "out"
    with pytest.raises(SystemExit) as ended, no_summary():
        main(["run", str(path), "--out", str(out), "--device", DEVICE, "--quiet"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "the memory of the GPU did not suffice" in said
    assert "allocating 1,024 bytes" in said
    assert "--device cpu" in said
    (run,) = open_runs(out)
    assert not run.finished
    assert run.steps.tolist() == [0, 3, 6]
    assert not verify_run(out).problems
    monkeypatch.undo()
    with pytest.raises(SystemExit) as again, no_summary():
        main(["resume", str(out), "--device", DEVICE, "--quiet"])
    assert again.value.code in (None, 0)
    assert open_runs(out)[0].finished


@pytest.mark.parametrize(
    ("error", "is_memory"),
    [
        (MemoryError(), True),
        (OSError(12, "Cannot allocate memory"), True),
        (ImportError("x.so: failed to map segment from shared object"), True),
        (RuntimeError("can't start new thread"), True),
        (RuntimeError("cudaErrorMemoryAllocation: out of memory"), True),
        (OSError(28, "No space left on device"), False),
        (RuntimeError("no such kernel"), False),
        (ValueError("out of memory of what happened"), False),
    ],
)
def test_memory_that_ran_out_is_known_whoever_noticed(error: Exception, is_memory: bool) -> None:
    assert ran_out(error) is is_memory
