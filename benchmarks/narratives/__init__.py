"""The verifier of narratives on faithful and on planted sentences; ``make eval-narratives``."""

from benchmarks.narratives.measure import FAITHFUL, cases, measure, run

__all__ = ["FAITHFUL", "cases", "measure", "run"]
