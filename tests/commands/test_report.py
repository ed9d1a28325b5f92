"""`automaton report`, and the tables of `automaton export`, from the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commands.calls import ARMS, DEVICE, Caller


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two replicates of two arms."""
    from automaton.commands import main

    folder = tmp_path_factory.mktemp("report")
    (folder / "arms.toml").write_text(ARMS)
    arguments = ["run", folder / "arms.toml", "--out", folder / "r", "--device", DEVICE, "--replicates", "2"]
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in [*arguments, "--quiet"]])
    assert not ended.value.code
    return folder / "r"


def test_a_report_lies_beside_its_runs(
    automaton: Caller, results: Path, tmp_path: Path, few_figures: None
) -> None:
    shutil.copytree(results, tmp_path / "r")
    shutil.rmtree(tmp_path / "r" / "lump" / "r002")
    result = automaton("report", tmp_path / "r", "--figures", tmp_path / "f", "--format", "pdf")
    assert result.status == 0
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert f"automaton report {tmp_path / 'r'} --out" in page
    assert "lump: 1 of 2 replicates failed or have not been run (number 2)." in page
    figures = list((tmp_path / "f").iterdir())
    assert f"{len(figures)} files" in result.out
    assert all(path.read_bytes().startswith(b"%PDF") for path in figures)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--out", "r.pdf"], "ends in .html"),
        (["--format", "pdf"], "--figures DIR"),
        (["--figures", "f", "--format", "doc"], "'pdf', 'png', 'svg'"),
    ],
)
def test_wrong_wishes_are_refused(automaton: Caller, results: Path, options: list[str], words: str) -> None:
    assert words in automaton.refused("report", results, *options)


def test_no_run_is_refused(automaton: Caller, tmp_path: Path) -> None:
    assert "there is no run in this folder" in automaton.refused("report", tmp_path)


def test_tables_and_trees_are_exported(automaton: Caller, results: Path, tmp_path: Path) -> None:
    trees = tmp_path / "t.nwk"
    options = ("--csv", tmp_path / "c", "--parquet", tmp_path / "p", "--newick", trees)
    result = automaton("export", results, *options)
    assert result.status == 0
    assert len(list((tmp_path / "c").iterdir())) == len(list((tmp_path / "p").iterdir())) == 3
    assert f"{trees} (4 trees)" in result.out
    assert len(trees.read_text().splitlines()) == 4
