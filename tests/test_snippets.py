"""The Python that the documents show to whoever reads runs does what it says."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from tests.run_folder.small_run import small_frame, small_row, small_writer

ROOT = Path(__file__).resolve().parent.parent
STEPS = (0, 120, 240)
_PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where runs lie as the documents have them."""
    monkeypatch.chdir(tmp_path)
    with small_writer(Path("lump")) as writer:
        for step in STEPS:
            writer.record(small_row(step) | {"counts": np.arange(6), "burden": np.arange(4)})
            writer.frame(small_frame(step))
    for name in ("lump_vs_scattered", "runs/lump_vs_scattered", "runs/quick_2d"):
        shutil.copytree("lump", f"{name}/lump")


class Viewer:
    """As much of napari's as is shown; it notes its layers by name."""

    def __init__(self, layers: dict[str, Any]) -> None:
        self._layers = layers

    def add_image(self, data: Any, *, name: str, scale: Any) -> None:
        """Note an image."""
        self._layers[name] = ("image", data, scale)

    def add_labels(self, data: Any, *, name: str, scale: Any) -> None:
        """Note labels."""
        self._layers[name] = ("labels", data, scale)


def run_snippets(document: str) -> dict[str, Any]:
    """Run all Python of a document, one after the other as a reader would; what names they made."""
    names: dict[str, Any] = {}
    for snippet in _PYTHON.findall((ROOT / document).read_text("utf-8")):
        exec(compile(snippet, document, "exec"), names)  # noqa: S102 (our own words)
    plt.close("all")
    return names


@pytest.mark.usefixtures("somewhere")
def test_files_are_read_by_xarray_and_h5py(capsys: pytest.CaptureFixture[str]) -> None:
    names = run_snippets("docs/file_format.md")
    np.testing.assert_array_equal(names["kind"], small_frame(240).kind)
    np.testing.assert_array_equal(names["frame"]["oxygen_mmHg"][0], small_frame(240).oxygen_mmHg)
    assert "lump 6 (3, 5, 7)" in capsys.readouterr().out
    names["frame"].close()


@pytest.mark.usefixtures("somewhere")
def test_all_frames_are_taken_by_xarray_and_napari(monkeypatch: pytest.MonkeyPatch) -> None:
    """Napari is a large program; a stand-in sees what it would be given."""
    layers: dict[str, Any] = {}
    shown: list[str] = []
    stand_in = SimpleNamespace(Viewer=lambda: Viewer(layers), run=lambda: shown.extend(layers))
    monkeypatch.setitem(sys.modules, "napari", stand_in)
    names = run_snippets("docs/viewing.md")
    assert shown == ["oxygen in mmHg", "kind"]
    expected = [small_frame(step) for step in STEPS]
    for name, kind, field in (
        ("oxygen in mmHg", "image", "oxygen_mmHg"),
        ("kind", "labels", "kind"),
    ):
        drawn_as, data, scale = layers[name]
        array = np.stack([getattr(frame, field) for frame in expected])
        assert (drawn_as, data.dtype, data.shape) == (kind, array.dtype, (3, 3, 5, 7))
        np.testing.assert_array_equal(data, array)
        np.testing.assert_array_equal(names["movie"][field], array)
        assert scale == (1, 20.0, 20.0, 20.0)
    assert names["movie"]["time"].to_numpy().tolist() == [0.0, 60.0, 120.0]


@pytest.mark.usefixtures("somewhere")
def test_the_readme_shows_how_a_run_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    run_snippets("README.md")
    assert capsys.readouterr().out == "lump 120.0 [0 1 2 3]\n"
