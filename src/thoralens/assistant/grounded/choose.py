"""Which sentences make the answer: few, from the best sources, in an order that reads well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from thoralens.assistant.question import Reader
from thoralens.knowledge.asking import Asked
from thoralens.knowledge.carrying import Carried
from thoralens.knowledge.lexis import keys
from thoralens.knowledge.sources import Document, Kind
from thoralens.knowledge.spans import Span, spans

_SENTENCES = {"patient": 5, "clinician": 6}
_FIRST, _OTHER = 4, 2
_CLOSE = 0.1
_COMPANION = 0.55
_SAME = 0.7
_DOCUMENTS = 3


@dataclass(frozen=True, slots=True)
class _Source:
    document: Document
    score: float
    answers: tuple[Carried, ...]
    all: tuple[Carried, ...]


def choose(asked: Asked, judged: Sequence[Carried], reader: Reader) -> list[Span]:
    """The sentences to show; empty when nothing carries an answer."""
    sources = _sources(asked, judged)
    if not sources:
        return []
    chosen: list[Span] = []
    for place, source in enumerate(sources[:_DOCUMENTS]):
        if place and source.score < sources[0].score - _CLOSE:
            break
        room = min(_OTHER if place else _FIRST, _SENTENCES[reader] - len(chosen))
        chosen += _of(source, room, chosen)
    return chosen


def _sources(asked: Asked, judged: Sequence[Carried]) -> list[_Source]:
    documents: dict[str, list[Carried]] = {}
    for item in judged:
        documents.setdefault(item.span.document.id, []).append(item)
    sources = []
    for items in documents.values():
        answers = tuple(item for item in items if item.answers)
        if answers:
            document = items[0].span.document
            score = _score(asked, document, answers)
            sources.append(_Source(document, score, answers, tuple(items)))
    return sorted(sources, key=lambda source: -source.score)


def _score(asked: Asked, document: Document, answers: Sequence[Carried]) -> float:
    best = max(item.score + 0.15 * item.own for item in answers)
    title = keys(document.title)
    weight = asked.weight
    titled = sum(term.weight for term in asked.terms if term.key in title) / weight
    related = any(relation.asked.search(document.title) for relation in asked.relations)
    return best + 0.15 * titled + 0.1 * related + 0.1 * (document.relevance or 0.0)


def _of(source: _Source, room: int, before: Sequence[Span]) -> Iterator[Span]:
    """Up to ``room`` sentences of one source in its own order, none leaning on one left out."""
    if room <= 0:
        return
    whole = spans(source.document)
    chosen = _picked(source, room, whole)
    shown = [keys(span.text) for span in before]
    for span in whole:
        if span.index in chosen and not any(_alike(keys(span.text), other) for other in shown):
            shown.append(keys(span.text))
            yield span


def _picked(source: _Source, room: int, whole: Sequence[Span]) -> set[int]:
    at = {span.index: span for span in whole}
    chosen: set[int] = set()
    companions = (
        [item for item in source.all if not item.answers and item.score >= _COMPANION]
        if source.document.kind is Kind.LIBRARY
        else []
    )
    ordered = sorted(source.answers, key=lambda item: -(item.score + 0.15 * item.own))
    for item in (*ordered, *companions):
        needed = _with_support(item.span, at)
        if needed is None or len(chosen | needed) > room:
            continue
        if item in companions and not _joins(item.span, chosen):
            continue
        chosen |= needed
    return chosen


def _with_support(span: Span, at: dict[int, Span]) -> set[int] | None:
    """A sentence with those it leans on; ``None`` when one of them cannot be shown."""
    needed = {span.index}
    while span.leans:
        previous = at.get(span.index - 1)
        if previous is None:
            return None
        needed.add(previous.index)
        span = previous
    return needed


def _joins(span: Span, chosen: set[int]) -> bool:
    return bool({span.index - 1, span.index + 1} & chosen)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    smaller = min(len(one), len(other))
    return bool(smaller) and len(one & other) / smaller >= _SAME
