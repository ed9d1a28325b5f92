"""Tables by genotype: multipliers, their products, and the damage of half the hazard."""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

from automaton.scenario import Drug
from automaton.traits import DrugTraits, half_damage, products, steady_inside_uM, tabulate
from tests.scenario.examples import DOXORUBICIN, scenario

SUPPLY_AND_DOSE = {"supply": {"surroundings": True}, "dose": {"bath_uM": 1.0}}


def doxorubicin(**changes: Any) -> Drug:
    return scenario(drugs={"d": {**DOXORUBICIN, **changes}}).drugs["d"]


def traits_with(mechanism: str, preset: str = "doxorubicin", **more: Any) -> DrugTraits:
    made = scenario(
        drugs={"d": {**DOXORUBICIN, "preset": preset}}, alterations={"a": {"mechanism": mechanism, **more}}
    )
    return tabulate(made).drugs["d"]


def ratio(table: np.ndarray) -> float:
    assert table.dtype == np.float32
    assert table.shape == (3,), "wild type, altered, healthy"
    return float(table[1] / table[0])


@pytest.mark.parametrize(
    ("mechanism", "preset", "changed"),
    [
        ("efflux", "doxorubicin", {"pump_uM_per_s": 10}),
        ("efflux", "paclitaxel", {"pump_uM_per_s": 10}),
        ("influx", "cisplatin", {"influx_per_s": 0.4}),
        ("influx", "doxorubicin", {}),
        ("abnormal_transporter", "doxorubicin", {"pump_half_uM": 0.2}),
        ("abnormal_transporter", "methotrexate", {"influx_per_s": 0.1}),
        ("abnormal_transporter", "cisplatin", {}),
        ("regulator", "paclitaxel", {"pump_uM_per_s": 5, "influx_per_s": 0.4}),
        ("regulator", "5-fluorouracil", {"influx_per_s": 0.4}),
        ("repair", "cisplatin", {"repair_per_h": 4}),
        ("insensitive", "doxorubicin", {"sensitivity": 0}),
    ],
)
def test_each_mechanism_changes_what_it_acts_on_and_nothing_else(
    mechanism: str, preset: str, changed: dict[str, float]
) -> None:
    traits = traits_with(mechanism, preset)
    for name in (
        "influx_per_s",
        "efflux_per_s",
        "metabolism_per_s",
        "pump_half_uM",
        "repair_per_h",
        "sensitivity",
    ):
        assert ratio(getattr(traits, name)) == pytest.approx(changed.get(name, 1), rel=1e-6), name
    if preset in ("doxorubicin", "paclitaxel"):
        assert ratio(traits.pump_uM_per_s) == pytest.approx(changed.get("pump_uM_per_s", 1), rel=1e-6)


def test_strength_can_be_set_by_number_or_table() -> None:
    assert ratio(traits_with("efflux", drugs={"d": 30}).pump_uM_per_s) == pytest.approx(30)
    assert ratio(traits_with("efflux", drugs={"d": {"pump": 3}}).pump_uM_per_s) == pytest.approx(3)


def test_alterations_multiply_in_the_order_of_the_bits() -> None:
    made = scenario(
        drugs={"d": DOXORUBICIN},
        alterations={
            "efflux": {"mechanism": "efflux", "cost": 0.25, "mutation_per_division": 1e-5},
            "regulator": {"mechanism": "regulator", "cost": 0.5},
            "repair": {"mechanism": "repair"},
        },
    )
    traits = tabulate(made)
    drug = traits.drugs["d"]
    assert traits.labels[0b011] == "efflux + regulator"
    assert made.genotype_mask("repair+efflux") == 0b101
    np.testing.assert_allclose(
        (drug.pump_uM_per_s / drug.pump_uM_per_s[0])[:-1], [1, 10, 5, 50, 1, 10, 5, 50], rtol=1e-6
    )
    np.testing.assert_allclose(
        (drug.influx_per_s / drug.influx_per_s[0])[:-1], [1, 1, 0.4, 0.4] * 2, rtol=1e-6
    )
    np.testing.assert_allclose(
        (drug.repair_per_h / drug.repair_per_h[0])[:-1], [1] * 4 + [1.5] * 4, rtol=1e-6
    )
    division = traits.division_per_h[:-1] / traits.division_per_h[0]
    np.testing.assert_allclose(division, [1, 0.75, 0.5, 0.375] * 2, rtol=1e-6)
    assert traits.mutation_per_division.tolist() == [1e-5, 0, 0]


