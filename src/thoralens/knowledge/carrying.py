"""Whether a sentence carries the answer to a question: to be on the topic is not enough."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from thoralens.knowledge.asking import Asked, Term
from thoralens.knowledge.lexis import keys
from thoralens.knowledge.sources import Document, Kind
from thoralens.knowledge.spans import Span, spans

CARRIES = 0.66
"""Share of a question that a sentence with its surroundings must cover to count as an answer."""

_HERE, _TITLE, _NEAR, _FAR = 1.0, 0.92, 0.8, 0.65
_RELATION = 0.9
_NEARBY = 1
_DEFINES = re.compile(
    r"^.{0,120}?\b(?:is|are|was|were|means?|refers? to|describes?|stands for|occurs? when|happens?"
    r" when|develops? when|also (?:called|known as)|or \w+,)",
    re.I | re.S,
)
_CLOSING = re.compile(r"\b(?:conclusions?|interpretation|summary|key (?:messages|points))\b", re.I)
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
    whole = title.union(*each, keys(document.around))
    return [_judge(asked, sentences, each, title, whole, at) for at in range(len(sentences))]


def _judge(
    asked: Asked,
    sentences: Sequence[Span],
    each: Sequence[frozenset[str]],
    title: frozenset[str],
    whole: frozenset[str],
    at: int,
) -> Carried:
    span = sentences[at]
    here = each[at]
    near = frozenset[str]().union(
        *(each[i] for i in range(max(0, at - _NEARBY), min(len(each), at + _NEARBY + 1)))
    )
    total = covered = own = 0.0
    missing = []
    for term in asked.terms:
        total += term.weight
        share = _place(term.key, here, title, near, whole)
        covered += term.weight * share
        own += term.weight * (term.key in here)
        if not share:
            missing.append(term)
    told = True
    for relation in asked.relations:
        total += _RELATION
        inside = relation.told.search(span.text) is not None
        titled = not relation.strict and relation.asked.search(span.document.title) is not None
        covered += _RELATION * (_HERE if inside else _TITLE if titled else 0.0)
        own += _RELATION * inside
        told &= inside or titled
    score, own = (covered / total, own / total) if total else (0.0, 0.0)
    fits = told and _fits(asked, span, title, here) and not any(term.hard for term in missing)
    if _EMPTY.search(span.text):
        fits, score = False, 0.7 * score
    score += _bonus(asked, span)
    return Carried(
        span, score, own, fits and bool(asked.terms) and score >= CARRIES, tuple(missing)
    )


def _place(
    key: str,
    here: frozenset[str],
    title: frozenset[str],
    near: frozenset[str],
    whole: frozenset[str],
) -> float:
    for found, share in ((here, _HERE), (title, _TITLE), (near, _NEAR), (whole, _FAR)):
        if key in found:
            return share
    return 0.0


def _fits(asked: Asked, span: Span, title: frozenset[str], here: frozenset[str]) -> bool:
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
        bonus += 0.06 if span.index == 0 else 0.02
    if asked.form.name == "yes_no" and _CONCLUDES.search(span.text):
        bonus += 0.04
        if _CLOSING.search(span.document.title):
            bonus += 0.1
        elif span.document.kind is Kind.WEB:
            bonus += 0.08 * (span.end / max(1, len(span.document.text)))
    return bonus
