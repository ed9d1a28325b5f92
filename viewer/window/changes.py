"""Changes of a scene that a button or a key asks for, as pure functions. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from automaton.snapshot import EMPTY, KIND_NAMES, TUMOUR, Frame, Run
from viewer.scene import Axis, Camera, Scene, Slices

Change = Callable[[Scene], Scene]
"""What turns the scene as it is into another."""

AXES: tuple[Axis, ...] = ("x", "y", "z")
THINNEST_UM, THICKEST_UM = 20.0, 2000.0
"""Of a slab."""


def changed(**values: Any) -> Change:
    """The change that gives fields of a scene these values."""
    return lambda scene: replace(scene, **values)


def settled(scene: Scene) -> Scene:
    """The scene with its cut kept where the camera has it now, however that turns."""
    if scene.cut.sides is not None:
        return scene
    return replace(scene, cut=replace(scene.cut, sides=facing(scene.camera)))


def opened(scene: Scene, shape: str) -> Scene:
    """The scene with another cut, or with single slices where the cut was."""
    if shape == "slice":
        return replace(scene, slices=Slices((scene.cut.axis,), scene.cut.at))
    cut = replace(scene.cut, shape=shape, sides=facing(scene.camera))  # type: ignore[arg-type]
    return replace(scene, slices=replace(scene.slices, axes=()), cut=cut)


def across(scene: Scene, axis: str) -> Scene:
    """The scene cut or sliced across an axis, "x", "y" or "z", or sliced across "all"."""
    axes: tuple[Axis, ...] = ("z", "y", "x") if axis == "all" else (axis,)  # type: ignore[assignment]
    if scene.slices.axes:
        return replace(scene, slices=replace(scene.slices, axes=axes))
    return replace(scene, cut=replace(scene.cut, axis=axes[0]))


def placed(scene: Scene, axis: Axis, share: float) -> Scene:
    """The scene with cut and slices moved alike, so that one goes on where the other was."""
    number = "zyx".index(axis)

    def moved(at: tuple[float, float, float]) -> tuple[float, float, float]:
        z, y, x = (share if k == number else old for k, old in enumerate(at))
        return z, y, x

    cut = replace(scene.cut, at=moved(scene.cut.at))
    return replace(scene, cut=cut, slices=replace(scene.slices, at=moved(scene.slices.at)))


def shifted(scene: Scene, axis: Axis, by: float) -> Scene:
    """The scene with the cut or slice across one axis moved by a share of the lattice."""
    at = scene.slices.at if scene.slices.axes else scene.cut.at
    return placed(scene, axis, min(max(at["zyx".index(axis)] + by, 0.0), 1.0))


def thickened(scene: Scene, times: float) -> Scene:
    """The scene with its slab so many times as thick."""
    thickness = min(max(scene.cut.thickness_um * times, THINNEST_UM), THICKEST_UM)
    return replace(scene, cut=replace(scene.cut, thickness_um=float(f"{thickness:.3g}")))


def fogged(scene: Scene, by: float) -> Scene:
    """The scene with so much more fog."""
    return replace(scene, fog=round(min(max(scene.fog + by, 0.0), 1.0), 3))


def without_clone(clone: int) -> Change:
    """Hide a clone by its number."""
    return lambda scene: replace(scene, hidden_clones=scene.hidden_clones | {clone})


def facing(camera: Camera) -> tuple[int, int, int]:
    """On which side of each axis (z, y, x) the eye stands: 1 or -1."""
    z, y, x = (1 if part >= 0 else -1 for part in camera.basis()[2])
    return z, y, x


def at_the_beginning(scene: Scene) -> Scene:
    """The scene seen as at first, its cut towards the eye."""
    camera = Camera(turntable_deg=scene.camera.turntable_deg)
    return replace(scene, camera=camera, cut=replace(scene.cut, sides=facing(camera)))


def hidings(
    run: Run, frame: Frame, site: tuple[int, int, int], hidden: frozenset[str]
) -> list[tuple[str, Change]]:
    """What more could be hidden of the cell on a site, in words, and the changes that do it."""
    kind = int(frame.kind[site])
    if kind == EMPTY:
        return []
    name = run.genotype_labels[int(frame.genotype[site])] if kind == TUMOUR else KIND_NAMES[kind]
    found = [(f"Hide all {name} cells", changed(hidden=hidden | {name}))]
    if kind != TUMOUR:
        return found
    if frame.clone is not None:
        clone = int(frame.clone[site])
        found.append((f"Hide clone {clone:,}", without_clone(clone)))
    return found
