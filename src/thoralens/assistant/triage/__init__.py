"""Triage: before anything else, is this an emergency? Fixed rules, no model, a few milliseconds."""

from thoralens.assistant.triage.advice import words as reason_words
from thoralens.assistant.triage.assess import triage

__all__ = ["reason_words", "triage"]
