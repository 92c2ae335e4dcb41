"""Citations of one answer: numbered in order of use, stable within a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from thoralens.assistant.events import Citation, Sentence, SourceFound, Verdict
from thoralens.assistant.question import Question
from thoralens.knowledge.sources import Document
from thoralens.knowledge.spans import Span

_PASSAGE = 1_500
_GAP = " […] "


class Cited:
    """Gives the sentences of one answer their indexes and their sources their numbers."""

    def __init__(self, question: Question) -> None:
        self._numbers = dict(question.citations)
        self._quotes: dict[str, list[str]] = {}
        self._index = 0

    @property
    def told(self) -> int:
        """How many sentences were told."""
        return self._index

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(self._quotes)

    def sentence(
        self, text: str, verdict: Verdict, sources: Sequence[Citation] = ()
    ) -> Iterator[SourceFound | Sentence]:
        """The sources with all that was quoted of them so far, then the sentence."""
        for source in sources:
            quotes = self._quotes.setdefault(source.id, [])
            if source.quote not in quotes:
                quotes.append(source.quote)
                number = self._numbers.setdefault(source.id, self._next())
                yield SourceFound(
                    citation=source.model_copy(
                        update={"number": number, "quote": _GAP.join(quotes)}
                    )
                )
        ids = tuple(dict.fromkeys(source.id for source in sources))
        yield Sentence(index=self._index, text=text, citations=ids, verdict=verdict)
        self._index += 1

    def _next(self) -> int:
        return max(self._numbers.values(), default=0) + 1


def citation(document: Document, quotes: Iterable[str]) -> Citation:
    """A document as the reader can open it; not yet numbered."""
    return Citation(
        id=document.id,
        number=0,
        title=document.title,
        url=document.url,
        passage=document.text if len(document.text) <= _PASSAGE else "",
        quote=_GAP.join(quotes),
        publisher=document.publisher,
        date=document.date.isoformat() if document.date else "",
        kind=document.quality.value,
        flags=tuple(sorted(flag.value for flag in document.flags)),
    )


def citation_of(span: Span) -> Citation:
    """The document of a sentence, with what stands around it when the whole is long."""
    source = citation(span.document, (span.text,))
    if source.passage:
        return source
    text = span.document.text
    start, end = max(0, span.start - _PASSAGE // 2), min(len(text), span.end + _PASSAGE // 2)
    start = text.find(" ", start) + 1 if start else 0
    end = text.rfind(" ", 0, end) if end < len(text) else end
    return source.model_copy(update={"passage": text[start : max(end, span.end)]})
