"""Plasma over time: exact areas, superposition, units."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp

from automaton.compartments import Disposition, disposition
from automaton.pharmacokinetics import (
    ConstantBath,
    Course,
    Injections,
    Mixture,
    Plasma,
    bolus_jump_uM,
    mean_uM,
    plasma_of,
)
from automaton.scenario.drug import Drug
from tests.scenario.examples import DOXORUBICIN, scenario

BOLUS = {"bolus_mg_per_m2": 25.0, "every_h": 168.0, "repeats": 4, "start_h": 5.0}
PRESETS = ["doxorubicin", "cisplatin", "5-fluorouracil", "paclitaxel", "methotrexate"]
ONE = Disposition((1.0,), (0.7,))
TWO = disposition(20.0, 43.0, 8.22, 0.362)


def preset(name: str, dose: object = BOLUS) -> Drug:
    return scenario(drugs={"d": {**DOXORUBICIN, "preset": name, "dose": dose}}).drugs["d"]


def kinetics(drug: Drug) -> Disposition:
    assert drug.distribution_volume_l
    assert drug.clearance_l_per_h
    return disposition(
        drug.distribution_volume_l,
        drug.clearance_l_per_h,
        drug.to_peripheral_per_h,
        drug.from_peripheral_per_h,
    )


def bolus(jump: float, kind: Disposition, times: tuple[float, ...]) -> Injections:
    return Injections(jump, kind, tuple((time, 0.0) for time in times))


def integral(plasma: Plasma, start: float, end: float) -> float:
    turns = [start, *sorted(turn for turn in plasma.turns_h if start < turn < end), end]
    return sum(quad(plasma.at, a, b, epsabs=1e-13, epsrel=1e-11, limit=200)[0] for a, b in pairwise(turns))


def test_a_bath_counts_from_its_start_to_its_end() -> None:
    bath = ConstantBath(2.0, start_h=1.5, end_h=3.0)
    assert mean_uM(bath, 1, 2) == 1.0
    assert mean_uM(bath, 2, 3) == 2.0
    assert mean_uM(bath, 0, 1) == mean_uM(bath, 3, 9) == 0.0
    assert (bath.at(1.4), bath.at(1.5), bath.at(3.0)) == (0.0, 2.0, 0.0)


@pytest.mark.science
@pytest.mark.parametrize("infusion_h", [0.0, 3.0, 400.0])
@pytest.mark.parametrize("step_h", [0.37, 1.0, 24.0])
@pytest.mark.parametrize("name", PRESETS)
def test_e10_the_area_under_the_curve_is_dose_over_clearance(
    name: str, step_h: float, infusion_h: float
) -> None:
    """One compartment and two, whatever the step and however long the infusion (here also overlapping)."""
    drug = preset(name, BOLUS | {"infusion_h": infusion_h})
    assert drug.clearance_l_per_h
    assert drug.molar_mass_g_per_mol
    plasma = plasma_of(drug)
    steps = sum(mean_uM(plasma, t, t + step_h) * step_h for t in np.arange(0.0, 2400.0, step_h))
    dose_umol = 4 * 25.0 * 1.73 / drug.molar_mass_g_per_mol * 1000
    assert steps == pytest.approx(drug.unbound_fraction * dose_umol / drug.clearance_l_per_h, rel=1e-4)


@pytest.mark.parametrize(
    ("name", "half_lives_h"),
    [
        ("doxorubicin", (0.065, 9.5)),
        ("cisplatin", (0.65,)),
        ("5-fluorouracil", (0.22,)),
        ("paclitaxel", (0.30, 15.0)),
        ("methotrexate", (2.0,)),
    ],
)
def test_presets_have_their_half_lives(name: str, half_lives_h: tuple[float, ...]) -> None:
    assert kinetics(preset(name)).half_lives_h == pytest.approx(half_lives_h, rel=0.02)


def test_doxorubicin_gives_the_published_area() -> None:
    drug = preset("doxorubicin", {"bolus_mg_per_m2": 25.0})
    area_uM_h = plasma_of(drug).area_uM_h(0, 1000) / drug.unbound_fraction
    assert area_uM_h * 543.5 / 1000 == pytest.approx(1.0, rel=0.01)  # mg h/L


def test_two_compartments_are_the_solution_of_their_equations() -> None:
    """dx1/dt = in - (CL/V1 + k12) x1 + k21 x2, dx2/dt = k12 x1 - k21 x2, infused over 3 h."""
    k10, k12, k21 = 43 / 20, 8.22, 0.362
    infused = Injections(1.0, TWO, ((0.0, 3.0),), infusion_h=3.0)
    injected = bolus(1.0, TWO, (0.0,))

    def change(rate: float, x: np.ndarray) -> list[float]:
        return [rate - (k10 + k12) * x[0] + k21 * x[1], k12 * x[0] - k21 * x[1]]

    def solved(rate: float, start: list[float], span: float, times: list[float]) -> np.ndarray:
        found = solve_ivp(
            lambda _, x: change(rate, x), (0, span), start, "LSODA", times, rtol=1e-10, atol=1e-13
        )
        return np.asarray(found.y)

    during = solved(1 / 3, [0.0, 0.0], 3.0, [0.02, 0.5, 3.0])
    assert [infused.at(t) for t in (0.02, 0.5, 3.0)] == pytest.approx(during[0], rel=1e-7)
    after = solved(0.0, during[:, -1].tolist(), 40.0, [0.1, 2.0, 40.0])
    assert [infused.at(3 + t) for t in (0.1, 2.0, 40.0)] == pytest.approx(after[0], rel=1e-7)
    alone = solved(0.0, [1.0, 0.0], 40.0, [0.05, 1.0, 40.0])
    assert [injected.at(t) for t in (0.05, 1.0, 40.0)] == pytest.approx(alone[0], rel=1e-7)


@pytest.mark.parametrize(
    "plasma",
    [
        bolus(3.0, ONE, (0.25, 2.0, 2.5)),
        bolus(3.0, TWO, (0.25, 2.0, 2.5)),
        Injections(3.0, ONE, ((0.25, 1.5), (2.0, 1.5), (3.0, 0.7)), infusion_h=1.5),
        Injections(3.0, TWO, ((0.25, 1.5), (2.0, 1.5), (3.0, 0.7)), infusion_h=1.5),
        Course(((0.5, 1.0), (1.5, 3.0), (1.5, 0.5), (4.0, 0.0)), start_h=1.0, end_h=3.2),
        Mixture((ConstantBath(0.5, 1.0, 2.2), bolus(3.0, TWO, (2.0,)), Course(((0.0, 1.0), (9.0, 0.0))))),
    ],
)
def test_means_are_exact_integrals_of_the_curve(plasma: Plasma) -> None:
    for start, end in ((0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (0.3, 5.0), (3.0, 60.0)):
        assert plasma.area_uM_h(start, end) == pytest.approx(
            integral(plasma, start, end), rel=1e-8, abs=1e-13
        )


@pytest.mark.parametrize("kind", [ONE, TWO])
def test_the_peak_is_the_highest_value_of_a_curve_drawn_finely(kind: Disposition) -> None:
    infused = Injections(5.0, kind, ((1.0, 3.0), (5.0, 3.0), (7.0, 3.0)), infusion_h=3.0)
    table = Course(((0.0, 0.2), (4.0, 0.9), (4.0, 0.1), (6.0, 0.3)), end_h=3.0)
    small = Injections(0.5, kind, ((9.0, 6.0),), infusion_h=6.0)
    for plasma in (infused, table, Mixture((bolus(2.0, kind, (0.0, 8.0)), infused, small)), Mixture(())):
        drawn = max(plasma.at(time) for time in np.arange(0.0, 20.0, 1e-3))
        assert drawn <= plasma.peak_uM * (1 + 1e-9)
        assert plasma.peak_uM == pytest.approx(drawn, rel=0.012)


def test_nothing_is_there_before_the_first_injection_and_injections_add_up() -> None:
    slow = Disposition((1.0,), (0.1,))
    one, two = bolus(1.0, slow, (10.0,)), bolus(1.0, slow, (10.0, 20.0))
    assert one.area_uM_h(0, 10) == one.at(9.99) == 0.0
    assert two.at(20.0) == two.peak_uM == pytest.approx(1 + math.exp(-1))
    assert two.area_uM_h(0, 30) == pytest.approx(one.area_uM_h(0, 30) + one.area_uM_h(0, 20))


def test_a_slow_or_a_very_fast_drug_loses_no_digits() -> None:
    slow, fast = Disposition((1.0,), (1e-12,)), Disposition((1.0,), (1e6,))
    assert bolus(1.0, slow, (0.0,)).area_uM_h(100, 101) == pytest.approx(1.0, rel=1e-9)
    assert bolus(1.0, fast, (0.0,)).area_uM_h(0, 1) == pytest.approx(1e-6, rel=1e-12)
    infused = Injections(1.0, slow, ((0.0, 2.0),), infusion_h=2.0)
    assert infused.area_uM_h(0, 2) == pytest.approx(1.0, rel=1e-9)
    assert infused.area_uM_h(100, 101) == pytest.approx(1.0, rel=1e-9)
    assert replace(infused, disposition=fast).area_uM_h(0, 9) == pytest.approx(1e-6, rel=1e-9)


def test_a_long_infusion_settles_where_it_is_cleared_as_fast_as_it_comes() -> None:
    infused = Injections(12.0, TWO, ((0.0, 600.0),), infusion_h=600.0)
    assert infused.at(599.0) == infused.peak_uM == pytest.approx(12.0 / 600 / (43 / 20), rel=1e-9)


def test_outside_its_spans_a_bath_is_empty_an_injection_skipped_and_an_infusion_cut() -> None:
    spans = [(2.0, 5.0), (10.0, math.inf)]
    bath = plasma_of(preset("cisplatin", {"bath_uM": 2.0, "start_h": 1.0, "end_h": 11.0}), spans)
    assert [bath.at(t) for t in (1.5, 2, 4.9, 5, 9, 10, 11)] == [0, 2, 2, 0, 0, 2, 0]
    assert bath.given_uM_h(100) == 2.0 * (3 + 1)
    injected = plasma_of(preset("cisplatin", {"bolus_mg_per_m2": 10.0, "every_h": 2.0, "repeats": 8}), spans)
    assert injected.parts[0].turns_h == (2.0, 4.0, 10.0, 12.0, 14.0)
    assert injected.given_mg(4.0) == pytest.approx(17.3)
    infused = plasma_of(
        preset("cisplatin", {"bolus_mg_per_m2": 10.0, "infusion_h": 4.0, "start_h": 3.0}), spans
    )
    whole = plasma_of(preset("cisplatin", {"bolus_mg_per_m2": 10.0, "infusion_h": 4.0, "start_h": 3.0}))
    assert infused.given_mg(100) == pytest.approx(17.3 / 2)
    assert infused.at(4.5) == whole.at(4.5) > infused.at(6) > 0
    assert infused.area_uM_h(0, 200) == pytest.approx(whole.area_uM_h(0, 200) / 2)
    table = plasma_of(preset("cisplatin", {"table_h_uM": [[0.0, 1.0], [6.0, 4.0]], "start_h": 1.0}), spans)
    assert [table.at(t) for t in (1.5, 3, 5, 6)] == [0, 2, 0, 0]


def test_times_count_from_the_origin_and_doses_add_up() -> None:
    doses = [{"bath_uM": 2.0, "end_h": 5.0}, {"table_h_uM": [[0.0, 1.0], [2.0, 0.0]], "start_h": 4.0}]
    plasma = plasma_of(preset("cisplatin", doses), [(100.0, math.inf)], 100.0)
    assert [plasma.at(t) for t in (0, 4, 99, 100, 104, 105, 106)] == [0, 0, 0, 2, 3, 0.5, 0]
    assert plasma.given_uM_h(104.0) == 8.0
    assert plasma.given_mg(104.0) == 0


def test_a_milligram_per_litre_of_molar_mass_1000_is_one_micromolar() -> None:
    assert bolus_jump_uM(10, distribution_volume_l=10, molar_mass_g_per_mol=1000) == pytest.approx(1.0)
    assert bolus_jump_uM(
        10, distribution_volume_l=10, molar_mass_g_per_mol=1000, unbound_fraction=0.2
    ) == pytest.approx(0.2)
