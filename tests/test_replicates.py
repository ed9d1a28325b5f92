"""Seeds of replicates, and the manifest that says which there are to be."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from automaton.errors import UserError
from automaton.manifest import FORMAT, Manifest, manifest_of, read_manifest, scenario_sha256, write_manifest
from automaton.replicates import replicate_of, replicate_seed
from automaton.scenario import Arm, Scenario
from tests.scenario.examples import scenario


def test_the_seeds_stay_what_they_are() -> None:
    """A change would give other runs to everybody who continues a batch."""
    assert [replicate_seed(1, number) for number in (1, 2)] == [2021340933837429789, 637987770806161565]
    (word,) = np.random.SeedSequence(entropy=7, spawn_key=(3,)).generate_state(1, np.uint64)
    assert replicate_seed(7, 3) == int(word) // 2


def test_all_seeds_differ_and_fit_into_a_scenario() -> None:
    seeds = {replicate_seed(seed, number) for seed in range(20) for number in range(1, 501)}
    assert len(seeds) == 20 * 500
    assert max(seeds) < 2**63
    assert np.mean([seed >= 2**62 for seed in seeds]) == pytest.approx(0.5, abs=0.03)


def test_a_replicate_is_a_scenario_of_its_own_whatever_their_number() -> None:
    few, many = (Arm("lump", scenario({"replicates": number, "seed": 4}), 1) for number in (3, 30))
    one = replicate_of(few, 2)
    assert one == replicate_of(many, 2)
    assert (one.name, one.index, one.scenario.replicates) == ("lump", 1, 1)
    assert one.scenario.seed == replicate_seed(4, 2)
    assert Scenario.model_validate(tomllib.loads(one.scenario.to_toml())) == one.scenario


def example(**changes: int) -> Manifest:
    return manifest_of([Arm("lump", scenario({"replicates": 2, "seed": 5, **changes}), 0)])


def test_a_manifest_names_every_run(tmp_path: Path) -> None:
    arms = [Arm(name, scenario({"replicates": 2, "seed": 5}), k) for k, name in enumerate(("lump", "thin"))]
    write_manifest(tmp_path, manifest_of(arms))
    data = json.loads((tmp_path / "manifest.json").read_text())
    assert (data["format"], data["format_version"]) == (FORMAT, 1)
    assert data["arms"][1]["scenario_sha256"] == scenario_sha256(arms[1])
    assert [(run["arm"], run["replicate"], run["folder"]) for run in data["runs"]] == [
        ("lump", 1, "lump/r001"),
        ("lump", 2, "lump/r002"),
        ("thin", 1, "thin/r001"),
        ("thin", 2, "thin/r002"),
    ]
    assert [run["seed"] for run in data["runs"]] == [replicate_seed(5, number) for number in (1, 2, 1, 2)]
    assert read_manifest(tmp_path) == manifest_of(arms)


def test_an_arm_is_known_by_all_but_its_number_of_replicates() -> None:
    (known,) = example().arms
    assert example(replicates=9).arms == (replace(known, replicates=9),)
    assert example(seed=6).arms[0].scenario_sha256 != known.scenario_sha256


def test_manifests_join_to_all_arms_and_the_larger_number() -> None:
    other = Manifest("0", "other", (replace(example().arms[0], name="thin", index=1),))
    both = other.joined(example())
    assert [arm.name for arm in both.arms] == ["lump", "thin"]
    assert both.title == example().title
    assert example(replicates=7).joined(example()).arms[0].replicates == 7
    assert example().joined(example(replicates=7)).arms[0].replicates == 7
    assert both.without(["lump"]).arms == other.arms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no manifest of replicates, or it is damaged"),
        ("[1]", "no manifest of replicates, or it is damaged"),
        ('{"format": "packages"}', "its format is 'packages'"),
        (json.dumps({"format": FORMAT, "format_version": 2}), "up to 1"),
        (json.dumps({"format": FORMAT, "format_version": 1}), "damaged"),
    ],
)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(UserError, match=words):
        read_manifest(tmp_path)
    assert read_manifest(tmp_path / "nowhere") is None
