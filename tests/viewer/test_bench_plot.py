"""The picture of a benchmark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from viewer.bench_plot import DPI, WIDTH_IN, draw_bench


def made_up(processors: int, names: int, sides: tuple[int, ...]) -> dict[str, Any]:
    return {
        "machine": {
            "cpu": "A processor with a name",
            "threads": "2",
            "program_version": "1.0",
            "started": "2026-11-25",
        },
        "bandwidth": [
            {"processor": f"CPU {k}", "kernel": "triad", "bytes_per_s": 3e10} for k in range(processors)
        ],
        "measurements": [
            {
                "section": "kernels",
                "processor": f"CPU {k}",
                "name": f"kernel_{name}",
                "side": side,
                "sites": side**3,
                "times": {"best_s": side**3 / (1e8 * (name + 1))},
                "sites_per_s": 1e8 * (name + 1),
                "bytes_per_site": 20.0,
                "bytes_moved": 20 * side**3,
                "bandwidth_share": 20 * 1e8 * (name + 1) / 3e10,
            }
            for k in range(processors)
            for name in range(names)
            for side in sides
        ],
    }


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        assert picture.size[0] == round(WIDTH_IN * DPI)
        return np.asarray(picture.convert("RGB"))


def height(path: Path) -> int:
    return int(pixels(path).shape[0])


def test_a_block_for_each_processor_and_a_line_for_each_kernel(tmp_path: Path) -> None:
    one = height(draw_bench(made_up(1, 4, (64,)), tmp_path / "one.png"))
    more = height(draw_bench(made_up(1, 8, (64, 128)), tmp_path / "more.png"))
    two = height(draw_bench(made_up(2, 4, (64,)), tmp_path / "two.png"))
    assert one < more < two


def test_each_size_has_its_own_colour(tmp_path: Path) -> None:
    blue = (0x56, 0xB4, 0xE9)
    one = pixels(draw_bench(made_up(1, 3, (64,)), tmp_path / "one.png"))
    two = pixels(draw_bench(made_up(1, 3, (64, 128)), tmp_path / "two.png"))
    assert not (one == blue).all(axis=2).any()
    assert (two == blue).all(axis=2).any()


def test_kernels_without_counted_bytes_are_drawn_without_a_limit(tmp_path: Path) -> None:
    counted, found = made_up(1, 4, (64,)), made_up(1, 4, (64,))
    found["measurements"][0] |= dict.fromkeys(("bytes_moved", "bytes_per_site", "bandwidth_share"))
    first, second = (
        pixels(draw_bench(made, tmp_path / "drawn.png")).astype(int) for made in (counted, found)
    )
    orange = np.array((0xE6, 0x9F, 0x00))
    dots = [(np.abs(drawn - orange).max(axis=2) < 8).sum() for drawn in (first, second)]
    assert dots[1] == pytest.approx(7 / 8 * dots[0], rel=0.05), "its speed has a dot, its share has none"


def test_shares_beyond_the_edge_are_arrows_there(tmp_path: Path) -> None:
    orange, drawn = (0xE6, 0x9F, 0x00), []
    for share in (1.499, 1.51, 2.8):
        found = made_up(1, 1, (64,))
        found["measurements"][0]["bandwidth_share"] = share
        drawn.append(pixels(draw_bench(found, tmp_path / "drawn.png")))
    assert (drawn[0] == orange).all(axis=2).any()
    assert (drawn[0] != drawn[1]).any(axis=2).sum() > 20, "another shape"
    assert (drawn[1] == drawn[2]).all(), "how far beyond is not shown"


def test_workloads_are_not_drawn(tmp_path: Path) -> None:
    found = made_up(1, 4, (64,))
    less = height(draw_bench(found, tmp_path / "without.png"))
    found["measurements"].append(found["measurements"][0] | {"section": "growth", "name": "growth"})
    assert height(draw_bench(found, tmp_path / "with.png")) == less


def test_without_kernels_it_says_so(tmp_path: Path) -> None:
    assert height(draw_bench(made_up(1, 0, ()), tmp_path / "none.png")) > 100