def test_one_alteration_protects_from_several_drugs() -> None:
    made = scenario(
        drugs={
            "dox": DOXORUBICIN,
            "tax": {**DOXORUBICIN, "preset": "paclitaxel"},
            "pt": {**DOXORUBICIN, "preset": "cisplatin"},
        },
        alterations={"efflux": {"mechanism": "efflux"}},
    )
    drugs = tabulate(made).drugs
    assert ratio(drugs["dox"].pump_uM_per_s) == pytest.approx(10)
    assert ratio(drugs["tax"].pump_uM_per_s) == pytest.approx(10)
    assert drugs["pt"].pump_uM_per_s.tolist() == [0, 0, 0]


def test_no_alterations_leave_one_genotype() -> None:
    traits = tabulate(scenario(drugs={"d": DOXORUBICIN}))
    assert traits.labels == ("wild type",)
    assert traits.division_per_h.shape == (2,), "one genotype, and healthy cells"
    assert products([]).tolist() == [1.0]


@pytest.mark.parametrize("outside_uM", [1e-9, 1e-3, 0.1, 10.0, 1e6])
@pytest.mark.parametrize("preset", ["doxorubicin", "paclitaxel", "cisplatin"])
def test_the_steady_content_balances_influx_and_loss(preset: str, outside_uM: float) -> None:
    drug = doxorubicin(preset=preset)

    def net(inside_uM: float) -> float:
        pump = drug.pump_uM_per_s * inside_uM / (drug.pump_half_uM + inside_uM)
        loss = (drug.efflux_per_s + drug.metabolism_per_s) * inside_uM
        return drug.influx_per_s * outside_uM - loss - pump

    root = brentq(net, 0, 1e3 * outside_uM, xtol=1e-30, rtol=1e-14)
    assert steady_inside_uM(drug, outside_uM) == pytest.approx(root, rel=1e-10)


def test_a_strong_pump_in_a_poor_medium_keeps_its_digits() -> None:
    drug = doxorubicin(pump_uM_per_s=1e6, pump_half_uM=1e-3, efflux_per_s=1e-9, metabolism_per_s=0)
    assert steady_inside_uM(drug, 1e-6) == pytest.approx(drug.influx_per_s * 1e-6 * 1e-3 / 1e6, rel=1e-9)


def test_half_the_hazard_at_the_half_maximal_concentration() -> None:
    drug = doxorubicin()
    inside = steady_inside_uM(drug, drug.half_maximal_uM)
    assert half_damage(drug) == pytest.approx(drug.damage_per_uM_h * inside / drug.repair_per_h)
    outside_driven = doxorubicin(uptake="none", damage_per_uM_h=3.0)
    assert half_damage(outside_driven) == pytest.approx(3.0 * 0.1 * 12)
    assert half_damage(doxorubicin(response="linear", kill_per_uM_h=1.0)) == 0


def test_the_dose_for_equal_damage_shifts_by_the_product_of_the_changes() -> None:
    """With the pump far from saturation: (K'/K)(k_r'/k_r)(k_in/k_in'), K = k_out + V_p m_p/K_p + k_met."""
    made = scenario(
        {"drugs.d.half_maximal_uM": 1e-7},
        drugs={"d": DOXORUBICIN},
        alterations={"regulator": {"mechanism": "regulator"}, "repair": {"mechanism": "repair"}},
    )
    drug, t = made.drugs["d"], tabulate(made).drugs["d"]

    def damage(mask: int, outside_uM: float) -> float:
        altered = drug.model_copy(
            update={
                "influx_per_s": float(t.influx_per_s[mask]),
                "pump_uM_per_s": float(t.pump_uM_per_s[mask]),
            }
        )
        return drug.damage_per_uM_h * steady_inside_uM(altered, outside_uM) / float(t.repair_per_h[mask])

    loss, pump = 0.0068, 0.003
    shift = (loss + 5 * pump) / (loss + pump) * 1.5 / 0.4
    assert damage(0b11, 1e-7 * shift) == pytest.approx(damage(0, 1e-7), rel=1e-3)
    assert damage(0, 1e-7) == pytest.approx(t.half_damage, rel=1e-6)
