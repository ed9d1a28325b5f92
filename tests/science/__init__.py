"""Checks of the model against exact and published results; the long ones carry the marker `science`."""
