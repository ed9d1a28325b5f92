"""The report: one self-contained page about the arms of an experiment and their replicates."""

from viewer.report.arms import Order
from viewer.report.page import write_report

__all__ = ["Order", "write_report"]
