"""Checks of a sentence against the words of its source: numbers, negation, direction, population,
certainty, names, and how much of it the source says at all."""

from thoralens.knowledge.checking.check import Check, Entails, check, prescribes, reassures

__all__ = ["Check", "Entails", "check", "prescribes", "reassures"]
