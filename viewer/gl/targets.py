"""Framebuffers a panel draws into before its picture is put where it belongs."""

from __future__ import annotations

from typing import Any

_DEPTH_24 = 0x81A6
"""GL_DEPTH_COMPONENT24: VisPy's own 16 bits would speckle silhouettes."""


class Targets:
    """Two kinds: samples of the colour, several a pixel, and a small picture of how far away things are.

    Args:
        samples: width and height of the first.
        outline: width and height of the second.
    """

    def __init__(self, samples: tuple[int, int], outline: tuple[int, int]) -> None:
        self.sizes = (samples, outline)
        self.picture = _texture(samples, "rgba", "rgba8")
        self.fine = _framebuffer(self.picture, samples)
        self.near = _texture(outline, "red", "r32f")
        self.small = _framebuffer(self.near, outline)
        self.half_blurred = _texture(outline, "red", "r32f")
        self.blurring = _framebuffer(self.half_blurred, None)

    def release(self) -> None:
        """Free the memory."""
        for thing in (self.fine, self.small, self.blurring):
            thing.delete()
        for thing in (self.picture, self.near, self.half_blurred):
            thing.delete()


def _texture(size: tuple[int, int], channels: str, kept_as: str) -> Any:
    from vispy import gloo

    shape = (size[1], size[0], len("rgba") if channels == "rgba" else 1)
    return gloo.Texture2D(shape, format=channels, internalformat=kept_as, interpolation="linear")


def _framebuffer(texture: Any, depth: tuple[int, int] | None) -> Any:
    from vispy import gloo

    if depth is None:
        return gloo.FrameBuffer(color=texture)
    return gloo.FrameBuffer(color=texture, depth=gloo.RenderBuffer((depth[1], depth[0]), format=_DEPTH_24))
