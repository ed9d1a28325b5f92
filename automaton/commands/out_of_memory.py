"""Whether an error means that memory ran out, whoever noticed it, and what to say then."""

from __future__ import annotations

import errno

_SIGNS = (
    "out of memory",  # CUDA's runtime and driver
    "cannot allocate memory",
    "failed to map segment",  # a library that is loaded
    "can't start new thread",
    "bad_alloc",
)


def ran_out(error: BaseException) -> bool:
    """Whether memory of the machine or of a card did not suffice."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    said = str(error).lower()
    return isinstance(error, ImportError | OSError | RuntimeError) and any(sign in said for sign in _SIGNS)


def in_words(error: BaseException) -> str:
    """What to tell the person at the keyboard."""
    is_gpu = type(error).__module__.startswith("cupy")
    where, other = ("the GPU", "--device cpu") if is_gpu else ("this machine", "a machine with more memory")
    return (
        f"the memory of {where} did not suffice ({str(error) or 'out of memory'}).\n"
        "What was written until then is whole. `automaton check SCENARIO` says what a run needs: use a "
        f"smaller lattice (lattice.sites), or {other}."
    )
