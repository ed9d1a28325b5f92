"""Images of labels from files beside the scenario, laid into it so that it is complete by itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from automaton.errors import UserError
from automaton.labels import encoded
from automaton.scenario.files import file_beside

MODES = ("1", "L", "P", "I", "I;16", "I;16B", "I;16L", "I;16N")
"""Pictures whose points are whole numbers: black and white, grey, numbers of a palette, of 32 or 16 bits."""


def with_images_inline(scenario: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """The raw scenario of the file `path`, with `image` in place of each group's `file`.

    Raises UserError for a file that cannot be read, or whose size is not the lattice's. What is wrong with
    the scenario itself is left as it is.
    """
    groups, lattice = scenario.get("seeding"), scenario.get("lattice")
    sites = lattice.get("sites") if isinstance(lattice, Mapping) else None
    if not isinstance(groups, list) or not isinstance(sites, list) or not _sound(sites):
        return dict(scenario)
    return {
        **scenario,
        "seeding": [_group(f"seeding.{index}", group, sites, path) for index, group in enumerate(groups)],
    }


def _sound(sites: list[Any]) -> bool:
    return len(sites) in (2, 3) and all(isinstance(size, int) and size > 0 for size in sites)


def _group(at: str, group: Any, sites: list[int], path: Path) -> Any:
    if not isinstance(group, Mapping) or not isinstance(group.get("file"), str) or "image" in group:
        return group
    if group.get("arrangement") != "labels":
        return group
    found = file_beside(path, f"{at}.file", group["file"])
    shape = (sites[2] if len(sites) == 3 else 1, sites[1], sites[0])
    kept = {name: value for name, value in group.items() if name != "file"}
    return kept | {"image": encoded(read_labels(found, shape))}


def read_labels(path: Path, shape: tuple[int, int, int]) -> npt.NDArray[np.uint8]:
    """Whole numbers 0 to 255, uint8 (nz, ny, nx), from a picture or a NumPy array; 2D where nz is 1.

    Nothing is read of a file of another size. Raises UserError.
    """
    labels = _from_numpy(path, shape) if path.suffix == ".npy" else _from_picture(path, shape)
    if labels.min() < 0 or labels.max() > 255:
        odd = labels.min() if labels.min() < 0 else labels.max()
        rule = f"labels are whole numbers from 0 to 255, but one is {odd}"
        raise _refused(path, rule, "number the kinds of cells anew")
    return labels.astype(np.uint8)


def _from_numpy(path: Path, shape: tuple[int, int, int]) -> npt.NDArray[Any]:
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except Exception:  # noqa: BLE001 (what NumPy makes of a damaged header is of many types)
        rule = "cannot be read as a NumPy array of numbers"
        raise _refused(path, rule, "save it with numpy.save") from None
    if not isinstance(found, np.ndarray) or found.dtype.kind not in "bui":
        raise _refused(path, "labels are whole numbers", "save them as uint8")
    if found.ndim == 2 and shape[0] == 1:
        found = found[np.newaxis]
    _check_size(path, found.shape, shape)
    return np.array(found)


def _from_picture(path: Path, shape: tuple[int, int, int]) -> npt.NDArray[Any]:
    """A picture's first row is its top, where y is greatest."""
    from PIL import Image

    try:
        with Image.open(path) as picture:
            pages = getattr(picture, "n_frames", 1)
            _check_size(path, (pages, picture.height, picture.width), shape)
            if picture.mode not in MODES:
                points = "fractions" if picture.mode == "F" else "colours"
                rule = f"its points are {points} ({picture.mode}), not labels"
                raise _refused(path, rule, "save it in greys or with a palette, a number a kind")
            found = []
            for page in range(pages):
                picture.seek(page)
                found.append(np.asarray(picture))
            return np.stack(found)[:, ::-1]
    except UserError:
        raise
    except Exception:  # noqa: BLE001 (what Pillow makes of a damaged picture is of many types)
        rule = "cannot be read as a picture"
        raise _refused(path, rule, "use PNG, TIFF or a NumPy array (.npy)") from None


def _check_size(path: Path, found: tuple[int, ...], shape: tuple[int, int, int]) -> None:
    if tuple(found) != shape:
        have, want = (" x ".join(str(size) for size in reversed(sizes)) for sizes in (found, shape))
        rule = f"is of {have} points, but the lattice has {want} sites (x, y, z)"
        raise _refused(path, rule, "make lattice.sites the size of the image, or scale it without blending")


def _refused(path: Path, rule: str, way_out: str) -> UserError:
    return UserError(f"{path}\n  rule     {rule}\n  way out  {way_out}")
