"""Text as the tables read it: folded words with the breaks between them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_HIDDEN = re.compile(r"[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_MARKS = re.compile(r"[\u0300-\u036f]+")
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
_RUN = re.compile(r"([a-z])\1{2,}")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?(?![\d])|[^\W\d_]+(?:\d+[^\W\d_]*)*|[.!?…¿¡\n]|[,;:()\[\]«»\"–—]|%")
_SENTENCE = frozenset(".!?…\n")
_PAUSE = frozenset(",;:()[]«»\"–—¿¡")
_ELIDED = re.compile(r"\b(qu|jusqu|lorsqu|puisqu|[jldnmstc])'(?=[^\W\d_])")
_CONTRACTED = re.compile(r"(?<=[a-z])'(?=(?:t|m|s|ve|re|ll|d)\b)")
_INVERTED = re.compile(r"-(?:t-)?(?:ils?|elles?|on)\b")
_SPLIT_CONTRACTION = re.compile(
    r"\b(can|don|won|isn|doesn|didn|hasn|haven|couldn|wasn|aren) t\b|\b(i) (m|ve|ll|d)\b"
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a message.

    Attributes:
        words: Folded (lower case, no accents), abbreviations written out.
        numbers: Value of each word that is a number, else None.
        sentence: Number of the sentence of each word.
        clause: Number of the clause of each word; punctuation alone ends one here.
        asked: Sentences that end in a question mark.
    """

    words: tuple[str, ...]
    numbers: tuple[float | None, ...]
    sentence: tuple[int, ...]
    clause: tuple[int, ...]
    asked: frozenset[int]


def fold(text: str) -> str:
    """Lower case without accents, invisible characters or typographic apostrophes."""
    if not text.isascii():
        text = _HIDDEN.sub("", text).translate(_APOSTROPHES)
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return text.lower()


def read(text: str, respell: Mapping[str, str]) -> Words:
    """Split a message; ``respell`` writes abbreviations and number words out."""
    flat = _RUN.sub(r"\1\1", fold(text))
    flat = _CONTRACTED.sub("", _ELIDED.sub(r"\1 ", flat))
    flat = _INVERTED.sub(" inverted", _SPLIT_CONTRACTION.sub(_join, flat))
    words: list[str] = []
    sentences: list[int] = []
    clauses: list[int] = []
    asked: set[int] = set()
    sentence = clause = 0
    for token in _TOKEN.findall(flat):
        if token in _SENTENCE:
            if token == "?":
                asked.add(sentence)
            if sentences and sentences[-1] == sentence:
                sentence += 1
                clause += 1
        elif token in _PAUSE:
            clause += 1
        else:
            written = respell.get(token, token).split()
            words += written
            sentences += [sentence] * len(written)
            clauses += [clause] * len(written)
    numbers = tuple(map(_number, words))
    return Words(tuple(words), numbers, tuple(sentences), tuple(clauses), frozenset(asked))


def _join(match: re.Match[str]) -> str:
    return match.group().replace(" ", "")


def _number(word: str) -> float | None:
    return float(word.replace(",", ".")) if word[0].isdigit() and word.isascii() else None
