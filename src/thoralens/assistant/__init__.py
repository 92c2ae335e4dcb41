"""The assistant: triage first, then an answer in checked sentences, each with what it rests on."""

from thoralens.assistant.events import (
    Case,
    Citation,
    Done,
    Event,
    Failed,
    Notice,
    Sentence,
    SourceFound,
    Status,
)
from thoralens.assistant.question import Question, Turn

__all__ = [
    "Case",
    "Citation",
    "Done",
    "Event",
    "Failed",
    "Notice",
    "Question",
    "Sentence",
    "SourceFound",
    "Status",
    "Turn",
]
