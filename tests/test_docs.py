"""The documents lead somewhere: relative links, and the paths of this repository that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "ARCHITECTURE", "CHANGELOG")]
DOCUMENTS += sorted((ROOT / "docs").glob("*.md"))

_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_TARGETS = (
    re.compile(r"\]\(\s*<?([^)>\s]+)"),
    re.compile(r"^\[[^\]]+\]:\s*<?([^>\s]+)", re.MULTILINE),
    re.compile(r"""(?:src|href)\s*=\s*["']([^"']+)["']"""),
)
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#")
_OURS = re.compile(r"(?:automaton|benchmarks|docs|kernels|scenarios|tests|viewer)/[a-z0-9_./-]*")


def relative_links(text: str) -> Iterator[str]:
    """Paths, without fragments, of all links and images of a Markdown text that do not lead elsewhere."""
    prose = _CODE.sub("", _FENCED.sub("", text))
    for pattern in _TARGETS:
        for target in pattern.findall(prose):
            if not _ELSEWHERE.match(target):
                yield unquote(re.split(r"[#?]", target)[0])


def named_paths(text: str) -> Iterator[str]:
    """Paths of this repository in code marks; those with a NAME or a * to fill in are left out."""
    for code in _CODE.findall(_FENCED.sub("", text)):
        if _OURS.fullmatch(code):
            yield code


def test_links_and_paths_are_found() -> None:
    text = (
        "[a](docs/a%20b.md#part) [![i](i.png)](<b.md>) [out](https://example.org/x.md) "
        "[here](#top) `[no](no.md)`\n"
        '[ref]: c.md "title"\n<img src="d.svg">\n```\n[no](no.md) `tests/no.py`\n```\n'
        "`kernels/codes.py` `kernels/NAME.cu` `kernels/reference_*.py` `kernels.codes`\n"
    )
    assert sorted(relative_links(text)) == ["b.md", "c.md", "d.svg", "docs/a b.md", "i.png"]
    assert list(named_paths(text)) == ["kernels/codes.py"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_every_relative_link_leads_to_a_file_of_this_repository(document: Path) -> None:
    found = {link: (document.parent / link).resolve() for link in relative_links(document.read_text("utf-8"))}
    lost = [link for link, path in found.items() if not path.exists() or not path.is_relative_to(ROOT)]
    assert lost == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_every_path_that_is_named_exists(document: Path) -> None:
    assert [path for path in named_paths(document.read_text("utf-8")) if not (ROOT / path).exists()] == []


def test_every_science_check_is_on_the_page() -> None:
    page = (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")
    wanted = {*(f"E{k}" for k in range(1, 14)), *(f"S{k}" for k in (1, 2, 3, 4, 7, 8, 9, 11, 12, 13, 16))}
    found = set(re.findall(r"^\| ([ESH]\d+) \|", page, flags=re.MULTILINE))
    assert wanted <= found
    assert "**no**" not in page, "a check that failed"
