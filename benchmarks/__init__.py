"""Measurements beside the tests: what each is for stands in CONTRIBUTING.md."""
