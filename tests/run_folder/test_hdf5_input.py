"""Files made to harm, or merely made by others."""

from __future__ import annotations

import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from automaton.errors import UserError
from automaton.hdf5_input import CheckedFile
from tests.run_folder.small_run import without_roots_rights

FORMAT = "test file"
VALUES = np.arange(2 * 30 * 40, dtype=np.float32).reshape(2, 30, 40)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.h5"


def _make(path: Path, fill: Callable[[Any], object]) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["format"] = np.bytes_(FORMAT)
        file.attrs["format_version"] = 1
        fill(file)


def _read(path: Path, name: str = "values") -> Any:
    with CheckedFile(path, FORMAT, 1) as file:
        return file.any_array(name)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"chunks": (1, 16, 16)},
        {"compression": "gzip", "compression_opts": 9},
        {"chunks": (1, 16, 16), "compression": "gzip", "shuffle": True},
        {"chunks": (2, 7, 40), "shuffle": True},
        {"chunks": (1, 30, 40), "maxshape": (None, 30, 40), "compression": "gzip", "shuffle": True},
    ],
)
@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<i8", "u1", ">u2"])
def test_what_others_wrote_is_read_the_same(path: Path, options: dict[str, Any], dtype: str) -> None:
    values = VALUES.astype(dtype)
    _make(path, lambda file: file.create_dataset("values", data=values, **options))
    np.testing.assert_array_equal(_read(path), values)


def test_chunks_whose_filters_were_skipped_are_read(path: Path) -> None:
    block = VALUES[:1]

    def fill(file: Any) -> None:
        dataset = file.create_dataset(
            "values", block.shape, "f4", chunks=block.shape, shuffle=True, compression="gzip"
        )
        dataset.id.write_direct_chunk((0, 0, 0), zlib.compress(block.tobytes()), 0b01)

    _make(path, fill)
    np.testing.assert_array_equal(_read(path), block)


@pytest.mark.parametrize("link", ["external", "soft", "dangling"])
@pytest.mark.parametrize("place", ["values", "group/values"])
def test_links_are_not_followed(path: Path, tmp_path: Path, link: str, place: str) -> None:
    other = tmp_path / "secret.h5"
    with h5py.File(other, "w") as file:
        file["values"] = VALUES

    def fill(file: Any) -> None:
        file["real/values"] = VALUES
        targets = {
            "external": h5py.ExternalLink(str(other), "values"),
            "soft": h5py.SoftLink("/real/values"),
            "dangling": h5py.SoftLink("/nowhere"),
        }
        file[place] = targets[link]

    _make(path, fill)
    with pytest.raises(UserError, match="a link that leads elsewhere"):
        _read(path, place)
    with CheckedFile(path, FORMAT, 1) as file, pytest.raises(UserError, match="a link that leads elsewhere"):
        file.dataset_names()


def test_a_linked_group_is_not_entered(path: Path, tmp_path: Path) -> None:
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["values"] = VALUES
    _make(path, lambda file: file.__setitem__("group", h5py.ExternalLink("secret.h5", "/")))
    with pytest.raises(UserError, match="'group' is a link that leads elsewhere"):
        _read(path, "group/values")


def test_values_kept_in_other_files_are_refused(path: Path, tmp_path: Path) -> None:
    raw = tmp_path / "raw.bin"
    raw.write_bytes(VALUES.tobytes())
    _make(
        path,
        lambda file: file.create_dataset(
            "values", VALUES.shape, "f4", external=[(str(raw), 0, h5py.h5f.UNLIMITED)]
        ),
    )
    with pytest.raises(UserError, match="keeps its values in another file"):
        _read(path)
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource(str(tmp_path / "other.h5"), "values", (4,))
    _make(path, lambda file: file.create_virtual_dataset("values", layout))
    with pytest.raises(UserError, match="keeps its values in another file"):
        _read(path)


def test_a_cycle_of_groups_ends(path: Path) -> None:
    def fill(file: Any) -> None:
        group = file.create_group("a")
        group["again"] = group

    _make(path, fill)
    with CheckedFile(path, FORMAT, 1) as file, pytest.raises(UserError, match="too many groups"):
        file.dataset_names()


