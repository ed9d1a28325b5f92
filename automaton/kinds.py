"""What can occupy a site: the codes stored in every `kind` array (uint8) and their names."""

EMPTY = 0
TUMOUR = 1
HEALTHY = 2
APOPTOTIC = 3
"""Debris of a cell that died of itself or of a drug; cleared within hours."""
NECROTIC = 4
"""Debris of a cell that starved of oxygen; cleared within days, or never."""
VESSEL = 5

NAMES = ("empty", "tumour", "healthy", "apoptotic", "necrotic", "vessel")
"""Name of each code, in order."""
