"""What was found where, and what it is replaced by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Identifier(StrEnum):
    """What can tell who somebody is (after the 18 identifiers of HIPAA, 45 CFR 164.514)."""

    NAME = "name"
    BIRTH_DATE = "date_of_birth"
    DATE = "date"
    AGE = "age_over_89"
    RECORD_NUMBER = "record_number"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    HANDLE = "account"


@dataclass(frozen=True, slots=True)
class Span:
    """An identifier at ``text[start:end]``.

    Attributes:
        instead: What takes its place; by default the identifier's kind in square brackets.
        certain: Removed even within a phrase that is protected, such as an eponym.
    """

    start: int
    end: int
    kind: Identifier
    instead: str | None = None
    certain: bool = True

    @property
    def replacement(self) -> str:
        return f"[{self.kind.value}]" if self.instead is None else self.instead


def either(*alternatives: str) -> str:
    """A group that matches any of these expressions, the first that does."""
    return f"(?:{'|'.join(alternatives)})"


Check = Callable[[re.Match[str]], bool]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression for one kind of identifier.

    Attributes:
        group: The group that holds the identifier; the rest is context.
        check: Refuses matches that only look alike.
    """

    kind: Identifier
    expression: re.Pattern[str]
    group: int | str = 0
    check: Check | None = None

    def find(self, text: str) -> Iterator[Span]:
        for match in self.expression.finditer(text):
            if self.check is None or self.check(match):
                start, end = match.span(self.group)
                yield Span(start, end, self.kind)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order of place, those that overlap joined into one.

    The joined one has the kind of the first begun, but a placeholder wins over a mere shortening:
    a birth date is not left as its year because it is a date as well.
    """
    result: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        last = result[-1] if result else None
        if last is None or span.start >= last.end:
            result.append(span)
            continue
        shortened = last.instead is not None and span.instead is None
        kind = span.kind if shortened else last.kind
        both = last.instead if span.instead is not None else None
        result[-1] = Span(last.start, max(last.end, span.end), kind, both)
    return result
