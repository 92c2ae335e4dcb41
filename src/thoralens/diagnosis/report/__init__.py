"""A study as two printed pages (one when refused): pictures, numbers, words and their limits."""

from thoralens.diagnosis.report.write import PICTURES, write_report

__all__ = ["PICTURES", "write_report"]
