"""What batches of replicates were to hold, by their manifests, for commands that look at what there is."""

from __future__ import annotations

from pathlib import Path

from automaton.manifest import ArmEntry, read_manifest
from automaton.run_folder import RUN_FILE, arm_folder


def ordered_arms(folder: Path) -> dict[Path, ArmEntry]:
    """The arms of a batch below a folder, or that it is itself, by the folder in which their replicates lie.

    Absolute paths. Empty for a folder that holds no batch, and for that of a single replicate.

    Raises:
        UserError: a manifest is damaged.
    """
    folder = folder.resolve()
    if (folder / RUN_FILE).exists():
        return {}
    own = read_manifest(folder)
    if own is not None:
        return {arm_folder(folder, arm.name): arm for arm in own.arms}
    above = read_manifest(folder.parent)
    arms = {arm_folder(folder.parent, arm.name): arm for arm in above.arms} if above else {}
    return {folder: arms[folder]} if folder in arms else {}
