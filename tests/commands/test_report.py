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
    assert "lump: 2 replicates were ordered, 1 is there, 1 of them came to an end; lacking: number 2." in page
    assert "1 of 2 ordered" in page
    assert f"lump/r001/scenario.toml --seed 1 --replicates 2 --out again/{'r'}/lump" in page
    assert "automaton run SCENARIO.toml --seed 1 --replicates 2 --out again/r" in page
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


def test_an_arm_alone_knows_what_was_ordered(
    automaton: Caller, results: Path, tmp_path: Path, few_figures: None
) -> None:
    shutil.copytree(results, tmp_path / "r")
    shutil.rmtree(tmp_path / "r" / "lump" / "r001")
    assert automaton("report", tmp_path / "r" / "lump").status == 0
    page = (tmp_path / "r" / "lump" / "report.html").read_text(encoding="utf-8")
    assert "lump: 2 replicates were ordered, 1 is there" in page
    assert "scattered" not in page


def test_a_place_that_is_a_file_is_named(automaton: Caller, results: Path, tmp_path: Path) -> None:
    afile = tmp_path / "afile"
    afile.touch()
    for arguments in (
        ("report", results, "--out", afile / "x.html"),
        ("export", results, "--newick", afile / "n"),
        ("export", results, "--csv", afile / "t"),
    ):
        said = automaton.refused(*arguments)
        assert f"cannot write {arguments[-1]}: a part of its path is a file, not a folder: {afile}" in said
    for option in ("--csv", "--parquet"):
        said = automaton.refused("export", results, option, afile)
        assert f"another place with {option}." in said
        assert "--out" not in said


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
