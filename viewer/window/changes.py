"""Changes of a scene that a button or a key asks for, as pure functions. Knows no Qt."""

from __future__ import annotations

from dataclasses import replace

from viewer.scene import Axis, Camera, Scene, Slices

AXES: tuple[Axis, ...] = ("x", "y", "z")


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


def facing(camera: Camera) -> tuple[int, int, int]:
    """On which side of each axis (z, y, x) the eye stands: 1 or -1."""
    z, y, x = (1 if part >= 0 else -1 for part in camera.basis()[2])
    return z, y, x
