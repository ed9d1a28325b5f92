"""The experiment as the user writes it: tables of a TOML file, their checks, and what they add up to."""

from automaton.scenario.alteration import Alteration, Strength
from automaton.scenario.cells import Cells
from automaton.scenario.dose import Bath, Bolus, Course
from automaton.scenario.drug import Drug
from automaton.scenario.lattice import Lattice
from automaton.scenario.load import Arm, load
from automaton.scenario.oxygen import Oxygen
from automaton.scenario.scenario import Scenario
from automaton.scenario.seeding import Seeding
from automaton.scenario.supply import OxygenSupply, Supply
from automaton.scenario.timing import Time
from automaton.scenario.treatment_rule import Rule

__all__ = [
    "Alteration",
    "Arm",
    "Bath",
    "Bolus",
    "Cells",
    "Course",
    "Drug",
    "Lattice",
    "Oxygen",
    "OxygenSupply",
    "Rule",
    "Scenario",
    "Seeding",
    "Strength",
    "Supply",
    "Time",
    "load",
]
