"""Questions that people commonly ask, and the shipped passage that answers each.

A new question is compared with every listed one of its language by the words they share: each
counts by how few passages' questions have it (inverse document frequency), words that ask for the
same thing are one, numbers are one, and a word with a slip of the pen is read as the listed word it
is one letter from. The match is the weighted geometric mean of the share of the new question and
the share of the listed one that the other covers; words that stand in another question of the
passage, or in the passage alone, count for less.
"""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from thoralens.errors import DataError
from thoralens.knowledge.everyday import (
    FRAME,
    PEOPLE,
    generic,
    keys_of,
    plain_words,
    slip,
    unanswered,
    unlisted,
    words_of,
)
from thoralens.knowledge.passages import Audience, Passage, read_passages
from thoralens.knowledge.translate import Language, language_of, to_english
from thoralens.settings import ASSETS

ACCEPT = 0.43
"""A match from which on the passage is taken to answer: chosen on the third round of
``benchmarks/chat/everyday.tsv`` and the development half of ``unanswerable.tsv``, of which one
question in 48 reaches it."""

_LANGUAGES: tuple[Language, ...] = ("en", "fr", "es")
_SIBLING, _BODY = 0.95, 0.4
"""What a shared word counts that stands in another question of the passage, or in its text."""
_ASKED, _TOLD = 1.1, 0.2
"""Powers of the share of the new question, and of the listed one, that the other covers."""
_LACKING: dict[Language, float] = {"en": 0.6, "fr": 0.3, "es": 0.3}
"""What the rarest word costs of which the passage does not speak; less where fewer are listed."""
_RARE, _GENERIC, _FRAME = 1.5, 0.4, 2.5
"""The power of the rarity, what it is worth for words that say little, and its cap for frames."""
_OTHER_AUDIENCE, _TRANSLATED = 0.92, 0.95
_LONGEST = 60
"""Words of a question; a longer message is no common one."""


@dataclass(frozen=True, slots=True)
class Match:
    """A passage of the shipped library and how well a question fits what it answers, in [0, 1]."""

    passage: str
    score: float


@dataclass(frozen=True, slots=True)
class Listed:
    """One listed question."""

    passage: str
    language: Language
    text: str


def read_questions(folder: Path, passages: Iterable[Passage]) -> list[Listed]:
    """The listed questions of a library folder.

    Raises:
        DataError: ``library_broken`` where a passage is unknown or a question is no text.
    """
    known = {passage.id for passage in passages}
    try:
        table = tomllib.loads((folder / "questions.toml").read_text("utf-8"))
        listed = [
            Listed(name, language, text)
            for name, asked in table.items()
            for language in _LANGUAGES
            for text in asked.pop(language, ())
        ]
    except (OSError, AttributeError, TypeError, tomllib.TOMLDecodeError) as error:
        raise _broken("questions.toml cannot be read.") from error
    for name, left in table.items():
        if name not in known:
            raise _broken(f"questions.toml names the passage {name}, which there is not.")
        if left:
            raise _broken(f"The questions of {name} are in a language that is not understood.")
    if not all(isinstance(one.text, str) and one.text.strip() for one in listed):
        raise _broken("A question of questions.toml is empty.")
    return listed


class Common:
    """Listed questions, ready to be matched; may be shared by threads."""

    def __init__(self, passages: Sequence[Passage], listed: Sequence[Listed]) -> None:
        self._audience = {passage.id: passage.audience for passage in passages}
        self._body = {p.id: keys_of(f"{p.title} {p.text}", "en") for p in passages}
        titles = [Listed(p.id, "en", p.title) for p in passages]
        self._of = {
            language: _Questions(
                [one for one in (*listed, *titles) if one.language == language], language
            )
            for language in _LANGUAGES
        }

    def matches(self, text: str, audience: Audience | None = None) -> list[Match]:
        """The passages that a question fits, best first."""
        language = language_of(text)
        if unanswered(text, language):
            return []
        found: dict[str, float] = {}
        for asked in _LANGUAGES:
            for name, score in self._of[asked].match(text, self._body).items():
                found[name] = max(found.get(name, 0.0), score)
        if language != "en":
            for name, score in self._of["en"].match(to_english(text).text, self._body).items():
                found[name] = max(found.get(name, 0.0), _TRANSLATED * score)
        best = [Match(name, score * self._suits(name, audience)) for name, score in found.items()]
        return sorted(best, key=lambda match: (-match.score, match.passage))

    def answering(self, text: str, audience: Audience | None = None) -> str | None:
        """The id of the passage that answers a common question; ``None`` if it is none."""
        found = self.matches(text, audience)
        return found[0].passage if found and found[0].score >= ACCEPT else None

    def _suits(self, passage: str, audience: Audience | None) -> float:
        own = audience is None or self._audience[passage] in ("both", audience)
        return 1.0 if own else _OTHER_AUDIENCE


