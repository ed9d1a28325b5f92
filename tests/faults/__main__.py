"""The fault harness: `python -m tests.faults`, or `make faults`.

python -m tests.faults [PART...] [--scenarios N] [--folders N] [--seed N] [--keep DIR]
python -m tests.faults replay FILE...
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.faults.campaign import Case, folder_cases, judged, kept_case, scenario_cases
from tests.faults.judges import make_bases


def main() -> int:
    """Run what is asked for; 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("parts", nargs="*", help="scenarios, folders; or: replay FILE...")
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--folders", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=Path("runs/faults"))
    said = parser.parse_args()
    parts = said.parts or ["scenarios", "folders"]
    with tempfile.TemporaryDirectory() as place:
        bases = Path(place) / "bases"
        make_bases(bases)
        if parts[0] == "replay":
            cases = [kept_case(Path(name), bases) for name in parts[1:]]
            return _go_through("replay", cases, said.workers, said.keep)
        found = 0
        if "scenarios" in parts:
            found += _go_through(
                "scenarios", scenario_cases(said.scenarios, said.seed), said.workers, said.keep
            )
        if "folders" in parts:
            found += _go_through(
                "run folders", folder_cases(said.folders, bases, said.seed), said.workers, said.keep
            )
    return int(found > 0)


def _go_through(what: str, cases: list[Case], workers: int, keep: Path) -> int:
    """Judge cases, keep and tell those with something wrong; their number."""
    keep.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    seen: Counter[str] = Counter()
    bad = 0
    for case, trouble in judged(cases, workers):
        if trouble:
            bad += 1
            path = case.keep(keep)
            first = trouble.splitlines()[0]
            seen[first] += 1
            if seen[first] == 1:
                _say(f"{path}\n  " + "\n  ".join(trouble.splitlines()))
    _say(f"{what}: {len(cases)} cases, {bad} bad, {time.monotonic() - began:.0f} s")
    return bad


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
