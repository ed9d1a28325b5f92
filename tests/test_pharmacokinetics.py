"""Plasma over time: exact areas, superposition, units."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from automaton.pharmacokinetics import ConstantBath, RepeatedBolus, bolus_jump_uM, mean_uM, plasma_of
from tests.scenario.examples import DOXORUBICIN, scenario

BOLUS = {"bolus_mg_per_m2": 25.0, "every_h": 168.0, "repeats": 4, "start_h": 5.0}


def test_a_bath_counts_from_its_start_to_its_end() -> None:
    bath = ConstantBath(2.0, start_h=1.5, end_h=3.0)
    assert mean_uM(bath, 1, 2) == 1.0
    assert mean_uM(bath, 2, 3) == 2.0
    assert mean_uM(bath, 0, 1) == mean_uM(bath, 3, 9) == 0.0
    assert (bath.at(1.4), bath.at(1.5), bath.at(3.0)) == (0.0, 2.0, 0.0)


@pytest.mark.science
@pytest.mark.parametrize(
    "preset", ["doxorubicin", "cisplatin", "5-fluorouracil", "paclitaxel", "methotrexate"]
)
def test_e10_the_area_under_the_curve_is_dose_over_clearance(preset: str) -> None:
    drug = scenario(drugs={"d": {**DOXORUBICIN, "preset": preset, "dose": BOLUS}}).drugs["d"]
    assert drug.clearance_l_per_h
    assert drug.molar_mass_g_per_mol
    plasma = plasma_of(drug)
    steps = sum(mean_uM(plasma, t, t + 1.0) for t in np.arange(2000.0))
    dose_umol = 4 * 25.0 * 1.73 / drug.molar_mass_g_per_mol * 1000
    assert steps == pytest.approx(drug.unbound_fraction * dose_umol / drug.clearance_l_per_h, rel=1e-4)


def test_doxorubicin_gives_the_published_area() -> None:
    drug = scenario(drugs={"d": {**DOXORUBICIN, "dose": {"bolus_mg_per_m2": 25.0}}}).drugs["d"]
    area_uM_h = plasma_of(drug).area_uM_h(0, 1000) / drug.unbound_fraction
    assert area_uM_h * 543.5 / 1000 == pytest.approx(1.0, rel=0.01)  # mg h/L


def test_means_are_exact_integrals_of_the_curve() -> None:
    plasma = RepeatedBolus(jump_uM=3.0, elimination_per_h=0.7, times_h=(0.25, 2.0, 2.5))
    for start, end in ((0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (0.3, 5.0)):
        area, _ = quad(
            plasma.at, start, end, points=[t for t in plasma.times_h if start < t < end], epsabs=1e-12
        )
        assert plasma.area_uM_h(start, end) == pytest.approx(area, rel=1e-9)


def test_nothing_is_there_before_the_first_injection_and_injections_add_up() -> None:
    one = RepeatedBolus(1.0, 0.1, (10.0,))
    two = RepeatedBolus(1.0, 0.1, (10.0, 20.0))
    assert one.area_uM_h(0, 10) == one.at(9.99) == 0.0
    assert two.at(20.0) == two.peak_uM == pytest.approx(1 + math.exp(-1))
    assert two.area_uM_h(0, 30) == pytest.approx(one.area_uM_h(0, 30) + one.area_uM_h(0, 20))


def test_a_slow_or_a_very_fast_drug_loses_no_digits() -> None:
    assert RepeatedBolus(1.0, 1e-12, (0.0,)).area_uM_h(100, 101) == pytest.approx(1.0, rel=1e-9)
    assert RepeatedBolus(1.0, 1e6, (0.0,)).area_uM_h(0, 1) == pytest.approx(1e-6, rel=1e-12)


def test_a_milligram_per_litre_of_molar_mass_1000_is_one_micromolar() -> None:
    assert bolus_jump_uM(10, distribution_volume_l=10, molar_mass_g_per_mol=1000) == pytest.approx(1.0)
    assert bolus_jump_uM(
        10, distribution_volume_l=10, molar_mass_g_per_mol=1000, unbound_fraction=0.2
    ) == pytest.approx(0.2)
