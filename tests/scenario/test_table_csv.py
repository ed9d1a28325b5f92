"""Tables of concentrations in files: laid inline, and errors that name file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from automaton.errors import UserError
from automaton.scenario import Course, load
from automaton.scenario.table_csv import read_table

VALID = Path(__file__).parent / "valid"


def test_a_resolved_scenario_holds_the_pairs_themselves() -> None:
    (arm,) = load(VALID / "ways_of_dosing.toml")
    (dose,) = arm.scenario.drugs["measured"].doses
    assert isinstance(dose, Course)
    assert [list(pair) for pair in dose.table_h_uM] == [[0, 0], [0.5, 3.25], [1, 2.5], [6, 0.1]]
    assert "csv" not in arm.scenario.to_toml()


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("0,1\n1,2\nx,3\n", "3: x,3", "a line is a time in h"),
        ("time,uM\nmore,words\n0,1\n", "2: more,words", "a line is a time in h"),
        ("0,1\n1,2,3\n", "2: 1,2,3", "a line is a time in h"),
        ("0,1\n1,-2\n", "2: 1,-2", "not negative"),
        ("0,1\n1,nan\n", "2: 1,nan", "a line is a time in h"),
        ("0,1\n1,inf\n", "2: 1,inf", "a line is a time in h"),
        ("0,1\n\n3,1\n2,1\n", "4: 2,1", "times must not go back, and before it is 3 h"),
        ("time,uM\n0,1\n", "", "needs two points"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, line: str, rule: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text)
    with pytest.raises(UserError) as caught:
        read_table(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert line in message
    assert rule in message


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="cannot be read as text"):
        read_table(path)


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("0,1\n1,0\n")
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / "table.csv").symlink_to(outside)
    text = (VALID / "ways_of_dosing.toml").read_text().replace("tables/measured.csv", "table.csv")
    (folder / "scenario.toml").write_text(text)
    with pytest.raises(UserError, match="own folder or below it"):
        load(folder / "scenario.toml")
