"""Files of a run folder are files: no link is followed, and no pipe opened, for reading or writing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from automaton import run_folder
from automaton.checksum import what_is_wrong
from automaton.errors import UserError
from automaton.folder_lock import held
from automaton.manifest import read_manifest
from automaton.run_log import RunLog
from automaton.snapshot import open_runs
from automaton.whole_file import write_text
from tests.run_folder.small_run import small_writer
from viewer.files import write_whole


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    path = tmp_path / "precious.txt"
    path.write_text("mine")
    return path


@pytest.mark.parametrize("name", ["run.h5", "frames", "checkpoints", "log.txt", "scenario.toml"])
def test_a_run_whose_parts_are_links_is_not_read(folder: Path, tmp_path: Path, name: str) -> None:
    (folder / name).touch()
    (folder / name).rename(tmp_path / "elsewhere")
    (folder / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match=rf"{name}: it is a link"):
        open_runs(folder)


def test_a_frame_that_is_a_link_is_not_read(folder: Path, tmp_path: Path) -> None:
    frame = run_folder.frame_path(folder, 2)
    frame.rename(tmp_path / "elsewhere.h5")
    frame.symlink_to(tmp_path / "elsewhere.h5")
    (run,) = open_runs(folder)
    with pytest.raises(UserError, match=r"000002\.h5: it cannot be read: it is a link"):
        run.frame(1)
    assert "it is a link" in what_is_wrong(frame)


def test_a_folder_of_runs_elsewhere_is_not_entered(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "lump").symlink_to(folder)
    with pytest.raises(UserError, match="there is no run in this folder"):
        open_runs(tmp_path / "out")


@pytest.mark.parametrize("name", ["run.h5", "frames/000002.h5"])
def test_a_pipe_is_refused_at_once(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(UserError, match="no file, but a folder, a pipe or a device"):
        open_runs(folder)[0].frame(1)


def test_a_pipe_is_no_manifest(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(UserError, match="no file, but a folder, a pipe or a device"):
        read_manifest(tmp_path)


def _write_log(folder: Path) -> None:
    RunLog(folder).line("a line")


def _hold(folder: Path) -> None:
    with held(folder):
        pass


def _write_scenario(folder: Path) -> None:
    write_text(folder / "scenario.toml", "text")


def _write_page(folder: Path) -> None:
    write_whole(folder / "page.html", b"text")


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("log.txt", _write_log),
        (".lock", _hold),
        ("scenario.toml.tmp", _write_scenario),
        ("page.html.tmp", _write_page),
        ("page.html", _write_page),
    ],
)
def test_nothing_is_written_through_a_link(
    tmp_path: Path, precious: Path, name: str, write: Callable[[Path], None]
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / name).symlink_to(precious)
    try:
        write(folder)
    except UserError as error:
        assert "it is a link" in str(error)  # noqa: PT017 (some replace the link, which is as well)
    assert precious.read_text() == "mine"


def test_a_run_is_not_continued_through_links(folder: Path, tmp_path: Path) -> None:
    (folder / "checkpoints").rmdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "000009.h5").touch()
    (folder / "checkpoints").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="checkpoints: it is a link"):
        run_folder.reopen(folder)
    assert (tmp_path / "elsewhere" / "000009.h5").exists()


def test_a_manifest_that_claims_endless_replicates_is_refused(tmp_path: Path) -> None:
    entry = '{"name": "", "index": 0, "seed": 1, "replicates": 1e15, "scenario_sha256": ""}'
    for text in (
        '{"format": "tumour automaton replicates", "format_version": 1, "program_version": "", "title": "",'
        f'"arms": [{entry}]}}',
        "[" * 100_000,
        "[]",
        "NaN",
    ):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(UserError, match="this is no manifest of replicates"):
            read_manifest(tmp_path)


def test_a_writer_leaves_a_file_of_the_usual_rights(tmp_path: Path) -> None:
    with small_writer(tmp_path / "run"):
        pass
    mask = os.umask(0)
    os.umask(mask)
    assert (tmp_path / "run" / "run.h5").stat().st_mode & 0o777 == 0o666 & ~mask
