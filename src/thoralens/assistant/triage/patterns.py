"""Patterns of words, as the tables write them, and how they are found in a message.

A pattern is a row of elements. ``word`` matches itself, ``stem*`` what begins so, ``{class}`` any
word of a class, ``a|b`` either, ``#`` a number, ``#38-42`` a number in that range; ``..N`` lets up
to N words stand between; a ``?`` at the end makes an element optional.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from thoralens.assistant.triage.words import Words

_RANGE = re.compile(r"#(?:(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?))?")


_NOTHING: frozenset[int] = frozenset()
_LONGEST_STEM = 14


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
    """``gaps[i]`` words at most may stand before element i; ``next_word`` is the second element
    where no gap is allowed before it.
    """

    signal: str
    elements: tuple[int, ...]
    gaps: tuple[int, ...]
    next_word: int | None


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
            tight = len(ids) > 1 and gaps[1] == 0
            pattern = Pattern(signal, ids, tuple(gaps), ids[1] if tight else None)
            self.starts.setdefault(ids[0], []).append(pattern)

    def meaning(self, word: str, number: float | None) -> frozenset[int]:
        """Which elements a word satisfies."""
        if number is not None:
            fits = (e for e in self.numeric if self._holds(e, number))
            return frozenset(fits) | self.words.get(word, _NOTHING)
        ids: set[int] | frozenset[int] = self.words.get(word, _NOTHING)
        for length in range(3, min(len(word), _LONGEST_STEM) + 1):
            if stem := self.stems.get(word[:length]):
                ids = ids | stem
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


def find(
    book: PatternBook,
    message: Words,
    meaning: Callable[[str, float | None], frozenset[int]],
    places: Iterable[int] | None = None,
) -> Iterator[Found]:
    """Every place where a pattern matches within one sentence.

    Args:
        meaning: Which elements of ``book`` a word satisfies; called once a word.
        places: Where to look, in order; everywhere unless given.
    """
    words = message.words
    looked: Sequence[int] = range(len(words)) if places is None else list(places)
    known: dict[str, frozenset[int]] = {}
    for place in looked:
        if words[place] not in known:
            known[words[place]] = meaning(words[place], message.numbers[place])
    present = _NOTHING.union(*known.values())
    starting: dict[str, list[Pattern]] = {}
    for word, ids in known.items():
        begun = [pattern for element in ids for pattern in book.starts.get(element, ())]
        possible = [pattern for pattern in begun if present.issuperset(pattern.elements)]
        if possible:
            starting[word] = possible
    if not starting:
        return
    meanings = [known.get(word, _NOTHING) for word in words]
    meanings.append(_NOTHING)
    for start in looked:
        if words[start] in starting:
            following = meanings[start + 1]
            for pattern in starting[words[start]]:
                if len(pattern.elements) == 1:
                    yield Found(pattern.signal, (start,))
                    continue
                if pattern.next_word is not None and pattern.next_word not in following:
                    continue
                found = _match(pattern, start, message, meanings)
                if found is not None:
                    yield found


def _variants(parts: Sequence[str]) -> Iterator[tuple[list[str], list[int]]]:
    """The pattern with and without each of its optional elements."""
    rows: list[tuple[list[str], list[int], int]] = [([], [], 0)]
    for part in parts:
        if part.startswith(".."):
            rows = [(words, gaps, gap + int(part[2:])) for words, gaps, gap in rows]
            continue
        longer = [([*words, part.rstrip("?")], [*gaps, gap], 0) for words, gaps, gap in rows]
        rows = longer + rows if part.endswith("?") else longer
    yield from ((words, gaps) for words, gaps, _ in rows if words)


def _match(
    pattern: Pattern, start: int, message: Words, meanings: Sequence[frozenset[int]]
) -> Found | None:
    positions = [start]
    place = start + 1
    for element, gap in zip(pattern.elements[1:], pattern.gaps[1:], strict=True):
        last = place + gap
        while place < len(meanings) and element not in meanings[place]:
            place += 1
            if place > last:
                return None
        if place >= len(meanings):
            return None
        positions.append(place)
        place += 1
    if place > len(message.words):
        return None
    if message.sentence[positions[-1]] != message.sentence[start]:
        return None
    return Found(pattern.signal, tuple(positions))
