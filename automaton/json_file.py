"""JSON that lies beside runs, read as it may come: missing, damaged, foreign, newer, or made to harm."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from automaton.errors import UserError
from automaton.plain_file import read_plain

MOST_BYTES = 256 << 20

Found = TypeVar("Found")


def read_json(
    path: Path, format_name: str, version: int, what: str, make: Callable[[Any], Found]
) -> Found | None:
    """What `make` makes of a file's data; None where there is no such file.

    Args:
        path: of the file.
        format_name: its "format".
        version: the highest "format_version" that is read.
        what: what the file is, in words.
        make: from the whole data; what it raises of a wrong value or type means damage.

    Raises:
        UserError: it cannot be read, is damaged, foreign or newer.
    """
    try:
        data = json.loads(read_plain(path, MOST_BYTES))
        if data["format"] != format_name:
            raise ValueError(f"its format is {data['format']!r}")
        if data["format_version"] > version:
            raise UserError(
                f"{path}: it was written in format {data['format_version']}, this program reads up to "
                f"{version}.\nUse the newer program version that wrote it."
            )
        return make(data)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UserError(f"{path}: it cannot be read: {error.strerror}.\nCheck its permissions.") from error
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise UserError(
            f"{path}: this is no {what}, or it is damaged ({error}).\n"
            "Restore a copy or remove it; runs below that have begun are found without it."
        ) from error
