"""What every engine is, and which one answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from thoralens.assistant.events import Event, Notice
from thoralens.assistant.question import Language, Question, Reader, Turn
from thoralens.settings import Settings

if TYPE_CHECKING:
    from thoralens.assistant.tools.cases import Cases

Triage = Callable[[str, Sequence[Turn], Language, Reader], Notice]

Name = Literal["auto", "grounded", "llm"]


class Engine(Protocol):
    """Answers one question as a stream of events.

    The stream begins with a ``Notice`` and ends with ``Done`` or ``Failed``; closing the iterator
    cancels the answer. May be shared by threads.
    """

    @property
    def name(self) -> str: ...

    def answer(self, question: Question) -> Iterator[Event]: ...


def open_engine(settings: Settings, name: Name = "auto", cases: Cases | None = None) -> Engine:
    """The engine of a name; ``auto`` takes the language model where one is set.

    Args:
        cases: The case library that answers may show.

    A model that is set but cannot be used is no error here: each answer says what is wrong, and is
    grounded.

    Raises:
        DataError: ``library_broken`` or ``library_unavailable``.
        LlmError: ``llm_not_connected`` if ``llm`` is asked for and none is set.
    """
    from thoralens.assistant.grounded.engine import Grounded
    from thoralens.assistant.triage import triage
    from thoralens.knowledge.retrieval import Retriever

    grounded = Grounded(Retriever(settings), triage, cases)
    if name == "grounded" or (name == "auto" and settings.llm is None):
        return grounded
    from thoralens.assistant.generative.engine import Generative
    from thoralens.llm import LanguageModel, LlmError, connect
    from thoralens.llm.errors import not_connected

    model: LanguageModel | LlmError | None
    try:
        model = connect(settings)
    except LlmError as error:
        model = error
    if model is None:
        raise not_connected()
    return Generative(grounded, model, settings.llm_timeout_s)
