"""Which sentences make the answer: few, from the best sources, in an order that reads well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from thoralens.assistant.question import Reader
from thoralens.knowledge.asking import Asked
from thoralens.knowledge.carrying import Carried
from thoralens.knowledge.checking import conflict
from thoralens.knowledge.lexis import GENERIC, concepts, keys, tokens
from thoralens.knowledge.sources import Document, Kind
from thoralens.knowledge.spans import Span, spans

SENTENCES = {"patient": 5, "clinician": 6}
_FIRST, _OTHER = 4, 2
_CLOSE = 0.12
_COMPANION = 0.55
_SAME = 0.7
_WORKS = 3
_OWN, _TITLED, _RELATED, _FOUND = 0.3, 0.25, 0.1, 0.12
_ELSEWHERE, _BESIDE = 0.12, 0.05
_PLACE = re.compile(
    r"\b(?:France|French|Spain|Spanish|England|English|Scotland|Ireland|Germany|Italy|Netherlands"
    r"|Dutch|Europe|European|Japan|China|Canada|Australia)\b"
)
"""A passage on one country answers others' questions last."""

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Work:
    """A work's sentences: those that answer, and all that were judged."""

    score: float
    answers: tuple[Carried, ...]
    all: tuple[Carried, ...]


def choose(asked: Asked, judged: Sequence[Carried], reader: Reader) -> list[Span]:
    """The sentences to show; empty when nothing carries an answer."""
    works = _works(asked, judged)
    chosen: list[Span] = []
    for number, work in enumerate(works[:_WORKS]):
        if number and work.score < works[0].score - _CLOSE:
            break
        room = min(_OTHER if number else _FIRST, SENTENCES[reader] - len(chosen))
        chosen += _of(work, room, chosen)
    return chosen


def _works(asked: Asked, judged: Sequence[Carried]) -> list[_Work]:
    groups: dict[str, list[Carried]] = {}
    for item in judged:
        groups.setdefault(item.span.document.work or item.span.document.id, []).append(item)
    works = []
    for items in groups.values():
        if answers := tuple(item for item in items if item.answers):
            score = max(_worth(asked, item) for item in answers)
            works.append(_Work(score, answers, tuple(items)))
    return sorted(works, key=lambda work: -work.score)


def _worth(asked: Asked, item: Carried) -> float:
    """How good an answer a sentence is where it stands."""
    document = item.span.document
    title = keys(document.title)
    titled = sum(term.weight for term in asked.terms if term.key in title) / asked.weight
    related = any(relation.asked.search(document.title) for relation in asked.relations)
    places = _PLACE.findall(f"{document.title} {item.span.text}")
    elsewhere = any(not keys(place) <= keys(asked.text) for place in places)
    named = [c for c in concepts(tokens(document.title)) if c.words not in GENERIC]
    asked_of = {term.key for term in asked.terms}
    beside = sum(concept.key not in asked_of for concept in named) / max(1, len(named))
    return (
        item.score
        - _BESIDE * beside * (document.kind is Kind.LIBRARY)
        - _ELSEWHERE * (elsewhere and document.kind is Kind.LIBRARY)
        + _OWN * item.own
        + _TITLED * titled
        + _RELATED * related
        + _FOUND * (document.relevance or 0.0)
    )


def _of(work: _Work, room: int, before: Sequence[Span]) -> Iterator[Span]:
    """Up to ``room`` sentences of a work in its own order, none leaning on one left out."""
    documents = {item.span.document.id: item.span.document for item in work.all}
    at = {(d.id, span.index): span for d in documents.values() for span in spans(d)}
    chosen = _picked(work, room, at)
    shown = list(before)
    for place in sorted(chosen, key=lambda place: (_order(documents[place[0]]), place[1])):
        if not any(repeats(at[place], other) for other in shown):
            shown.append(at[place])
            yield at[place]


def _picked(work: _Work, room: int, at: dict[Place, Span]) -> set[Place]:
    chosen: set[Place] = set()
    for item in sorted(work.answers, key=lambda item: -(item.score + _OWN * item.own)):
        needed = _with_support(item.span, at)
        if needed is not None and len(chosen | needed) <= room:
            chosen |= needed
    companions = (item for item in work.all if not item.answers and item.score >= _COMPANION)
    for item in companions:
        needed = _with_support(item.span, at)
        curated = item.span.document.kind is Kind.LIBRARY
        if needed is None or not (curated or item.own >= _COMPANION):
            continue
        if _joins(item.span, chosen) and len(chosen | needed) <= room:
            chosen |= needed
    return chosen


def _with_support(span: Span, at: dict[Place, Span]) -> set[Place] | None:
    """A sentence with those it leans on; ``None`` when one of them cannot be shown."""
    needed = {(span.document.id, span.index)}
    while span.leans:
        previous = at.get((span.document.id, span.index - 1))
        if previous is None:
            return None
        needed.add((span.document.id, previous.index))
        span = previous
    return needed


def _joins(span: Span, chosen: set[Place]) -> bool:
    beside = {(span.document.id, span.index - 1), (span.document.id, span.index + 1)}
    return bool(beside & chosen)


def _order(document: Document) -> int:
    """The place of a passage in its work."""
    number = document.id.rpartition("-")[2]
    return int(number) if document.work and number.isdigit() else 0


def repeats(one: Span, other: Span) -> bool:
    """Nearly the same words, and no contradiction between two works."""
    here, there = keys(one.text), keys(other.text)
    smaller = min(len(here), len(there))
    if not smaller or len(here & there) / smaller < _SAME:
        return False
    return one.document.id == other.document.id or not conflict(one.text, other.text)


def disagreement(chosen: Sequence[Span]) -> int | None:
    """The place of the first sentence that a later one from another work contradicts."""
    for at, one in enumerate(chosen):
        for other in chosen[at + 1 :]:
            if one.document.id != other.document.id and conflict(one.text, other.text):
                return at
    return None
