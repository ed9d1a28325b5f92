"""What strangers' files hold is shown as it stands there: it steers no terminal and fills no screens."""

from __future__ import annotations

import os
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest

from automaton.plain_text import LINES, on_one_screen, readable
from tests.commands.calls import TINY, Caller
from tests.run_folder.small_run import write_small_run

RED = "\x1b[31mred"


def steers(text: str) -> bool:
    return any(sign not in "\n\t" and unicodedata.category(sign) in {"Cc", "Cf", "Cs"} for sign in text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (RED, "\ufffd[31mred"),
        ("a\rb\x08\x7f\x9b", "a\ufffdb\ufffd\ufffd\ufffd"),
        ("\u202egnp.exe\u2066", "\ufffdgnp.exe\ufffd"),
        ("20\xa0µm, 5\u202f% · é 漢 [red]\n\tline", "20\xa0µm, 5\u202f% · é 漢 [red]\n\tline"),
        (os.fsdecode(b"\xff.h5"), "\ufffd.h5"),
    ],
)
def test_what_steers_is_replaced_and_all_else_stays(text: str, shown: str) -> None:
    assert readable(text) == shown


def test_a_message_fits_on_a_screen_whatever_it_names() -> None:
    lines = on_one_screen("x" * 100_000 + "END\n" + "line\n" * 1000).splitlines()
    assert len(lines) == LINES
    assert lines[0].endswith("xEND")
    assert max(map(len, lines)) < 400


@pytest.mark.parametrize(
    "line",
    [
        'title = "\\u001B[2J"',
        '"\\u001B[31m" = 1',
        f'title = "{RED}"',
        'cells = { "\\u202E" = 1 }',
        f'"{"a" * 100_000}" = 1',
        'title = ["\\u0007"]',
    ],
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_a_scenario_does_not_steer_the_terminal(
    automaton: Caller, tmp_path: Path, line: str, command: str
) -> None:
    path = tmp_path / "case.toml"
    path.write_text(f"{line}\n{TINY}" if "title" not in line else TINY.replace('title = "Tiny"', line))
    said = automaton.refused(command, path)
    assert not steers(said)
    assert len(said) < 4000


def test_a_sign_that_does_not_show_is_named(automaton: Caller, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(TINY.replace("Tiny", "Ti\\u202Eny"))
    assert "(U+202E)" in automaton.refused("check", path)


@pytest.mark.parametrize("name", [RED, "\u202egnp", os.fsdecode(b"\xff\xfe")])
def test_the_name_of_a_folder_does_not_steer_the_terminal(
    automaton: Caller, tmp_path: Path, name: str
) -> None:
    write_small_run(tmp_path / "out" / name)
    found = automaton("info", tmp_path / "out")
    assert found.status == 0
    assert "finished" in found.out
    assert not steers(found.out)
    (tmp_path / "out" / name / "run.h5").write_bytes(b"broken")
    assert not steers(automaton.refused("info", tmp_path / "out"))
    assert not steers(automaton.refused("export", tmp_path / name, "--csv", tmp_path / "csv"))


class Page(HTMLParser):
    """What a browser would act upon."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes += attrs


@pytest.mark.usefixtures("few_figures")
def test_a_report_of_a_stranger_s_run_does_nothing(automaton: Caller, tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    write_small_run(
        tmp_path / "run",
        title=evil,
        question=evil,
        arm=evil,
        device=evil,
        scenario_text=f'title = "{evil}"\n',
        alterations=(evil[:40], "repair"),
        attributes={"error": evil},
    )
    assert automaton("report", tmp_path / "run", "--out", tmp_path / "page.html").status == 0
    text = (tmp_path / "page.html").read_text()
    page = Page()
    page.feed(text)
    assert "alert(1)" in text
    assert page.tags.isdisjoint({"script", "iframe", "object", "embed", "link", "base", "form"})
    for name, value in page.attributes:
        assert not name.startswith("on")
        assert name != "src" or (value or "").startswith("data:image/svg+xml;base64,")
        assert name != "href" or (value or "").startswith("#")
