"""The shaders put together: a program a kind of thing that is drawn, each with the parts it includes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from viewer import mesh
from viewer.cut_plane import CREASE_DARKNESS, CREASE_SITES, OVERLAP
from viewer.lighting import COARSE
from viewer.shading import WRAP

MOST_BOXES = 2
MOST_STEPS = 5
"""Of the blur, to each side."""

_CONSTANTS = {
    "WRAP": WRAP,
    "COARSE": float(COARSE),
    "BALL_RADIUS": mesh.CELL_RADIUS_SITES,
    "SOLID": mesh.LEVEL - OVERLAP,
    "CREASE_SITES": CREASE_SITES,
    "CREASE_DARKNESS": CREASE_DARKNESS,
    "MOST_STEPS": MOST_STEPS,
}
_SURFACE = ("projection", "baked_light", "labels", "surface.vert")
_STAGES = {
    "plain": (_SURFACE, ("shading", "one_label.frag"), 8),
    "border": (_SURFACE, ("shading", "labels", "border.frag"), 8),
    "edge": (_SURFACE, ("shading", "boxes", "labels", "border.frag"), 8),
    "ball": (("projection", "baked_light", "ball.vert"), ("shading", "ball.frag"), 8),
    "cut": (("projection", "cut.vert"), ("shading", "labels", "cut.frag"), 4),
    "air": (("page.vert",), ("shading", "air.frag"), 8),
    "blur": (("page.vert",), ("blur.frag",), 8),
    "reduce": (("page.vert",), ("reduce.frag",), 8),
}
"""Name -> parts of the vertex and of the fragment shader, and how many sites lie round a place."""


def program(name: str, variant: str = "") -> Any:
    """A new VisPy program.

    Args:
        name: one of "plain", "border", "edge", "ball", "cut", "air", "blur", "reduce".
        variant: "OUTLINE" draws how far away things are in place of their colour, "FOG" lays fog before them;
            "TIMES n" says how many samples a pixel has each way that "reduce" takes the mean of.
    """
    from vispy import gloo

    vertex, fragment, corners = _STAGES[name]
    return gloo.Program(_source(vertex, corners, variant), _source(fragment, corners, variant))


@cache
def _source(parts: tuple[str, ...], corners: int, variant: str) -> str:
    folder = files("viewer.gl") / "shaders"
    defined = _CONSTANTS | {"CORNERS": corners}
    lines = ["#version 130", *(f"#define {name} {value}" for name, value in defined.items())]
    if variant:
        lines.append(f"#define {variant}")
    lines += [(folder / f"{part}.glsl").read_text(encoding="utf-8") for part in parts]
    return "\n".join(lines)


def taken(program: Any) -> set[str]:
    """Names of all that a program wants to be given."""
    return {name for kind, _, name in program.variables if kind in ("attribute", "uniform")}
