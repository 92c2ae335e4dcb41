"""Checks of a sentence against the words of its source: numbers, negation, direction, population,
certainty, names, and how much of it the source says at all."""

from thoralens.knowledge.checking.check import Check, Entails, check, prescribes, reassures
from thoralens.knowledge.checking.conflict import conflict

__all__ = ["Check", "Entails", "check", "conflict", "prescribes", "reassures"]