class _Questions:
    """The listed questions of one language."""

    def __init__(self, listed: Sequence[Listed], language: Language) -> None:
        self._language: Language = language
        self._listed = [(one.passage, keys_of(one.text, language)) for one in listed]
        self._words = {word for one in listed for word in plain_words(one.text, language)}
        self._keys: dict[str, frozenset[str]] = defaultdict(frozenset)
        self._having: dict[str, list[int]] = defaultdict(list)
        for number, (name, keys) in enumerate(self._listed):
            self._keys[name] |= keys
            for key in keys:
                self._having[key].append(number)
        self._weights = {key: self._weight(key) for key in self._having}
        self._told = [sum(self._weights[key] for key in keys) for _, keys in self._listed]
        self._heaviest = max(self._weights.values(), default=1.0)

    def match(self, text: str, body: Mapping[str, frozenset[str]]) -> dict[str, float]:
        """The best match of each passage that shares a word with the question."""
        words = [slip(w, self._language, self._words) for w in plain_words(text, self._language)]
        if len(words) > _LONGEST:
            return {}
        asked = keys_of(" ".join(words), self._language)
        weights = {key: self._weights.get(key) or self._strange(key) for key in asked}
        total = sum(weights.values())
        both: dict[int, float] = defaultdict(float)
        for key in asked & self._having.keys():
            for number in self._having[key]:
                both[number] += weights[key]
        best: dict[str, float] = {}
        for number, shared in both.items():
            name, keys = self._listed[number]
            more = sum(weights[key] for key in (asked & self._keys[name]) - keys)
            around = sum(weights[key] for key in (asked & body[name]) - self._keys[name])
            missing = {key for key in asked - self._keys[name] - body[name] if key[0] not in FRAME}
            lacking = max((weights[key] for key in missing), default=0.0) / self._heaviest
            covered = (shared + _SIBLING * more + _BODY * around) / total
            score = covered**_ASKED * (shared / self._told[number]) ** _TOLD
            score *= 1 - _LACKING[self._language] * lacking
            best[name] = max(best.get(name, 0.0), score)
        strange = asked & (words_of(self._language).elsewhere | PEOPLE)
        return {
            name: score for name, score in best.items() if strange <= self._keys[name] | body[name]
        }

    def _weight(self, key: str) -> float:
        """How much a key tells: the rarer among the passages' questions, the more."""
        passages = len({self._listed[number][0] for number in self._having[key]})
        rare: float = math.log((len(self._keys) + 1) / (passages + 0.5)) ** _RARE
        if key[0] in FRAME:
            return min(rare, _FRAME if key[0] == "?" else 1.0)
        return rare * (_GENERIC if generic(key, self._language) else 1.0)

    def _strange(self, key: str) -> float:
        return self._heaviest * unlisted(key, self._language)


@cache
def common() -> Common:
    """The questions of the shipped library.

    Raises:
        DataError: ``library_broken``.
    """
    folder = ASSETS / "library"
    passages = read_passages(folder)
    return Common(passages, read_questions(folder, passages))


@lru_cache(maxsize=256)
def answering(text: str, audience: Audience | None = None) -> str | None:
    """The id of the shipped passage that answers a common question; ``None`` if it is none.

    Raises:
        DataError: ``library_broken``.
    """
    return common().answering(text, audience)


def _broken(message: str) -> DataError:
    return DataError("library_broken", message, "Reinstall Thoralens or restore the file.")
