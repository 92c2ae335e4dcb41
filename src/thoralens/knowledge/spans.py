"""Documents as sentences that can be quoted, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from thoralens.knowledge.sources import Document

_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[^\Wa-z_])|\n+|\s[-–•·▪*]\s(?=[A-Z])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|dr|prof|fig|al|no|approx|ca|st|mr|mrs|ms|etc|resp|incl|p|n|u\.s|u\.k)"
    r"|\b[A-Z])\.$",
    re.I,
)
_SHORTEST, _LONGEST = 20, 600
_ANAPHOR = re.compile(
    r"(?:it|its|they|their|them|this|these|those|that|such|he|she|both|the (?:same|former|latter"
    r"|first|second|other)s?|another|others?|however|but|so|then|also|instead|therefore|thus|here"
    r"|there|all|each|either|neither|most|some|many|few|one|two|in (?:this|these|that|such|both)"
    r"|of (?:these|those|them)|for (?:this|these|that)|at (?:this|these|that)|after this)\b",
    re.I,
)
_LATE_ANAPHOR = re.compile(
    r"[^,;:]{2,45}, (?:it|they|this|these|those|he|she)\b(?! (?:is|was) (?:found|shown|known|worth"
    r"|important|necessary|possible|common|rare))|[^,;:]{2,30}\b(?:of (?:these|those)"
    r"|like these)\b",
    re.I,
)
_OWN_SUBJECT = re.compile(
    r"(?:there (?:is|are|was|were)|most people|some people|many people|all people|these days"
    r"|one pack-year|most (?:lung|nodules|cancers|children|adults|cases|women|men)"
    r"|some (?:lung|non-small|nodules|cancers|children|adults|women|men)"
    r"|many (?:lung|nodules|cancers|children|adults|women|men)|two (?:large|trials|studies)"
    r"|it is (?:never|worth|important)|it (?:is|was) (?:found|shown|known) that)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Span:
    """One sentence of a document; ``document.text[start:end] == text``."""

    document: Document
    text: str
    start: int
    end: int
    index: int

    @property
    def leans(self) -> bool:
        """It refers to the sentence before and cannot stand alone."""
        if _LATE_ANAPHOR.match(self.text):
            return True
        return bool(_ANAPHOR.match(self.text)) and not _OWN_SUBJECT.match(self.text)


def spans(document: Document) -> list[Span]:
    """The sentences of a document in order; fragments and endless runs left out."""
    return [
        Span(document, document.text[start:end], start, end, index)
        for index, (start, end) in enumerate(bounds(document.text))
        if _SHORTEST <= end - start <= _LONGEST
    ]


def bounds(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence, without the spaces around it."""
    start = 0
    for match in _END.finditer(text):
        if "\n" not in match.group() and _ABBREVIATION.search(text[start : match.start()]):
            continue
        bullet = match.group()[:1].isspace()
        yield from _trimmed(text, start, match.start() if bullet else match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip(" \t\n\r-–•·▪*"))
    right = end - (len(piece) - len(piece.rstrip()))
    if left < right:
        yield left, right
