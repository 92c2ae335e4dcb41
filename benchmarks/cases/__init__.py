"""The case search: what it finds on patients nobody trained on, and how fast, as libraries grow."""

from benchmarks.cases.measure import run

__all__ = ["run"]
