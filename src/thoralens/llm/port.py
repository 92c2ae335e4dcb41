"""What the rest of the program knows of a language model; no provider is named here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar, Union

from pydantic import BaseModel

Json = Union[str, int, float, bool, None, Sequence["Json"], Mapping[str, "Json"]]  # noqa: UP007
T = TypeVar("T", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Message:
    """One earlier turn of a conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Tool(Generic[A]):
    """Something that the model may ask for.

    Attributes:
        name: Lower case with underscores.
        description: Tells the model when to use it.
        arguments: What it takes; what does not fit is sent back to the model once.
        run: Gives the answer, which leaves the machine without identifiers. Called from another
            thread; a :class:`~thoralens.errors.ThoralensError` is told to the model, any other
            exception ends the answer.
    """

    name: str
    description: str
    arguments: type[A]
    run: Callable[[A], Json]


class LanguageModel(Protocol):
    """A language model behind a provider.

    Every text given to it passes :func:`thoralens.privacy.redact` before it leaves; images cannot
    be given. What it answers is data of the type asked for: never instructions, never checked.
    """

    @property
    def name(self) -> str:
        """``provider:model``, for the reader."""
        ...

    def structured(self, instructions: str, data: Json, output: type[T], *, deadline_s: float) -> T:
        """One answer of type ``output`` to ``data``, sent as JSON.

        Raises:
            LlmError: There was none within ``deadline_s`` seconds; ``code`` says why.
        """
        ...

    def stream(
        self,
        instructions: str,
        message: str,
        item: type[T],
        *,
        deadline_s: float,
        history: Sequence[Message] = (),
        tools: Sequence[Tool[BaseModel]] = (),
        tool_calls: int = 8,
    ) -> Iterator[T]:
        """The items of one answer, each as soon as it is complete.

        The model may call ``tools`` first, at most ``tool_calls`` times. Leaving the iterator
        early ends the request.

        Raises:
            LlmError: The answer broke off; the items yielded before it stay.
        """
        ...