@pytest.mark.parametrize(
    ("shape", "reason"),
    [((1 << 34,), "more than any lattice has"), ((1 << 30,), "cannot be in a file of")],
)
@pytest.mark.parametrize("options", [{}, {"chunks": (4096,), "compression": "gzip"}])
def test_claims_are_checked_before_memory_is_taken(
    path: Path, shape: tuple[int, ...], reason: str, options: dict[str, Any]
) -> None:
    _make(path, lambda file: file.create_dataset("values", shape, "u1", **options))
    tracemalloc.start()
    try:
        with pytest.raises(UserError, match=reason):
            _read(path)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_a_chunk_that_inflates_beyond_its_size_is_refused(path: Path) -> None:
    bomb = zlib.compress(bytes(64 << 20))

    def fill(file: Any) -> None:
        dataset = file.create_dataset("values", (4096,), "u1", chunks=(4096,), compression="gzip")
        dataset.id.write_direct_chunk((0,), bomb)

    _make(path, fill)
    tracemalloc.start()
    try:
        with pytest.raises(UserError, match="does not end where it should"):
            _read(path)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("keep", [1, 10, -1])
def test_a_damaged_chunk_is_refused(path: Path, keep: int) -> None:
    block = np.arange(4096, dtype=np.uint16)

    def fill(file: Any) -> None:
        dataset = file.create_dataset("values", (4096,), "u2", chunks=(4096,), compression="gzip")
        dataset.id.write_direct_chunk((0,), zlib.compress(block.tobytes())[:keep] + b"?" * (keep == -1))

    _make(path, fill)
    with pytest.raises(UserError, match="'values' cannot be read"):
        _read(path)


def test_giant_chunks_and_unknown_filters_are_refused(path: Path) -> None:
    _make(path, lambda file: file.create_dataset("values", (1,), "f8", chunks=(1 << 24,), maxshape=(None,)))
    with pytest.raises(UserError, match="in a way this program does not read"):
        _read(path)
    _make(path, lambda file: file.create_dataset("values", data=VALUES, compression="lzf"))
    with pytest.raises(UserError, match="in a way this program does not read"):
        _read(path)


@pytest.mark.parametrize(
    "values",
    [
        np.zeros(2, [("a", "f4"), ("b", "i4")]),
        np.array([b"text"]),
        np.array([1 + 2j]),
        np.array([h5py.Reference()] * 2, h5py.ref_dtype),
    ],
)
def test_only_plain_numbers_are_read(path: Path, values: Any) -> None:
    _make(path, lambda file: file.create_dataset("values", data=values))
    with pytest.raises(UserError, match="no plain numbers"):
        _read(path)


def test_a_group_is_no_dataset_and_a_dataset_no_group(path: Path) -> None:
    _make(path, lambda file: file.__setitem__("group/values", VALUES))
    with pytest.raises(UserError, match="'group' is no dataset"):
        _read(path, "group")
    with pytest.raises(UserError, match="'group/values' is no group"):
        _read(path, "group/values/more")


def test_texts_are_decoded_safely(path: Path) -> None:
    def fill(file: Any) -> None:
        file.attrs["title"] = np.bytes_(b"caf\xc3\xa9 \xff \x1b[31m\n")
        file["names"] = np.array([b"\xff", b"two"])

    _make(path, fill)
    with CheckedFile(path, FORMAT, 1) as file:
        assert file.text("title") == "café \ufffd \ufffd[31m\n"
        assert file.names("names") == ("\ufffd", "two")
        assert file.names("missing") == ()


def test_texts_of_variable_length_are_not_touched(path: Path) -> None:
    def fill(file: Any) -> None:
        file.attrs["title"] = "endless"
        file["names"] = ["endless"]

    _make(path, fill)
    with CheckedFile(path, FORMAT, 1) as file:
        with pytest.raises(UserError, match="attribute 'title' is neither a number nor a text"):
            file.text("title")
        with pytest.raises(UserError, match="'names' is no list of names"):
            file.names("names")


def test_attributes_that_are_no_single_value_are_left_out(path: Path) -> None:
    def fill(file: Any) -> None:
        file.attrs["list"] = [1, 2]
        file.attrs["link"] = file.create_group("group").ref
        file.attrs["real"] = 0.5

    _make(path, fill)
    with CheckedFile(path, FORMAT, 1) as file:
        assert file.attributes() == {"format": FORMAT, "format_version": 1, "real": 0.5}


def test_a_file_that_must_not_be_read_is_refused(path: Path) -> None:
    _make(path, lambda file: file.create_dataset("values", data=VALUES))
    path.chmod(0)
    with without_roots_rights(), pytest.raises(UserError, match="cannot be read: Permission denied"):
        _read(path)
