"""Reading HDF5 that may be anything: truncated, foreign, newer, or made to harm.

Nothing is allocated before its size has been checked, no link out of the file and no reference is followed,
and only plain numbers and text are read. Whatever is wrong ends in a UserError that names file and reason.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import h5py
import numpy as np
import numpy.typing as npt

from automaton.errors import DamagedFile, UserError
from automaton.hdf5_chunks import read_chunks
from automaton.hdf5_opening import check_signature, damaged, naming, open_file
from automaton.hdf5_storage import storage_trouble
from automaton.hdf5_texts import is_plain, is_text
from automaton.plain_text import readable

MAX_NAMES = 1 << 20
MAX_DATASETS = 10_000


class CheckedFile:
    """An HDF5 file opened for reading, every access checked; use it in a `with`.

    HDF5 reads through a Python file, so that neither its locks nor another library in this process that holds
    the same file open get in the way.
    """

    def __init__(self, path: Path, format_name: str, format_version: int) -> None:
        """Open `path` and see that it is what it should be.

        Raises:
            UserError: missing, unreadable, no HDF5, truncated, of another format, or of a newer version.
        """
        self.path = path
        self._source = open_file(path)
        self._file: Any = None
        try:
            self._size = check_signature(path, self._source)
            with self._naming("it cannot be opened"):
                self._file = h5py.File(self._source, "r")
            found = self.attributes().get("format", "nothing of ours")
            if found != format_name:
                raise UserError(
                    f"{path}: this is not a {format_name} file (it holds {found}).\n"
                    "Name a folder that a run wrote."
                )
            version = self.integer("format_version")
            if version > format_version:
                raise UserError(
                    f"{path}: it was written in format {version}, this program reads up to {format_version}."
                    "\nRead it with the newer program version that wrote it."
                )
            if version < 1:
                raise self.damaged(f"format_version is {version}")
        except BaseException:
            self._close()
            raise

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
        self._source.close()

    def damaged(self, reason: str) -> DamagedFile:
        """The error that says this file is not usable, and why."""
        return damaged(self.path, reason)

    def _naming(self, what: str) -> AbstractContextManager[None]:
        return naming(self.path, what)

    def text(self, name: str) -> str:
        """A text attribute.

        Raises:
            UserError: missing, or no text.
        """
        value = self._attribute(name)
        if not isinstance(value, str):
            raise self.damaged(f"attribute '{name}' is no text")
        return value

    def integer(self, name: str) -> int:
        """A whole-number attribute.

        Raises:
            UserError: missing, or no whole number.
        """
        value = self._attribute(name)
        if not isinstance(value, int):
            raise self.damaged(f"attribute '{name}' is no whole number")
        return value

    def real(self, name: str) -> float:
        """A finite real attribute.

        Raises:
            UserError: missing, or no finite number.
        """
        value = self._attribute(name)
        if isinstance(value, str) or not np.isfinite(value):
            raise self.damaged(f"attribute '{name}' is no finite number")
        return float(value)

    def attributes(self) -> dict[str, str | int | float]:
        """All scalar text and number attributes of the file; others are left out."""
        with self._naming("its attributes cannot be read"):
            names = [name for name in self._file.attrs if is_plain(self._file.attrs.get_id(name))]
        return {name: self._attribute(name) for name in names}

    def _attribute(self, name: str) -> str | int | float:
        with self._naming(f"attribute '{name}' cannot be read"):
            if name not in self._file.attrs:
                raise self.damaged(f"attribute '{name}' is missing")
            if not is_plain(self._file.attrs.get_id(name)):
                raise self.damaged(f"attribute '{name}' is neither a number nor a text")
            value = self._file.attrs[name]
        if isinstance(value, bytes | str):
            return readable(value)
        return int(value) if isinstance(value, np.integer | np.bool_ | int) else float(value)

    def has(self, name: str) -> bool:
        """Whether something of that path is in the file (it may still be refused when read)."""
        parent, _, last = name.strip("/").rpartition("/")
        with self._naming(f"'{name}' cannot be looked up"):
            group = self._group(parent)
            return bool(group.id.links.exists(last.encode()))

    def names(self, name: str) -> tuple[str, ...]:
        """A table of texts; () where the dataset is missing.

        Raises:
            UserError: it is no list of texts, or too long.
        """
        if not self.has(name):
            return ()
        dataset = self._dataset(name)
        if dataset.ndim != 1 or dataset.shape[0] > MAX_NAMES or not is_text(dataset.dtype):
            raise self.damaged(f"'{name}' is no list of names")
        with self._naming(f"'{name}' cannot be read"):
            return tuple(readable(value) for value in dataset[()])

    def array(
        self,
        name: str,
        dtype: npt.DTypeLike,
        shape: tuple[int | None, ...],
        part: tuple[slice, ...] = (),
    ) -> npt.NDArray[Any]:
        """An array of plain numbers, its size checked before it is allocated.

        Args:
            name: path of the dataset.
            dtype: what it must hold, byte order aside.
            shape: what it must measure; None where any length will do.
            part: what to read of it, along its first axes.

        Raises:
            UserError: missing, of another type or shape, too large, or unreadable.
        """
        dataset = self._dataset(name)
        wanted = np.dtype(dtype)
        if dataset.dtype.newbyteorder("=") != wanted:
            raise self.damaged(f"'{name}' holds {dataset.dtype}, not {wanted}")
        if dataset.ndim != len(shape) or any(
            want is not None and have != want for have, want in zip(dataset.shape, shape, strict=True)
        ):
            asked = " x ".join("any" if side is None else str(side) for side in shape)
            found = " x ".join(str(side) for side in dataset.shape) or "a single value"
            raise self.damaged(f"'{name}' measures {found}, not {asked}")
        return self._read(name, dataset, part).astype(wanted, copy=False)

    def actual_range(self, name: str) -> tuple[float, float] | None:
        """Least and greatest value of a dataset, by its attribute `actual_range`; None where it has none.

        Raises:
            UserError: there is no such dataset, or these are not two finite numbers, the lesser first.
        """
        dataset = self._dataset(name)
        with self._naming(f"the range of '{name}' cannot be read"):
            if "actual_range" not in dataset.attrs:
                return None
            stored = dataset.attrs.get_id("actual_range")
            plain = stored.shape == (2,) and stored.dtype.kind in "iuf"
            low, high = dataset.attrs["actual_range"].tolist() if plain else (np.nan, np.nan)
        if not -np.inf < low <= high < np.inf:
            raise self.damaged(f"attribute 'actual_range' of '{name}' is no range")
        return float(low), float(high)

    def any_array(self, name: str) -> npt.NDArray[Any]:
        """An array of plain numbers of whatever type and shape, its size checked before it is allocated.

        Raises:
            UserError: missing, no plain numbers, too large, or unreadable.
        """
        return self._read(name, self._dataset(name))

    def types(self, shape: tuple[int, ...]) -> dict[str, np.dtype[Any]]:
        """Of what type the arrays of plain numbers are that measure `shape`, by path; none is read.

        Raises:
            UserError: one of the file's datasets leads elsewhere, or claims more than the file can hold.
        """
        datasets = {name: self._dataset(name) for name in self.dataset_names()}
        return {
            name: found.dtype
            for name, found in datasets.items()
            if found.shape == shape and found.dtype.kind in "iuf"
        }

    def dataset_names(self, group: str = "/") -> list[str]:
        """Paths, relative to `group`, of all datasets below it.

        Raises:
            UserError: there is a link among them that leads elsewhere, or there are too many.
        """
        found: list[str] = []
        waiting = [""]
        seen = 0
        with self._naming(f"'{group}' cannot be listed"):
            while waiting:
                prefix = waiting.pop()
                place = group.rstrip("/") + "/" + prefix
                children = self._group(place)
                seen += len(children)
                if seen > MAX_DATASETS or prefix.count("/") > 16:
                    raise self.damaged("it holds too many groups and datasets")
                for child in children:
                    if not isinstance(child, str):
                        raise self.damaged("it holds a name that is no text")
                    self._check_link(children, child)
                    if children.get(child, getclass=True) is h5py.Group:
                        waiting.append(f"{prefix}{child}/")
                    else:
                        found.append(prefix + child)
        return sorted(found)

    def _group(self, path: str) -> Any:
        place = self._file
        for part in path.strip("/").split("/"):
            if part:
                self._check_link(place, part)
                place = place[part]
                if not isinstance(place, h5py.Group):
                    raise self.damaged(f"'{path}' is no group")
        return place

    def _check_link(self, group: Any, name: str) -> None:
        if not group.id.links.exists(name.encode()):  # h5py's `in` would follow the link
            raise self.damaged(f"'{name}' is missing")
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise self.damaged(f"'{name}' is a link that leads elsewhere")

    def _dataset(self, name: str) -> Any:
        parent, _, last = name.strip("/").rpartition("/")
        with self._naming(f"'{name}' cannot be read"):
            group = self._group(parent)
            self._check_link(group, last)
            dataset = group[last]
            if not isinstance(dataset, h5py.Dataset) or dataset.shape is None:
                raise self.damaged(f"'{name}' is no dataset")
            if trouble := storage_trouble(dataset, self._size):
                raise self.damaged(f"'{name}' {trouble}")
        return dataset

    def _read(self, name: str, dataset: Any, part: tuple[slice, ...] = ()) -> npt.NDArray[Any]:
        if dataset.dtype.kind not in "biuf":
            raise self.damaged(f"'{name}' holds {dataset.dtype}, which are no plain numbers")
        with self._naming(f"'{name}' cannot be read"):
            return read_chunks(dataset, part) if dataset.chunks is not None else np.asarray(dataset[part])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
