"""What every engine is, and which one answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from thoralens.assistant.events import Event, Notice
from thoralens.assistant.question import Question
from thoralens.settings import Settings

Triage = Callable[[str], Notice]


class Engine(Protocol):
    """Answers one question as a stream of events.

    The stream begins with a ``Notice`` and ends with ``Done`` or ``Failed``; closing the iterator
    cancels the answer. May be shared by threads.
    """

    @property
    def name(self) -> str: ...

    def answer(self, question: Question) -> Iterator[Event]: ...


def open_engine(settings: Settings) -> Engine:
    """The engine that the settings ask for.

    Raises:
        DataError: ``library_broken`` or ``library_unavailable``.
    """
    from thoralens.assistant.grounded.engine import Grounded
    from thoralens.knowledge.retrieval import Retriever

    return Grounded(Retriever(settings))
