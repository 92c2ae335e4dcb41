"""What the assistant's answers are worth: nuggets, citations, refusals, attacks."""

from benchmarks.chat.measure import run

__all__ = ["run"]
