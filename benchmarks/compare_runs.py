"""Say whether two run folders ended in the same state, to the bit: python benchmarks/compare_runs.py A B.

The newest checkpoints are compared, arm by arm: frames are rounded, checkpoints are exact.
"""

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from automaton.checkpoint_file import read_checkpoint
from automaton.errors import UserError
from automaton.run_folder import newest_checkpoint, runs_in


def bits(array: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """The same memory as unsigned integers, so that NaN equals itself and 0 is not -0."""
    return np.ascontiguousarray(array).view(f"u{array.dtype.itemsize}")


def difference(one: Path, other: Path) -> str:
    """What differs between two checkpoints in words, empty if nothing does."""
    here, there = read_checkpoint(one)[0], read_checkpoint(other)[0]
    found = [f"{name} on one side only" for name in sorted(here.keys() ^ there.keys())]
    for name in sorted(here.keys() & there.keys()):
        if here[name].shape != there[name].shape or here[name].dtype != there[name].dtype:
            found.append(f"{name} of another shape or dtype")
        elif sites := np.count_nonzero(bits(here[name]) != bits(there[name])):
            found.append(f"{name} at {sites} of {here[name].size} places")
    return ", ".join(found)


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
        differences = [f"{arm}: one folder has no such arm" for arm in sorted(one.keys() ^ other.keys())]
        for arm in sorted(one.keys() & other.keys()):
            found = difference(one[arm], other[arm])
            differences += [f"{arm}: {found}"] if found else []
    except UserError as error:
        print(error)
        return 2
    print("\n".join(differences) or f"the same bits in {len(one)} {'arm' if len(one) == 1 else 'arms'}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
