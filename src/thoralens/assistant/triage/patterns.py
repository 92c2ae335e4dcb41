"""Patterns of words, as the tables write them, and how they are found in a message.

A pattern is a row of elements. ``word`` matches itself, ``stem*`` what begins so, ``{class}`` any
word of a class, ``a|b`` either, ``#`` a number, ``#38-42`` a number in that range; ``..N`` lets up
to N words stand between; a ``?`` at the end makes an element optional.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from thoralens.assistant.triage.words import Words

_RANGE = re.compile(r"#(?:(\d+)-(\d+))?")


@dataclass(frozen=True, slots=True)
class Found:
    """A signal in a message: its words are ``positions``, which need not be neighbours."""

    signal: str
    positions: tuple[int, ...]

    @property
    def start(self) -> int:
        return self.positions[0]

    @property
    def end(self) -> int:
        return self.positions[-1] + 1


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern; ``low`` and ``high`` bound a number."""

    words: frozenset[str]
    stems: frozenset[str]
    low: float | None = None
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """``gaps[i]`` words at most may stand before element i."""

    signal: str
    elements: tuple[int, ...]
    gaps: tuple[int, ...]


@dataclass(slots=True)
class PatternBook:
    """All patterns, with an index from a word to the elements it satisfies."""

    elements: list[Element] = field(default_factory=list)
    starts: dict[int, list[Pattern]] = field(default_factory=dict)
    words: dict[str, set[int]] = field(default_factory=dict)
    stems: dict[str, set[int]] = field(default_factory=dict)
    numeric: list[int] = field(default_factory=list)
    _ids: dict[Element, int] = field(default_factory=dict)

    def add(self, signal: str, text: str, classes: Mapping[str, str]) -> None:
        """Compile one pattern.

        Raises:
            ValueError: If it names an unknown class or has no element.
        """
        for elements, gaps in _variants(text.split()):
            ids = tuple(self._element(element, classes) for element in elements)
            self.starts.setdefault(ids[0], []).append(Pattern(signal, ids, tuple(gaps)))

    def find(self, message: Words, meanings: Sequence[frozenset[int]]) -> Iterator[Found]:
        """Every place where a pattern matches within one sentence."""
        for start, meaning in enumerate(meanings):
            for element in meaning:
                for pattern in self.starts.get(element, ()):
                    found = _match(pattern, start, message, meanings)
                    if found is not None:
                        yield found

    def meaning(self, word: str, number: float | None) -> frozenset[int]:
        """Which elements a word satisfies."""
        if number is not None:
            fits = (e for e in self.numeric if self._holds(e, number))
            return frozenset(fits) | frozenset(self.words.get(word, ()))
        ids = set(self.words.get(word, ()))
        for length in range(3, len(word) + 1):
            ids |= self.stems.get(word[:length], set())
        return frozenset(ids)

    def _holds(self, element: int, number: float) -> bool:
        low, high = self.elements[element].low, self.elements[element].high
        return low is not None and low <= number <= high

    def _element(self, text: str, classes: Mapping[str, str]) -> int:
        words, stems = set[str](), set[str]()
        low, high = None, 0.0
        for part in text.split("|"):
            if number := _RANGE.fullmatch(part):
                low, high = (float(number[1]), float(number[2])) if number[1] else (0.0, 1e9)
                continue
            if part.startswith("{") and part[1:-1] not in classes:
                raise ValueError(f"unknown class {part}")
            members = classes[part[1:-1]].split() if part.startswith("{") else [part]
            words |= {m for m in members if not m.endswith("*")}
            stems |= {m[:-1] for m in members if m.endswith("*")}
        element = Element(frozenset(words), frozenset(stems), low, high)
        known = self._ids.get(element)
        if known is not None:
            return known
        self._ids[element] = number_ = len(self.elements)
        self.elements.append(element)
        for word in words:
            self.words.setdefault(word, set()).add(number_)
        for stem in stems:
            self.stems.setdefault(stem, set()).add(number_)
        if low is not None:
            self.numeric.append(number_)
        return number_


def _variants(parts: Sequence[str]) -> Iterator[tuple[list[str], list[int]]]:
    """The pattern with and without each of its optional elements."""
    rows: list[tuple[list[str], list[int]]] = [([], [])]
    gap = 0
    for part in parts:
        if part.startswith(".."):
            gap = int(part[2:] or 3)
            continue
        optional = part.endswith("?")
        longer = [([*words, part.rstrip("?")], [*gaps, gap]) for words, gaps in rows]
        rows = longer + rows if optional else longer
        gap = 0
    yield from (row for row in rows if row[0])


def _match(
    pattern: Pattern, start: int, message: Words, meanings: Sequence[frozenset[int]]
) -> Found | None:
    positions = [start]
    sentence = message.sentence[start]
    for element, gap in zip(pattern.elements[1:], pattern.gaps[1:], strict=True):
        first = positions[-1] + 1
        for place in range(first, min(first + gap + 1, len(meanings))):
            if message.sentence[place] != sentence:
                return None
            if element in meanings[place]:
                positions.append(place)
                break
        else:
            return None
    return Found(pattern.signal, tuple(positions))
