"""The window: a run, or one still going, looked at with mouse and keyboard; only here is Qt imported."""
