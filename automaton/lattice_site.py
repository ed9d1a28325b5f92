"""A site of the lattice in words."""

from __future__ import annotations


def site_in_words(site: tuple[int, int, int], spacing_um: float) -> str:
    """A site (z, y, x) by its indices, as arrays have them, and its centre in um."""
    z, y, x = site
    centre = ", ".join(f"{(place + 0.5) * spacing_um:g}" for place in site)
    return f"site z {z}, y {y}, x {x} (its centre at {centre} um)"
