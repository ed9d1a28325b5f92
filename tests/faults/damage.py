"""What a damage to a run folder is: a name and a seed, so that a case is a few words: `flip:17 cut:3`."""

from __future__ import annotations

import operator
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from tests.faults.scenarios import EXTREMES, Raw

Rng = random.Random
Action = Callable[[Path, Rng], None]
ACTIONS: dict[str, Action] = {}
ODD_NUMBERS = (0, 1, -1, 2, 7, 255, 2**31, 2**53 + 1, 2**62, -(2**63), 10**15)
ODD_REALS = (float("nan"), float("inf"), -float("inf"), 1e308, -1e308, 5e-324, -1.0, 0.0)
TEXTS = tuple(text for text in EXTREMES if not isinstance(text, Raw))
PRECIOUS = "not to be changed"


@dataclass(frozen=True)
class Damage:
    """One damage: the name of an action, and the seed of what it draws."""

    action: str
    seed: int

    def do(self, folder: Path) -> None:
        """Damage a run folder."""
        ACTIONS[self.action](folder, random.Random(self.seed))

    def __str__(self) -> str:
        return f"{self.action}:{self.seed}"


def parsed(words: str) -> tuple[Damage, ...]:
    """The damages of a case, from its words."""
    pairs = (word.partition(":") for word in words.split())
    return tuple(Damage(action, int(seed)) for action, _, seed in pairs)


def damages() -> st.SearchStrategy[tuple[Damage, ...]]:
    """One or two damages, half of them in runs that did not end."""
    one = st.builds(Damage, st.sampled_from(sorted(ACTIONS)), st.integers(0, 2**32 - 1))
    first = st.just((Damage("unfinished", 0),)) | st.just(())
    return st.builds(operator.add, first, st.lists(one, min_size=1, max_size=2).map(tuple))


def action(function: Action) -> Action:
    ACTIONS[function.__name__.strip("_")] = function
    return function


def any_file(folder: Path, rng: Rng) -> Path:
    """One of the files of a run, those that programs read first among them."""
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in {".h5", ".toml", ".json"} and not path.is_symlink()
    )
    return rng.choice([path for path in files if path.is_file()] or [folder / "run.h5"])


def any_hdf5(folder: Path, rng: Rng) -> Path:
    files = sorted(path for path in folder.rglob("*.h5") if path.is_file() and not path.is_symlink())
    return rng.choice([path for path in files if path.name == "run.h5"] + files or [folder / "run.h5"])
