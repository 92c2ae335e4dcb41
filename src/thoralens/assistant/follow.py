"""A message read with the conversation: what it leaves out is taken from the turn before."""

from __future__ import annotations

import re
from dataclasses import dataclass

from thoralens.assistant.question import Question

_LEAD = re.compile(
    r"^\W*(?:and|but|so|also|ok(?:ay)?|then|et|y)?[\s,]*(?:what about|how about|what if it'?s?|and"
    r"|for|in|among|with|without|even|only|et pour|et|y para|y)\b",
    re.I,
)
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|theirs|those|these|this|that|one|ones|he|she|there|same)\b", re.I
)
_OWN = re.compile(
    r"\b(?:my|this|the) (?:\w+ )?(?:x-?ray|scan|image|picture|study|result|app|model)", re.I
)
_DUMMY = re.compile(
    r"\bit(?:'s| is| was) (?:true|safe|possible|normal|ok|okay|worth|important|too late"
    r"|never|dangerous)"
    r"|\bthose who\b|\bone of\b|\bthis (?:app|model|tool|year)\b|\bthat\b(?= \w+ (?:is"
    r"|are|has|have|was))"
    r"|\bis it\b(?= \w+ (?:to|for|that))|\bis there\b|\bare there\b",
    re.I,
)
_SPLIT = re.compile(
    r"(?<=\?)\s+(?=\S)"
    r"|[,;]?\s+(?:and|but|also)\s+(?=(?:what|how|who|when|where|why|which|should|is|are|can"
    r"|could|do|does"
    r"|did|will|would)\b)",
    re.I,
)
_CONNECTIVE = re.compile(r"^\W*(?:and|but|so|also|ok(?:ay)?|then|what about|how about)[\s,]+", re.I)
_NARROWS = re.compile(
    r"(?:for|in|among|with|without|at|during|after|before|when|if|on|under|over)\b|(?:women|men"
    r"|children|smokers|older people)\W*$",
    re.I,
)
_SUBJECT = re.compile(r"\b(?:of|for|with|in)\b", re.I)
_QUESTION = re.compile(
    r"\W*(?:what|how|who|when|where|why|which|should|is|are|can|could|do|does|did|will|would|tell"
    r"|explain)\b",
    re.I,
)
_LONG, _LONG_LEAD = 14, 10
_MOST = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One question to look up.

    Attributes:
        about: The earlier question whose subject it refers to, or empty.
        aside: It has a subject of its own; ``about`` only tells what was spoken of.
    """

    text: str
    about: str = ""
    aside: bool = False

    @property
    def subject(self) -> str:
        return self.text if self.aside else f"{self.text} {self.about}".strip()


def parts(question: Question) -> tuple[Part, ...]:
    """The questions in a message, at most three, each with what it leaves out.

    Only the reader's own earlier questions are drawn upon, never answers.
    """
    first, *rest = _pieces(question.text.strip())
    whole = _completed(first, question)
    if not rest:
        return (whole,)
    subject = whole.subject
    later = [Part(piece, subject if _PRONOUN.search(piece) else "") for piece in rest]
    return (whole, *later)[:_MOST] if _asks(first) else tuple(later[:_MOST])


def _completed(text: str, question: Question) -> Part:
    before = [turn.text.strip() for turn in question.history if turn.role == "user"]
    if not before or not _leans(text):
        return Part(text)
    subject = before[-1]
    if _leans(subject) and len(before) > 1:
        subject = _joined(before[-2], _LEAD.sub("", subject))
    if not _LEAD.match(text) and len(text.split()) > 2:
        return Part(text, subject)
    more = _CONNECTIVE.sub("", text)
    if _NARROWS.match(more):
        return Part(_joined(subject, more))
    return Part(f"{_frame(subject)} {more.rstrip('?!. ')}?", subject, aside=True)


def _frame(question: str) -> str:
    """A question up to where its subject begins."""
    return _SUBJECT.split(question, maxsplit=1)[0].rstrip("?!. ")


def _joined(question: str, more: str) -> str:
    return f"{question.rstrip('?!. ')} {more.strip().rstrip('?!. ')}?"


def _pieces(text: str) -> list[str]:
    pieces = [piece.strip() for piece in _SPLIT.split(text) if piece and piece.strip()]
    if len(pieces) < 2 or not all(len(piece.split()) >= 2 for piece in pieces):
        return [text]
    return pieces


def _asks(piece: str) -> bool:
    return piece.endswith("?") or _QUESTION.match(piece) is not None


def _leans(text: str) -> bool:
    words = text.split()
    if _LEAD.match(text) and len(words) <= _LONG_LEAD:
        return True
    if _OWN.search(text):
        return False
    refers = len(words) <= _LONG and _PRONOUN.search(_DUMMY.sub(" ", text)) is not None
    return refers or len(words) <= 2
