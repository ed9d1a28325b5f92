"""The summary figure: one page that lays the arms of an experiment side by side."""

from viewer.summary.page import draw_summary

__all__ = ["draw_summary"]
