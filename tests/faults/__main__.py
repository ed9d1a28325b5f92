"""The fault harness: `python -m tests.faults`, or `make faults`.

`python -m tests.faults kills --kills 20` plays one part, `python -m tests.faults replay FILE...` what was
kept of another time.
"""

from __future__ import annotations

import argparse
import errno
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.faults.campaign import Case, folder_cases, judged, kept_case, scenario_cases
from tests.faults.disks import fail_and_resume
from tests.faults.judges import make_bases
from tests.faults.kills import kill_and_resume

FAILURES = [
    ("write", errno.ENOSPC),
    ("write", errno.EDQUOT),
    ("sync", errno.EIO),
    ("rename", errno.EIO),
    ("create", errno.EROFS),
]
"""What fails, and how."""


def main() -> int:
    """Run what is asked for; 1 if anything was found."""
    said = _said()
    found = 0
    with tempfile.TemporaryDirectory() as place:
        bases = Path(place) / "bases"
        make_bases(bases)
        if said.parts[0] == "replay":
            return _go_through("replayed", [kept_case(Path(name), bases) for name in said.parts[1:]], said)
        if "kills" in said.parts:
            found += _tell(f"{said.kills} kills", lambda: kill_and_resume(said.kills, said.seed))
        if "disks" in said.parts:
            for operation, number in FAILURES:
                what = f"{operation} failing with {errno.errorcode[number]} at {said.points} points"
                found += _tell(what, partial(fail_and_resume, operation, number, said.points))
        if "scenarios" in said.parts:
            found += _go_through("scenarios", scenario_cases(said.scenarios, said.seed), said)
        if "folders" in said.parts:
            found += _go_through("run folders", folder_cases(said.folders, bases, said.seed), said)
    return int(found > 0)


def _said() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parts = ["kills", "disks", "scenarios", "folders"]
    parser.add_argument("parts", nargs="*", default=parts, help=f"{', '.join(parts)}; or: replay FILE...")
    parser.add_argument("--scenarios", type=int, default=10_000, help="damaged scenarios")
    parser.add_argument("--folders", type=int, default=1_000, help="damaged run folders")
    parser.add_argument("--kills", type=int, default=100, help="kills at random instants")
    parser.add_argument("--points", type=int, default=20, help="points of a run at which a disk fails")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other cases")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--keep", type=Path, default=Path("runs/faults"), help="folder for what went wrong")
    return parser.parse_args()


def _tell(what: str, look: Callable[[], Sequence[str]]) -> int:
    """Look for troubles and tell them; their number."""
    began = time.monotonic()
    troubles = look()
    for trouble in troubles:
        _say(f"  {trouble}")
    _say(f"{what}: {len(troubles)} troubles, {time.monotonic() - began:.0f} s")
    return len(troubles)


def _go_through(what: str, cases: list[Case], said: argparse.Namespace) -> int:
    """Judge cases, keep and tell those with something wrong; their number."""
    said.keep.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    seen: Counter[str] = Counter()
    bad = 0
    for case, trouble in judged(cases, said.workers):
        if trouble:
            bad += 1
            path = case.keep(said.keep)
            first = trouble.splitlines()[0]
            seen[first] += 1
            if seen[first] == 1:
                _say(f"{path}\n  " + "\n  ".join(trouble.splitlines()))
    _say(f"{len(cases):,} {what}: {bad} bad, {time.monotonic() - began:.0f} s")
    return bad


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
