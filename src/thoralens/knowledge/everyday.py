"""Everyday words as keys that can be compared, in English, French and Spanish.

A key is the stem of a word or of the first of a group of words that ask for the same thing, a group
of medical synonyms (``=``), the type of the question (``?``), any number
(``#``), or another person (``@``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from snowballstemmer.french_stemmer import FrenchStemmer
from snowballstemmer.spanish_stemmer import SpanishStemmer

from thoralens.knowledge.lexis import GENERIC, STOP, concepts, stem
from thoralens.knowledge.ranking import american
from thoralens.knowledge.translate import FRENCH, SPANISH, Language
from thoralens.privacy.plain import skeleton
from thoralens.privacy.words import lexicon, vocabulary

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(
    r"(?<!\w)(?<!stage )(?<!rads )(?<!stade )(?<!estadio )\d+(?:[.,]\d+)?\s?(?:mm|cm|%)?(?!\w)"
)
_SHORTEST_SLIP = 5
FRAME = "?#@"
"""How the keys begin that tell of a question's frame and not of its subject."""
PEOPLE = frozenset({"=child", "=young people", "=woman", "=man", "=older people", "=pregnant"})
"""An answer for others is no answer."""
SOMEONE = "@"
"""Stands for whom a question is about, if not the reader."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is known of a language's everyday words; see ``words/everyday.toml``.

    Attributes:
        same: The first word of the group of each word that is in one.
        phrases: Phrases and the word that they are read as.
        chatter: Words that say who asks, or how.
        elsewhere: Keys of subjects on which only a passage that names them can answer.
        unknown: Questions that no passage answers.
        types: Types of questions by their frames, the first that fits.
        small: Articles, pronouns and the like.
    """

    same: Mapping[str, str]
    phrases: tuple[tuple[str, str], ...]
    chatter: frozenset[str]
    elsewhere: frozenset[str]
    unknown: tuple[re.Pattern[str], ...]
    types: tuple[tuple[str, re.Pattern[str]], ...]
    small: frozenset[str]


@cache
def words_of(language: Language) -> Words:
    """The lists of a language."""
    text = (files("thoralens.knowledge") / "words" / "everyday.toml").read_text("utf-8")
    lists = tomllib.loads(text)[language]
    return Words(
        {word: group.split()[0] for group in lists["same"] for word in group.split()}
        | dict.fromkeys(lists["people"].split(), SOMEONE),
        tuple((phrase, word) for phrase, word in lists["phrases"].items()),
        vocabulary(lists["chatter"]),
        frozenset(_stem(word, language) for word in lists["elsewhere"].split()),
        tuple(re.compile(pattern) for pattern in lists["unknown"]),
        tuple((name, re.compile(pattern)) for name, pattern in lists["types"].items()),
        {"en": STOP, "fr": FRENCH, "es": SPANISH}[language],
    )


def plain_words(text: str, language: Language) -> list[str]:
    """Lower-case words without accents; of English ones the American spelling."""
    folded = skeleton(text).replace("’", "'")
    words = _WORD.findall(folded)
    return [w if w in STOP else american(w) for w in words] if language == "en" else words


@lru_cache(maxsize=8_192)
def keys_of(text: str, language: Language) -> frozenset[str]:
    """Everything that a question or a passage can be compared by."""
    lists = words_of(language)
    line = f" {' '.join(plain_words(text, language))} "
    kind = next((name for name, frame in lists.types if frame.search(line)), None)
    found = {f"?{kind}"} if kind else set()
    bare = _NUMBER.sub(" # ", line)
    if "#" in bare:
        found.add("#")
    for phrase, word in lists.phrases:
        bare = bare.replace(f" {phrase} ", f" {word} ")
    kept = [
        lists.same.get(word, word)
        for word in _WORD.findall(bare)
        if len(word) > 1 and word not in lists.chatter
    ]
    if SOMEONE in kept:
        found.add(SOMEONE)
        kept = [word for word in kept if word != SOMEONE]
    if language == "en":
        return frozenset(found | {concept.key for concept in concepts(kept)})
    return frozenset(found | {_stem(word, language) for word in kept if word not in lists.small})


def generic(key: str, language: Language) -> bool:
    """A word that says little, such as "find" or "normal"."""
    return language == "en" and key in _stems(GENERIC, language)


def unlisted(key: str, language: Language) -> float:
    """What a key counts that no listed question has, as a share of the heaviest."""
    if key[0] in FRAME:
        return 0.03
    if generic(key, language):
        return 0.15
    return 0.5


def unanswered(text: str, language: Language) -> bool:
    """The question is one that no shipped passage answers."""
    line = " ".join(plain_words(text, language))
    return any(pattern.search(line) for pattern in words_of(language).unknown)


def foreign(text: str, language: Language, passage: str) -> bool:
    """The question is on something of which a shipped passage does not speak."""
    if unanswered(text, language):
        return True
    strange = keys_of(text, language) & words_of(language).elsewhere if language == "en" else set()
    return bool(strange) and not strange <= keys_of(passage, "en")


def slip(word: str, language: Language, known: Collection[str]) -> str:
    """A word that nobody knows as the known one it is a letter from; others as they are."""
    lists = words_of(language)
    if len(word) < _SHORTEST_SLIP or not word.isalpha() or word in known:
        return word
    if word in lists.small | lists.chatter or word in lists.same:
        return word
    if _stem(word, language) in lists.elsewhere:
        return word
    if language == "en" and (word in lexicon().common or word in GENERIC):
        return word
    return next((other for other in sorted(known) if _one_slip(word, other)), word)


def _one_slip(word: str, other: str) -> bool:
    """One letter left out, added or changed, or the letters in another order; the first stays."""
    if word[0] != other[0] or abs(len(word) - len(other)) > 1 or len(other) < _SHORTEST_SLIP:
        return False
    at = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if at is None or sorted(word) == sorted(other):
        return True
    return (
        word[at + 1 :] == other[at + 1 :]
        or word[at:] == other[at + 1 :]
        or word[at + 1 :] == other[at:]
    )


@cache
def _stems(words: frozenset[str], language: Language) -> frozenset[str]:
    return frozenset(_stem(word, language) for word in words)


@lru_cache(maxsize=16_384)
def _stem(word: str, language: Language) -> str:
    if language == "en":
        return stem(word)
    stemmer = FrenchStemmer() if language == "fr" else SpanishStemmer()
    return str(stemmer.stemWord(word))
