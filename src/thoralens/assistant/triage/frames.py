"""Signals made of concepts that stand near each other in one sentence, in whatever order.

A phrase list misses the next wording; a frame ("what is breathed" near "cannot") does not need to
have seen it. Concepts are words of one meaning in all languages; frames join two to four of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from thoralens.assistant.triage.patterns import Found

MARK = "~"
"""Stands before the name of a concept among the signals."""
_WITHIN = 9
_SPANS_KEPT = 24
"""Mentions of one concept in one sentence; further ones say nothing new."""
_TRIED = 4
"""How many mentions of a concept are tried, the nearest first."""


@dataclass(frozen=True, slots=True)
class Frame:
    """``signal`` is there where every concept is, within ``within`` words, sharing none, in a
    sentence without ``never``.
    """

    signal: str
    concepts: tuple[str, ...]
    within: int
    never: str | None = None


@dataclass(slots=True)
class FrameBook:
    """All frames, by their first concept."""

    by_first: dict[str, list[Frame]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, table: Mapping[str, Sequence[str]], known: frozenset[str]) -> FrameBook:
        """Compile the table.

        Raises:
            ValueError: If a frame names a concept that no language has.
        """
        book = cls()
        for signal, lines in table.items():
            for line in lines:
                frame = _frame(signal, line.split())
                if missing := {*frame.concepts, frame.never or frame.concepts[0]} - known:
                    raise ValueError(f"unknown concepts {sorted(missing)}")
                book.by_first[frame.concepts[0]].append(frame)
        return book


def _frame(signal: str, parts: Sequence[str]) -> Frame:
    within = next((int(part[1:]) for part in parts if part[0] == "/"), _WITHIN)
    never = next((MARK + part[1:] for part in parts if part[0] == "!"), None)
    concepts = tuple(MARK + part for part in parts if part[0] not in "/!")
    return Frame(signal, concepts, within, never)


def compose(
    book: FrameBook, mentions: Iterable[Found], sentences: Sequence[int]
) -> Iterator[Found]:
    """The signals that mentions of concepts make together."""
    by_sentence: dict[int, dict[str, list[Found]]] = defaultdict(lambda: defaultdict(list))
    for one in mentions:
        kept = by_sentence[sentences[one.start]][one.signal]
        if len(kept) < _SPANS_KEPT:
            kept.append(one)
    for there in by_sentence.values():
        for first in tuple(there):
            for frame in book.by_first.get(first, ()):
                if frame.never not in there and all(name in there for name in frame.concepts):
                    yield from _fill(frame, there)


def _fill(frame: Frame, there: Mapping[str, Sequence[Found]]) -> Iterator[Found]:
    """Each mention of the first concept with the nearest of the others."""
    given: set[tuple[int, ...]] = set()
    for start in there[frame.concepts[0]]:
        positions = _around(frame.concepts[1:], frame.within, there, start.positions)
        if positions and positions not in given:
            given.add(positions)
            yield Found(frame.signal, positions)


def _around(
    names: Sequence[str], within: int, there: Mapping[str, Sequence[Found]], taken: tuple[int, ...]
) -> tuple[int, ...]:
    """The words taken and those of the other concepts, the nearest that fit; empty if none do."""
    if not names:
        return taken
    low, high = taken[0], taken[-1]
    near = [
        (max(high, one.end - 1) - min(low, one.start), one.positions)
        for one in there[names[0]]
        if max(high, one.end - 1) - min(low, one.start) < within
        and not set(one.positions) & set(taken)
    ]
    for _, positions in sorted(near)[:_TRIED]:
        both = tuple(sorted({*taken, *positions}))
        if found := _around(names[1:], within, there, both):
            return found
    return ()
