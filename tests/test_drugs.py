"""The drug library says what its sources say, and says its sources."""

from typing import Any

import pytest

from automaton import drugs

TABLE: dict[str, tuple[Any, ...]] = {
    # D um2/s, (1-e) k_in, k_out, k_met, V_p/K_p, K_p, half-maximal, molar mass, V1, CL, unbound
    "doxorubicin": (158, 0.067, 0.0034, 0.0034, 0.003, 10, 0.1, 543.5, 20, 43, 0.25),
    "cisplatin": (247, 0.01, 0.002, 0.002, 0, None, 5, 300.1, 20, 21.3, 1),
    "5-fluorouracil": (462, 0.02, 0.01, 0.005, 0, None, 5, 130.1, 29.4, 92, 0.9),
    "paclitaxel": (113, 0.08, 0.002, 0.002, 0.003, 1, 0.01, 853.9, 10, 21, 0.05),
    "methotrexate": (181, 0.005, 0.002, 0.001, 0, None, 0.03, 454.4, 20, 7, 0.5),
}
PERIPHERAL = {"doxorubicin": (8.22, 0.362), "paclitaxel": (0.205, 0.0508)}
RESISTANCE: dict[str, dict[str, float]] = {
    "doxorubicin": {"efflux": 10, "influx": 1, "repair": 1.5},
    "cisplatin": {"efflux": 1, "influx": 0.4, "repair": 4},
    "5-fluorouracil": {"efflux": 1, "influx": 0.3, "repair": 1.2},
    "paclitaxel": {"efflux": 10, "influx": 1, "repair": 1},
    "methotrexate": {"efflux": 1, "influx": 0.1, "repair": 1},
}


@pytest.mark.parametrize("preset", TABLE)
def test_values_are_those_of_the_table(preset: str) -> None:
    d, tissue_influx, k_out, k_met, pump, k_p, half, mass, volume, clearance, unbound = TABLE[preset]
    keys = drugs.preset_keys(preset)
    assert 0.6 * keys["influx_per_s"] == pytest.approx(tissue_influx, rel=1e-8)
    assert keys["pump_uM_per_s"] == pytest.approx(pump * (k_p or 0))
    assert keys.get("pump_half_uM") == k_p
    assert keys["diffusion_um2_per_s"] == d
    assert (keys["efflux_per_s"], keys["metabolism_per_s"], keys["half_maximal_uM"]) == (k_out, k_met, half)
    assert (keys["molar_mass_g_per_mol"], keys["unbound_fraction"]) == (mass, unbound)
    assert (keys["distribution_volume_l"], keys["clearance_l_per_h"]) == (volume, clearance)
    exchange = (keys.get("to_peripheral_per_h", 0), keys.get("from_peripheral_per_h", 0))
    assert exchange == PERIPHERAL.get(preset, (0, 0))
    assert keys["cycle_specific"] == (preset in ("5-fluorouracil", "paclitaxel", "methotrexate"))


@pytest.mark.parametrize("preset", TABLE)
def test_resistance_rows_are_those_of_the_table(preset: str) -> None:
    effect = {"efflux": "pump", "influx": "influx", "repair": "repair"}
    for mechanism, multiplier in RESISTANCE[preset].items():
        assert drugs.resistance(preset, mechanism) == {effect[mechanism]: multiplier}
    both = {"doxorubicin", "paclitaxel", "methotrexate"}
    assert drugs.resistance(preset, "regulator") == ({"pump": 5} if preset in both else {}) | {"influx": 0.4}
    abnormal = drugs.resistance(preset, "abnormal_transporter")
    assert abnormal == (
        {} if preset not in both else {"influx": 0.1} if preset == "methotrexate" else {"pump_half": 0.2}
    )


def test_every_number_has_a_source() -> None:
    for preset, entries in drugs.preset_tables().items():
        numbers = [entry for key, entry in entries.items() if key not in ("cycle_specific", "resistance")]
        numbers += [entry for row in entries["resistance"].values() for entry in row.values()]
        for entry in numbers:
            assert set(entry) == {"value", "source"}, preset
            assert entry["source"].startswith(("[lit]", "[rule]")), (preset, entry)


def test_a_preset_brings_only_keys_of_the_chosen_uptake_and_response() -> None:
    assert "influx_per_s" in drugs.preset_keys("doxorubicin")
    plain = drugs.preset_keys("doxorubicin", "first_order", "linear")
    assert not {"influx_per_s", "pump_half_uM", "half_maximal_uM"} & set(plain)
    assert plain["diffusion_um2_per_s"] == 158


def test_penetration_lengths_are_the_documented_ones() -> None:
    """L^2 = D (k_out + pump + k_met)/((1-e) k_in k_met): doxorubicin about 80 um, 69 without the pump."""
    k = drugs.preset_keys("doxorubicin")
    loss = k["efflux_per_s"] + k["metabolism_per_s"]
    square = k["diffusion_um2_per_s"] / (0.6 * k["influx_per_s"] * k["metabolism_per_s"])
    assert (square * loss) ** 0.5 == pytest.approx(69, abs=1)
    assert (square * (loss + k["pump_uM_per_s"] / k["pump_half_uM"])) ** 0.5 == pytest.approx(80, abs=3)
