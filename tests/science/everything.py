"""Scenarios which switch on, between them, all that a scenario can say; `test_identity.py` sees to it."""

from __future__ import annotations

from typing import Any

import numpy as np

from automaton.labels import encoded

HOURS = 6
EVERYTHING: dict[str, Any] = {
    "seed": 11,
    "lattice": {"sites": [14, 11, 9], "periodic": ["y"]},
    "time": {"duration_h": float(HOURS)},
    "seeding": [
        {"arrangement": "lump", "cells": 250, "genotypes": {"efflux": 0.1, "efflux+repair": 0.05}},
        {"arrangement": "scattered", "cells": 100},
        {"arrangement": "tissue", "density": 0.3, "kind": "healthy"},
    ],
    "healthy": {"division_per_h": 0.05, "death_per_h": 0.02, "oxygen_share": 0.5},
    "expression": {
        "pump": {"sd_log2": 1.0},
        "influx": {"sd_log2": 0.4},
        "repair": {"mean_log2": 0.1, "sd_log2": 0.3, "inheritance": 0.5},
    },
    "vessels": [{"arrangement": "random", "spacing_um": 110.0}],
    "cells": {
        "cycle_h": 8.0,
        "cycle_stages": 3,
        "push_depth": 3,
        "death_per_h": 0.01,
        "motility_um2_per_h": 60.0,
        "necrosis_below_mmHg": 25.0,
        "apoptotic_clearance_h": 4.0,
        "necrotic_clearance_h": 20.0,
    },
    "oxygen": {
        "supply": {
            "faces": ["x-"],
            "surroundings": True,
            "surroundings_per_s": 2.0,
            "vessels": True,
            "vessels_per_s": "stirred",
        }
    },
    "drugs": {
        "doxorubicin": {
            "preset": "doxorubicin",
            "dose": {"bolus_mg_per_m2": 60.0, "every_h": 4.0, "repeats": 3},
            "supply": {"surroundings": True, "surroundings_per_s": 0.01, "vessels": True},
            "cycle_specific": True,
            "quiescent_kill": 0.05,
        },
        "plain": {
            "diffusion_um2_per_s": 200.0,
            "uptake": "first_order",
            "uptake_per_s": 0.01,
            "response": "linear",
            "kill_per_uM_h": 0.02,
            "steady_state": True,
            "dose": [{"bath_uM": 1.0}, {"table_h_uM": [[0.0, 0.0], [6.0, 1.0]]}],
            "rule": {"adaptive": True, "stop_below": 1.05, "resume_above": 1.1, "check_every_h": 1.0},
            "supply": {"faces": ["z-", "z+"]},
        },
        "divided": {
            "diffusion_um2_per_s": 200.0,
            "uptake": "none",
            "response": "at_division",
            "kill_at_division_per_uM": 0.3,
            "steady_state": True,
            "dose": {"bath_uM": 1.0},
            "supply": {"vessels": True},
        },
    },
    "alterations": {
        "efflux": {
            "mechanism": "efflux",
            "mutation_per_division": 0.05,
            "cost": 0.1,
            "loss_per_division": 0.1,
        },
        "repair": {"mechanism": "repair", "drugs": {"doxorubicin": 2.0}, "mutation_per_division": 0.02},
    },
}


def _islands(ny: int, nx: int) -> str:
    """An image of a plane: rows of tumour cells (1, some of them 4), a patch of tissue (2), vessels (3)."""
    labels = np.zeros((1, ny, nx), np.uint8)
    labels[0, 2::5, 2:-2] = 1
    labels[0, 3::5, 4:12] = 4
    labels[0, 6:12, 13:18] = 2
    labels[0, ::8, ::7] = 3
    return encoded(labels)


