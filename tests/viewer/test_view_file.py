"""View files: written and read back, refused in words, and met by runs for which they were not made."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from automaton.errors import UserError
from tests.viewer.made_up_run import DRUG
from viewer.scene import Camera, Cut, FieldChoice, Scene, Slices
from viewer.view_file import read_view, write_view

FULL = Scene(
    size=(1280, 721),
    arms=("lump", "scattered"),
    cells="clone",
    hidden=frozenset({"healthy", "efflux + repair"}),
    hidden_clones=frozenset({3, 17}),
    field=FieldChoice(DRUG, "damage"),
    fog=0.25,
    cut=Cut("slab", "x", (0.1, 0.2, 0.3), 60.0, (1, -1, 1)),
    slices=Slices(("z", "x"), (0.5, 0.25, 0.75)),
    camera=Camera(10.0, -20.0, 1.5, 360.0, (1.0, 2.0, 3.0), 900.0),
    theme="light",
    font_scale=1.5,
    supersampling=3,
    title='A "quoted" title, µ',
    dose_strip=False,
)


@pytest.mark.parametrize("scene", [Scene(), FULL, replace(FULL, hidden=frozenset())])
def test_what_is_written_is_read_back(scene: Scene, tmp_path: Path) -> None:
    write_view(scene, tmp_path / "new" / "view.toml")
    assert read_view(tmp_path / "new" / "view.toml") == scene
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["view.toml"]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "view.toml"
    path.write_text(text)
    return path


def test_a_few_keys_are_a_view(tmp_path: Path) -> None:
    found = read_view(written(tmp_path, 'cells = "kind"\n[camera]\nzoom = 2\n[cut]\nshape = "half"\n'))
    assert found == Scene(cells="kind", camera=Camera(zoom=2.0), cut=Cut("half"))
    assert read_view(written(tmp_path, "")) == Scene()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('theme = "drak"', ["key      theme   (line 1)", 'value    "drak"', "dark, light", '"dark"?']),
        ("[camera]\nazimut_deg = 3", ["camera.azimut_deg   (line 2)", "no such key", '"azimuth_deg"?']),
        ("zoom = 2", ["zoom", "it belongs to [camera]"]),
        ("camera = 3", ["must be a table", "write [camera]"]),
        ("[kamera]\nzoom = 1", ["kamera", "no such key", '"camera"?']),
        ("fog = 1.5", ["fog", "1.5", "from 0 to 1"]),
        ("fog = true", ["fog", "must be a number"]),
        ("supersampling = 2.5", ["supersampling", "whole number from 1 to 4"]),
        ("size = [100, 100]", ["size", "[320, 240]"]),
        ("size = 3", ["size", "[width, height]"]),
        ("hidden = [1]", ["hidden", "must be text"]),
        ('[slices]\naxes = ["w"]', ["slices.axes", "one of z, y, x"]),
        ("[cut]\nat = [0.5, 0.5]", ["cut.at", "a list of 3"]),
        ("title = 2024-01-01", ["title", "2024-01-01", "must be text"]),
        ("fog = nan", ["fog", "nan"]),
        ("fog =", ["not TOML"]),
        ("format_version = 2", ["format_version", "newer program"]),
        ('format_version = "two"', ["format_version   (line 1)", '"two"', "whole number from 1"]),
        ("format_version = -3", ["format_version", "-3", "whole number from 1"]),
        ("format_version = 1.5", ["format_version", "1.5", "whole number from 1"]),
        ("format_version = true", ["format_version", "true", "whole number from 1"]),
        ('[slices]\naxes = ["z", "x", "z"]', ["slices.axes   (line 2)", '["z", "x", "z"]', "no two alike"]),
        ('arms = ["lump", "lump"]', ["arms", "no two alike"]),
        ("[cut]\nsides = [true, 1, -1]", ["cut.sides", "must be 1 or -1"]),
        ("[cut]\nsides = [1.0, 1, -1]", ["cut.sides", "must be 1 or -1"]),
        ("[slices]\nat = [true, 0.5, 0.5]", ["slices.at", "a number from 0 to 1"]),
        ("size = [true, 1080]", ["size", "[width, height]"]),
        ("hidden_clones = [true]", ["hidden_clones", "whole number from 1"]),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, words: list[str]) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UserError) as caught:
        read_view(path)
    for word in (str(path), *words):
        assert word in str(caught.value)


def test_many_problems_fit_on_a_screen(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="and 5 more") as caught:
        read_view(written(tmp_path, "".join(f"key{k} = 1\n" for k in range(9))))
    assert len(str(caught.value).splitlines()) <= 24


def test_what_is_no_text_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\x89HDF\xff\xfe")
    for name, words in (("binary.toml", "UTF-8"), ("none.toml", "No such file"), ("", "directory")):
        with pytest.raises(UserError, match=words):
            read_view(tmp_path / name)


DOCS = Path(__file__).parents[2] / "docs"


def test_the_handbook_shows_the_defaults_and_every_key(tmp_path: Path) -> None:
    page = (DOCS / "viewing.md").read_text()
    shown = page.partition("```toml\n")[2].partition("```")[0]
    assert read_view(written(tmp_path, shown)) == Scene()
    everything = "\n".join(line.removeprefix("# ") for line in shown.splitlines())
    write_view(read_view(written(tmp_path, everything)), tmp_path / "full.toml")
    told, known = (tomllib.loads(text) for text in (everything, (tmp_path / "full.toml").read_text()))
    assert keys_of(told) == keys_of(known) == keys_of(described(Scene()))


def keys_of(tables: dict[str, Any]) -> set[str]:
    """All keys, those in tables with the name of these."""
    plain = {key for key, value in tables.items() if not isinstance(value, dict)}
    inner = ((name, value) for name, value in tables.items() if isinstance(value, dict))
    return plain.union(*({f"{name}.{key}" for key in value} for name, value in inner))


def described(scene: Scene) -> dict[str, Any]:
    """A scene as tables, the version of view files added."""
    return {"format_version": 1, **asdict(scene)}


@pytest.mark.parametrize("view", sorted((DOCS / "views").glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_views_are_sound(view: Path) -> None:
    assert read_view(view) != Scene()
