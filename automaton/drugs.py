"""The drug library `drugs.toml`: what a preset fills in, and what each alteration does to each drug."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

NOT_KEYS = ("cycle_specific", "resistance")
"""Entries of a preset that are no keys of a drug with a value and a source."""

KEYS_OF_UPTAKE: dict[str, tuple[str, ...]] = {
    "exchange": ("influx_per_s", "efflux_per_s", "metabolism_per_s", "pump_uM_per_s", "pump_half_uM"),
    "first_order": ("uptake_per_s",),
    "none": (),
}
"""Keys of a drug that belong to one way of uptake only."""

KEYS_OF_RESPONSE: dict[str, tuple[str, ...]] = {
    "damage": ("half_maximal_uM", "hill_exponent", "max_kill_per_h", "damage_per_uM_h", "repair_per_h"),
    "linear": ("kill_per_uM_h",),
    "at_division": ("kill_at_division_per_uM",),
    "none": (),
}
"""Keys of a drug that belong to one response only."""

CYCLE_RESPONSES = ("damage", "linear")
"""Responses that may spare resting cells."""


@cache
def preset_tables() -> dict[str, dict[str, Any]]:
    """The parsed library: preset -> key -> {"value", "source"}; "resistance" and "cycle_specific" too."""
    return tomllib.loads(resources.files("automaton").joinpath("drugs.toml").read_text(encoding="utf-8"))


def presets() -> tuple[str, ...]:
    """Names of the presets."""
    return tuple(preset_tables())


def preset_keys(preset: str, uptake: str = "exchange", response: str = "damage") -> dict[str, float | bool]:
    """Keys and values of a preset that belong to this uptake and response. KeyError for an unknown preset."""
    foreign = {
        key
        for keys, chosen in ((KEYS_OF_UPTAKE, uptake), (KEYS_OF_RESPONSE, response))
        for choice, names in keys.items()
        if choice != chosen
        for key in names
    }
    entries = preset_tables()[preset]
    found = {
        key: entry["value"] for key, entry in entries.items() if key not in NOT_KEYS and key not in foreign
    }
    return found | {"cycle_specific": entries["cycle_specific"] and response in CYCLE_RESPONSES}


def resistance(preset: str, mechanism: str) -> dict[str, float]:
    """Multipliers by which an alteration with this mechanism protects from this drug; empty where unknown."""
    row = preset_tables().get(preset, {}).get("resistance", {}).get(mechanism, {})
    return {effect: entry["value"] for effect, entry in row.items()}
