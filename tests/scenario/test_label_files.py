"""Images of labels: read, kept in the scenario, put onto the lattice; and unsound ones refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from automaton.errors import UserError
from automaton.labels import decoded, encoded
from automaton.scenario import load
from automaton.scenario.label_file import read_labels
from automaton.seeding import seed_cells
from kernels.codes import Kind

TEXT = """
[lattice]
sites = [6, 4]
[time]
duration_h = 24
[alterations.efflux]
mechanism = "efflux"
[[seeding]]
arrangement = "labels"
file = "FILE"
labels = { "1" = "wild type", "2" = "efflux", "3" = "healthy", "4" = "vessel" }
"""
LABELS = np.array([[0, 1, 2, 3, 4, 0], [1] * 6, [2] * 6, [0] * 6], np.uint8)


def written(folder: Path, name: str, labels: np.ndarray = LABELS) -> Path:
    if name.endswith(".npy"):
        np.save(folder / name, labels)
    else:
        Image.fromarray(labels).save(folder / name)
    scenario = folder / "scenario.toml"
    scenario.write_text(TEXT.replace("FILE", name))
    return scenario


@pytest.mark.parametrize("name", ["tissue.npy", "tissue.png", "tissue.tif"])
def test_cells_stand_where_the_image_says(tmp_path: Path, name: str) -> None:
    (arm,) = load(written(tmp_path, name))
    kind, genotype, _ = seed_cells(arm.scenario)
    meaning = {0: Kind.EMPTY, 1: Kind.TUMOUR, 2: Kind.TUMOUR, 3: Kind.HEALTHY, 4: Kind.VESSEL}
    np.testing.assert_array_equal(kind[0], np.vectorize(meaning.get)(LABELS))
    np.testing.assert_array_equal(genotype[0], LABELS == 2)


@pytest.mark.parametrize(
    ("name", "dtype"),
    [("tissue.png", "<u2"), ("tissue.tif", "<u2"), ("tissue.tif", ">u2"), ("tissue.tif", "int32")],
)
def test_wider_whole_numbers_are_labels_too(tmp_path: Path, name: str, dtype: str) -> None:
    """As segmentation programs write them: one label a kind, in 16 or 32 bits."""
    written(tmp_path, name, LABELS.astype(dtype))
    np.testing.assert_array_equal(read_labels(tmp_path / name, (1, 4, 6))[0], LABELS)


def test_the_resolved_scenario_holds_the_image(tmp_path: Path) -> None:
    (arm,) = load(written(tmp_path, "tissue.png"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "scenario.toml").write_text(arm.scenario.to_toml())
    (again,) = load(elsewhere / "scenario.toml")
    assert again.scenario == arm.scenario
    np.testing.assert_array_equal(seed_cells(again.scenario)[0], seed_cells(arm.scenario)[0])


def test_pages_of_a_tiff_are_layers(tmp_path: Path) -> None:
    pages = [Image.fromarray(np.full((4, 6), page, np.uint8)) for page in (1, 2)]
    pages[0].save(tmp_path / "layers.tif", save_all=True, append_images=pages[1:])
    path = tmp_path / "scenario.toml"
    path.write_text(TEXT.replace("FILE", "layers.tif").replace("[6, 4]", "[6, 4, 2]"))
    (arm,) = load(path)
    _, genotype, _ = seed_cells(arm.scenario)
    assert genotype[:, 0, 0].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("name", "labels", "words"),
    [
        ("tissue.png", np.zeros((4, 7), np.uint8), "of 7 x 4 x 1 points, but the lattice has 6 x 4 x 1"),
        ("tissue.npy", np.zeros((5, 6), np.uint8), "of 6 x 5"),
        ("tissue.npy", np.full((4, 6), 300), "from 0 to 255, but one is 300"),
        ("tissue.tif", np.full((4, 6), 256, np.uint16), "from 0 to 255, but one is 256"),
        ("tissue.png", np.full((4, 6), 65535, np.uint16), "but one is 65535"),
        ("tissue.tif", np.full((4, 6), -1, np.int32), "but one is -1"),
        ("tissue.tif", np.zeros((4, 6), np.float32), "fractions"),
        ("tissue.npy", np.zeros((4, 6)), "whole numbers"),
        ("tissue.png", np.zeros((4, 6, 3), np.uint8), "colours"),
    ],
)
def test_an_image_that_does_not_fit_is_refused(
    tmp_path: Path, name: str, labels: np.ndarray, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        load(written(tmp_path, name, labels))


@pytest.mark.parametrize("name", ["tissue.png", "tissue.npy"])
def test_a_file_that_is_no_image_is_refused(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name)
    (tmp_path / name).write_bytes(b"nothing of the kind")
    with pytest.raises(UserError, match="cannot be read as"):
        load(path)


def test_an_array_of_objects_is_not_unpickled(tmp_path: Path) -> None:
    path = written(tmp_path, "tissue.npy")
    np.save(tmp_path / "tissue.npy", np.full((4, 6), "x", object), allow_pickle=True)
    with pytest.raises(UserError, match="NumPy array of numbers"):
        load(path)


def test_a_label_that_nothing_is_said_of_is_named(tmp_path: Path) -> None:
    (arm,) = load(written(tmp_path, "tissue.npy", np.full((4, 6), 9, np.uint8)))
    with pytest.raises(UserError, match=r"9 \(24 sites\)"):
        seed_cells(arm.scenario)


def test_an_image_of_another_size_in_the_scenario_is_refused() -> None:
    text = encoded(LABELS)
    with pytest.raises(ValueError, match="another size"):
        decoded(text, (1, 4, 5))
    with pytest.raises(ValueError, match="not an image"):
        decoded("bm90aGluZw==", (1, 4, 6))