# Cells do not push here, so that claims are settled among neighbours; a drug damages from outside the cells.
PLANE: dict[str, Any] = {
    "lattice": {"sites": [31, 23], "spacing_um": 25.0, "periodic": ["x"]},
    "time": {"duration_days": 0.25, "cell_steps_per_step": 8, "allow_coarse_steps": True},
    "seeding": [
        {
            "arrangement": "labels",
            "image": _islands(23, 31),
            "labels": {"0": "empty", "1": "wild type", "2": "healthy", "3": "vessel", "4": "target"},
        },
        {"arrangement": "single", "centre_um": [300.0, 100.0]},
        {"arrangement": "scattered", "density": 0.1, "genotypes": {"influx": 0.3}},
    ],
    "vessels": [{"arrangement": "list", "at_um": [[40.0, 40.0], [300.0, 500.0]]}],
    "cells": {
        "division_per_h": 0.3,
        "death_per_h": 0.01,
        "motility_um2_per_h": 60.0,
        "extracellular_fraction": 0.5,
        "division_oxygen_zero_mmHg": 2.0,
        "division_oxygen_full_mmHg": 10.0,
        "necrosis_per_h": 0.3,
        "necrosis_below_mmHg": 3.0,
        "apoptotic_clearance_h": 2.0,
        "necrotic_clearance_h": 10.0,
    },
    "oxygen": {
        "diffusion_um2_per_s": 1500.0,
        "consumption_mmHg_per_s": 12.0,
        "half_saturation_mmHg": 2.0,
        "decay_per_s": 0.01,
        "residual_tolerance": 1e-6,
        "supply": {"faces": "all", "level_mmHg": 30.0, "vessels": True, "vessels_per_s": 20.0},
    },
    "drugs": {
        "own": {
            "diffusion_um2_per_s": 300.0,
            "decay_per_s": 1e-4,
            "uptake": "first_order",
            "uptake_per_s": 0.002,
            "half_maximal_uM": 0.5,
            "hill_exponent": 3,
            "max_kill_per_h": 0.1,
            "damage_per_uM_h": 2.0,
            "repair_per_h": 0.2,
            "healthy_damage_factor": 0.4,
            "residual_tolerance": 1e-6,
            "dose": [
                {"bath_uM": 1.0, "start_h": 1.0, "end_h": 4.0},
                {"table_h_uM": [[0.0, 0.5], [3.0, 0.0]], "start_h": 1.0},
            ],
            "supply": {"surroundings": True},
        },
        "tracer": {
            "diffusion_um2_per_s": 200.0,
            "influx_per_s": 0.02,
            "efflux_per_s": 0.01,
            "pump_uM_per_s": 0.03,
            "pump_half_uM": 2.0,
            "response": "none",
            "dose": {"bath_uM": 1.0},
            "rule": {"begins": "at_burden", "start_above_cells": 240, "check_every_h": 1.0},
            "supply": {"faces": ["y-", "y+"], "vessels": True, "vessels_per_s": 1.0},
        },
        "second": {
            "preset": "cisplatin",
            "dose": {
                "bolus_mg_per_m2": 75.0,
                "infusion_h": 1.5,
                "start_h": 0.5,
                "every_h": 2.0,
                "repeats": 2,
                "body_surface_m2": 1.6,
            },
            "rule": {
                "begins": "after_failure",
                "after": "own",
                "progression": 1.01,
                "confirmations": 2,
                "check_every_h": 1.0,
            },
            "supply": {"vessels": True, "vessels_per_s": "stirred"},
        },
    },
    "alterations": {
        "influx": {"mechanism": "influx", "drugs": {"tracer": 0.3}, "mutation_per_division": 0.05},
        "transporter": {
            "mechanism": "abnormal_transporter",
            "drugs": {"tracer": {"pump_half": 0.3, "influx": 0.5}},
            "mutation_per_division": 0.05,
        },
        "regulator": {
            "mechanism": "regulator",
            "drugs": {"tracer": {"pump": 4.0, "influx": 0.5}},
            "mutation_per_division": 0.05,
        },
        "target": {"mechanism": "insensitive", "drugs": {"own": 0.3}, "mutation_per_division": 0.05},
    },
    "clones": {"barcodes": 7, "passenger_per_division": 0.1},
}
WIDE: dict[str, Any] = {
    "lattice": {"sites": [70, 8, 9], "periodic": ["x", "z"]},
    "time": {"duration_h": 1.5, "step_h": 0.5},
    "seeding": [
        {
            "arrangement": "lump",
            "cells": 250,
            "centre_um": [1290.0, 80.0, 90.0],
            "genotypes": {"efflux": 0.1, "efflux+repair": 0.05},
            "place": "rim",
        },
        {
            "arrangement": "clusters",
            "clusters": 3,
            "cells_per_cluster": 20,
            "genotypes": {"efflux": 0.3},
            "place": "patch",
        },
        {
            "arrangement": "clusters",
            "clusters": 3,
            "cells": 40,
            "genotypes": {"repair": 0.3},
            "place": "centre",
        },
        {"arrangement": "tissue", "density": 0.3, "kind": "healthy"},
    ],
    "vessels": [
        {"arrangement": "lines", "spacing_um": 110.0, "axis": "z"},
        {"arrangement": "list", "at_um": [[200.0, 90.0]], "axis": "y"},
        {"arrangement": "list", "at_um": [[30.0, 150.0]], "axis": "x"},
    ],
    "cells__cycle_h": None,
    "cells__cycle_stages": 1,
    "cells__doubling_time_h": 4.0,
    "oxygen__uptake": "first_order",
    "oxygen__uptake_per_s": 3.0,
    "oxygen__supply": {"faces": ["y+"], "surroundings": True, "vessels": True},
    "drugs__plain__supply": {"faces": ["y-", "y+"]},
    "drugs__plain__rule": {
        "begins": "after_failure",
        "after": "divided",
        "progression": 1.0,
        "stops_first": False,
        "check_every_h": 0.5,
    },
}
VARIANTS: dict[str, dict[str, Any]] = {
    "3D": {},
    "2D": {
        "lattice__sites": [26, 25],
        "cells__placement": "any_free",
        "cells__neighbourhood": "von_neumann",
        "drugs__plain__supply": {"faces": ["x+"]},
    },
    "rows of two words": WIDE,
    "a plane without pushing": PLANE,
}
