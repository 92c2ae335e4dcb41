"""The passage that answers a common question leads, sentence by sentence; what the web or a user's
own documents add follows. The library's other passages answer other questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from thoralens.assistant.grounded.choose import SENTENCES, repeats
from thoralens.assistant.question import Reader
from thoralens.knowledge.sources import Document, Kind
from thoralens.knowledge.spans import Span, spans

_LEADING = 4


def lead(
    document: Document | None,
    allowed: Callable[[str], bool],
    reader: Reader,
    chosen: Sequence[Span],
) -> Sequence[Span]:
    """The sentences to show.

    Args:
        document: The passage that answers the question, if it is a common one.
        allowed: Tells whether a sentence may be shown.
        chosen: The sentences that were found by what they say.
    """
    if document is None:
        return chosen
    shown: list[Span] = []
    for span in spans(document):
        leaning = span.leans and not (shown and shown[-1].index == span.index - 1)
        if len(shown) < _LEADING and allowed(span.text) and not leaning:
            shown.append(span)
    if not shown:
        return chosen
    rest = [
        span
        for span in chosen
        if (span.document.kind is not Kind.LIBRARY or span.document.id == document.id)
        and not any(repeats(span, other) for other in shown)
    ]
    return [*shown, *rest][: SENTENCES[reader]]
