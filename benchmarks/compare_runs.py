"""Say whether two run folders ended in the same state, to the bit: python benchmarks/compare_runs.py A B.

The newest checkpoints are compared, arm by arm: frames are rounded, checkpoints are exact.
"""

import sys
from pathlib import Path

from automaton.checkpoint_file import read_checkpoint
from automaton.errors import UserError
from automaton.run_folder import newest_checkpoint, runs_in
from kernels.same_bits import differences


def checkpoints(folder: Path) -> dict[str, Path]:
    """Newest checkpoint of each arm by the name of its folder ("." for a run without arms)."""
    newest = {str(run.relative_to(folder)): newest_checkpoint(run) for run in runs_in(folder)}
    missing = [name for name, path in newest.items() if path is None]
    if missing or not newest:
        raise UserError(f"{folder}: there is no checkpoint to compare {' '.join(missing)}")
    return {name: path for name, path in newest.items() if path}


def main() -> int:
    """Compare; the exit status is 0 if all is the same, 1 if anything differs, 2 if it cannot be read."""
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    try:
        one, other = (checkpoints(Path(folder)) for folder in sys.argv[1:])
        found = [f"{arm}: one folder has no such arm" for arm in sorted(one.keys() ^ other.keys())]
        for arm in sorted(one.keys() & other.keys()):
            here, there = (read_checkpoint(side[arm])[0] for side in (one, other))
            found += [f"{arm}: {what}" for what in differences(here, there)]
    except UserError as error:
        print(error)
        return 2
    print("\n".join(found) or f"the same bits in {len(one)} {'arm' if len(one) == 1 else 'arms'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
