"""Why something could not be written, in words for the one who chose its place."""

from __future__ import annotations

import errno
from pathlib import Path

from automaton.errors import UserError

_SPACE = "Free some space, or choose a place on a larger disk{with_option}."
_RIGHTS = "Choose a place that you may write to{with_option}, or change its permissions."
_ELSEWHERE = "Choose another place{with_option}."
_REASONS = {
    errno.ENOSPC: ("the disk is full", _SPACE),
    errno.EDQUOT: ("your disk quota is used up", _SPACE),
    errno.EFBIG: ("the file would be larger than the system allows", _SPACE),
    errno.EACCES: ("permission denied", _RIGHTS),
    errno.EPERM: ("permission denied", _RIGHTS),
    errno.EROFS: ("it lies on a read-only file system", _ELSEWHERE),
    errno.ENOENT: ("its folder is not there, or cannot be made", _ELSEWHERE),
    errno.ENOTDIR: ("a part of its path is a file, not a folder", _ELSEWHERE),
    errno.EEXIST: ("a file of that name is in the way", _ELSEWHERE),
    errno.EISDIR: ("a folder of that name is in the way", _ELSEWHERE),
    errno.ENAMETOOLONG: ("the path is too long", "Choose a shorter one{with_option}."),
}


def cannot_write(path: Path, error: Exception, option: str = "--out") -> UserError:
    """The error to show when `path` could not be written: path, reason, way out.

    `option` is the one that chose the place, "" where none did.
    """
    number = error.errno if isinstance(error, OSError) else None
    reason, way_out = _REASONS.get(number or 0, (str(error) or type(error).__name__, _ELSEWHERE))
    if isinstance(error, FileExistsError | NotADirectoryError):
        above = next((place for place in path.parents if place.is_file()), None)
        reason = f"a part of its path is a file, not a folder: {above}" if above else reason
    way_out = way_out.format(with_option=f" with {option}" if option else "")
    return UserError(f"cannot write {path}: {reason}.\n{way_out}")
