"""Whether a sentence carries the answer to a question: to be on the topic is not enough."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from thoralens.knowledge.asking import PEOPLE, Asked, Term
from thoralens.knowledge.lexis import beginning, beginnings, keys
from thoralens.knowledge.sources import Document, Kind
from thoralens.knowledge.spans import Span, spans

CARRIES = 0.62
"""Share of a question that a sentence with its surroundings must cover to count as an answer."""

_HERE, _TITLE, _NEAR, _FAR, _KIN = 1.0, 0.92, 0.8, 0.65, 0.6
_RELATION = 0.9
_NEARBY = 1
_DEFINES = re.compile(
    r"^.{0,120}?\b(?:is|are|was|were|means?|refers? to|describes?|stands for|occurs? when|happens?"
    r" when|develops? when|also (?:called|known as)|or \w+,)",
    re.I | re.S,
)
_CLOSING = re.compile(r"\b(?:conclusions?|interpretation|summary|key (?:messages|points))\b", re.I)
_OPENING = re.compile(
    r"\b(?:background|introduction|objectives?|aims?|purpose|methods?|design|setting|hypothesis"
    r"|materials?|participants|patients)\W*$",
    re.I,
)
_LISTS = re.compile(r"\b(?:include|are|may|can|such as|is caused|depends?)\b|:", re.I)
_MANY, _ABOUT = 4, 0.6
"""Of each so many terms one hard term may be missing, if a work covers so much of all: its author
may have used another word."""
_ILLNESS = "cancer"
"""Named everywhere in the library and so of little weight, yet no answer can do without it."""
_LEAST_OWN, _CLOSING_WORTH = 0.2, 0.85
_LEADING = 80
"""Where the subject of a defining sentence stands, in characters."""
_EMPTY = re.compile(
    r"^(?:background|objective|aim|purpose|methods?|to (?:assess|compare|determine|evaluate"
    r"|examine|investigate|study|test|describe|analy[sz]e|explore|identify|establish|find out))\b"
    r"|\b(?:we|this study|this paper|the aim|the objective|the purpose)(?: of this study)?"
    r"(?: \w+)? (?:aim(?:s|ed)?|sought|investigat\w+|examin\w+|was to|is to|is whether)\b"
    r"|\b(?:remains? (?:unclear|unknown|controversial)|is (?:unclear|unknown|controversial)"
    r"|has not been (?:studied|established))\b|\?$",
    re.I,
)
_CONCLUDES = re.compile(
    r"\b(?:conclu\w+|suggest\w*|indicat\w+|our (?:results|findings|data)|these (?:results|findings"
    r"|data)|we (?:found|show\w*|demonstrat\w+|confirm\w*|recommend)|appears? to|is (?:safe"
    r"|effective|feasible|associated|useful|not)|are (?:safe|effective|associated|not)|should)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Carried:
    """A sentence and how well it answers.

    Attributes:
        score: Share of the question that it covers with its surroundings, in [0, 1].
        own: The same by the sentence's own words alone.
        answers: It may be shown as an answer.
        missing: The terms that nothing near it speaks of.
    """

    span: Span
    score: float
    own: float
    answers: bool
    missing: tuple[Term, ...]


def carried(asked: Asked, documents: Iterable[Document]) -> list[Carried]:
    """Every sentence of the documents, judged; best first, in the order given among equals."""
    found = [judged for document in documents for judged in _document(asked, document)]
    found.sort(key=lambda item: (-item.answers, -item.score))
    return found


def _document(asked: Asked, document: Document) -> list[Carried]:
    sentences = spans(document)
    title = keys(document.title)
    each = [keys(span.text) for span in sentences]
    around = keys(document.around)
    whole = title.union(*each, around)
    known = _Known(title, whole, beginnings(whole))
    return [_judge(asked, sentences, each, known, at) for at in range(len(sentences))]


@dataclass(frozen=True, slots=True)
class _Known:
    title: frozenset[str]
    whole: frozenset[str]
    beginnings: frozenset[str]


def _judge(
    asked: Asked, sentences: Sequence[Span], each: Sequence[frozenset[str]], known: _Known, at: int
) -> Carried:
    span, here = sentences[at], each[at]
    near = frozenset[str]().union(
        *(each[i] for i in range(max(0, at - _NEARBY), min(len(each), at + _NEARBY + 1)))
    )
    total = covered = own = 0.0
    missing = []
    for term in asked.terms:
        total += term.weight
        share = _place(term.key, here, near, known)
        covered += term.weight * share
        own += term.weight * (term.key in here)
        if not share:
            missing.append(term)
    about = 1.0 - sum(term.weight for term in missing) / total if total else 0.0
    told = True
    for relation in asked.relations:
        total += _RELATION
        inside = relation.told.search(span.text) is not None
        titled = not relation.strict and relation.asked.search(span.document.title) is not None
        covered += _RELATION * (_HERE if inside else _TITLE if titled else 0.0)
        own += _RELATION * inside
        told &= inside or titled
    score, own = (covered / total, own / total) if total else (0.0, 0.0)
    spare = len(asked.terms) // _MANY if span.document.work and about >= _ABOUT else 0
    hard = [term for term in missing if term.hard]
    lacks = len(hard) > spare or any(term.key in PEOPLE for term in hard)
    lacks = lacks or any(term.key == _ILLNESS for term in missing)
    fits = told and not lacks and _fits(asked, span, known.title)
    if _closes(asked, span) and own >= _LEAST_OWN:
        score = max(score, about * _CLOSING_WORTH)
    if _EMPTY.search(span.text) or _OPENING.search(span.document.title):
        fits, score = fits and _EMPTY.search(span.text) is None, 0.8 * score
    score += _bonus(asked, span)
    carries = fits and bool(asked.terms) and score >= CARRIES
    return Carried(span, score, own, carries, tuple(missing))


def _place(key: str, here: frozenset[str], near: frozenset[str], known: _Known) -> float:
    for found, share in (
        (here, _HERE), (known.title, _TITLE), (near, _NEAR), (known.whole, _FAR),
        (known.beginnings, _KIN),
    ):  # fmt: skip
        if (key if found is not known.beginnings else beginning(key)) in found:
            return share
    return 0.0


def _closes(asked: Asked, span: Span) -> bool:
    """A conclusion, which answers what its work is about."""
    if asked.form.name not in ("yes_no", "comparison") or span.document.kind is Kind.LIBRARY:
        return False
    return _CLOSING.search(span.document.title) is not None


def _fits(asked: Asked, span: Span, title: frozenset[str]) -> bool:
    """The sentence has what the question's form needs."""
    if asked.form.needs is not None and not asked.form.needs.search(span.text):
        return False
    if asked.form.name == "definition" and not asked.relations:
        heaviest = max((term.weight for term in asked.terms), default=0.0)
        subject = [t.key for t in asked.terms if t.hard or t.weight == heaviest]
        leading = keys(span.text[:_LEADING]) if _DEFINES.match(span.text) else frozenset()
        return all(key in title or key in leading for key in subject)
    return True


def _bonus(asked: Asked, span: Span) -> float:
    """What breaks ties: a first sentence that defines; a conclusion that decides."""
    bonus = 0.0
    if asked.form.name == "definition" and _DEFINES.match(span.text):
        opens = span.index == 0 and span.document.opens
        bonus += 0.06 if opens else 0.02
    if any(r.asked.search(span.text) and _LISTS.search(span.text) for r in asked.relations):
        bonus += 0.06
    if asked.form.name == "yes_no" and _CONCLUDES.search(span.text):
        bonus += 0.04
        if _CLOSING.search(span.document.title):
            bonus += 0.2
        elif span.document.kind is Kind.WEB:
            bonus += 0.08 * (span.end / max(1, len(span.document.text)))
    return bonus
