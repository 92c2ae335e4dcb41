"""The tables of all languages, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from thoralens.assistant.triage.frames import MARK, FrameBook
from thoralens.assistant.triage.patterns import PatternBook
from thoralens.assistant.triage.rules import Rule, parse
from thoralens.privacy.words import lexicon

LANGUAGES = ("en", "fr", "es")
_RUN = re.compile(r"([a-z])\1{2,}")
_SHORTEST = 5
_LONGEST = 14
"""Words of other lengths are not guessed at."""


@dataclass(slots=True)
class Book:
    """Everything the triage knows.

    Attributes:
        signals: Patterns of signs, of every language together: people mix them.
        frames: Signals made of concepts, whose patterns stand among the signals.
        scopes: Patterns of words that deny, date or suppose them.
        respell: Abbreviations and number words, written out.
        emergency, urgent: The rules of each level, weightiest first.
    """

    signals: PatternBook
    frames: FrameBook
    scopes: PatternBook
    respell: dict[str, str]
    emergency: tuple[Rule, ...]
    urgent: tuple[Rule, ...]
    _common: frozenset[str] = frozenset()
    _deletions: dict[str, set[str]] = field(default_factory=dict)
    _full: frozenset[str] = frozenset()

    def meaning(self, word: str, number: float | None) -> frozenset[int]:
        """The elements that a word, or the word it was meant to be, satisfies."""
        ids = self.signals.meaning(word, number)
        if (
            number is not None
            or word in self.signals.words
            or not _SHORTEST <= len(word) <= 2 * _LONGEST
        ):
            return ids
        if word in self._common:
            return ids
        short = _RUN.sub(r"\1\1", word)
        if short != word:
            short = self.respell.get(short, short)
            ids = self.signals.meaning(short, None)
        if short in self.signals.words or len(short) > _LONGEST:
            return ids
        return ids.union(*(self.signals.meaning(word, None) for word in self._meant(short)))

    def _meant(self, word: str) -> list[str]:
        """The known words one slip away: a letter lost, doubled, changed or swapped."""
        candidates = set(self._deletions.get(word, ()))
        for shorter in _shorter(word):
            if known := self._deletions.get(shorter):
                candidates |= known
            if shorter in self._full:
                candidates.add(shorter)
        return [candidate for candidate in candidates if _one_slip(word, candidate)]

    def index(self) -> None:
        """Prepare the search for misspelt words."""
        self._full = frozenset(w for w in self.signals.words if len(w) >= _SHORTEST)
        for word in self._full:
            for shorter in _shorter(word):
                self._deletions.setdefault(shorter, set()).add(word)


@cache
def book() -> Book:
    """The compiled tables (a tenth of a second, once)."""
    patterns, scopes, respell = PatternBook(), PatternBook(), dict[str, str]()
    concepts = set[str]()
    for language in LANGUAGES:
        table = _table(language)
        classes = table["classes"]
        respell.update(table["respell"])
        _add(patterns, table["signals"], classes)
        _add(scopes, table["scope"], classes)
        for name, words in _table(f"concepts_{language}")["concepts"].items():
            concepts.add(MARK + name)
            _add_concept(patterns, MARK + name, words)
    rules = _table("rules")
    lookalikes = frozenset(_table("lookalikes")["words"].split())
    made = Book(
        patterns,
        FrameBook.of(_table("frames")["frames"], frozenset(concepts)),
        scopes,
        respell,
        parse(rules["emergency"]),
        parse(rules["urgent"]),
        lexicon().common | lookalikes,
    )
    made.index()
    return made


def _add(
    patterns: PatternBook, table: Mapping[str, Sequence[str]], classes: Mapping[str, str]
) -> None:
    for signal, lines in table.items():
        for line in lines:
            patterns.add(signal, line, classes)


def _add_concept(patterns: PatternBook, name: str, text: str) -> None:
    """Alternatives parted by spaces, words that follow each other joined by "_"."""
    single = [word for word in text.split() if "_" not in word]
    if single:
        patterns.add(name, "|".join(single), {})
    for words in text.split():
        if "_" in words:
            patterns.add(name, words.replace("_", " "), {})


def _table(name: str) -> dict[str, Any]:
    text = (files("thoralens.assistant.triage") / "tables" / f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _shorter(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _one_slip(word: str, meant: str) -> bool:
    if abs(len(word) - len(meant)) > 1:
        return False
    if len(word) != len(meant):
        longer, shorter = sorted((word, meant), key=len, reverse=True)
        return shorter in _shorter(longer)
    wrong = [i for i, (a, b) in enumerate(zip(word, meant, strict=True)) if a != b]
    if len(wrong) == 1:
        return True
    return (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and word[wrong[0]] == meant[wrong[1]]
        and word[wrong[1]] == meant[wrong[0]]
    )
