"""Text as the tables read it: folded words with the breaks between them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

_HIDDEN = re.compile(
    "[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+"
)
_MARKS = re.compile("[\u0300-\u036f]+")
_TOKEN = re.compile(
    r"[^\W\d_]+(?:\d+[^\W\d_]*)*|\d+(?:[.,]\d+)?|[.!?…\n]|[,;:()\[\]«»\"–—¿¡%]|-(?:t-)?(?:il|elle|on)s?\b"
)
_SENTENCES = re.compile(r"[^.!?…\n]+(?:(?<=\d)[.](?=\d)[^.!?…\n]+)*[.!?…\n]*|[.!?…\n]+")
_LONG = 4_000
_SENTENCE = frozenset(".!?…\n")
_PAUSE = frozenset(',;:()[]«»"–—¿¡')
_INVERTED = "inverted"
"""Stands for a French pronoun behind its verb, which often repeats a noun ("la toux est-elle")."""
_TAILS = {
    "t": frozenset(
        {"can", "don", "won", "isn", "doesn", "didn", "hasn", "haven", "hadn", "couldn", "wouldn"}
        | {"shouldn", "wasn", "weren", "aren", "ain"}
    ),
    "m": frozenset({"i"}),
    "ve": frozenset({"i", "we", "you", "they"}),
    "s": frozenset(["it", "he", "she", "that", "there", "what", "who"]),
    "re": frozenset({"they", "you", "we"}),
}
"""English endings behind an apostrophe, or behind a space where it was lost, and their heads."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a message.

    Attributes:
        words: Folded (lower case, no accents), abbreviations written out, "can't" as "cant",
            "j'ai" as two words.
        numbers: Value of each word that is a number, else None.
        sentence: Number of the sentence of each word.
        clause: Number of the clause of each word; punctuation alone ends one here.
        asked: Sentences that end in a question mark.
    """

    words: list[str]
    numbers: list[float | None]
    sentence: list[int]
    clause: list[int]
    asked: frozenset[int]


def fold(text: str) -> str:
    """Lower case without accents or invisible characters."""
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", _HIDDEN.sub("", text)))
    return text.lower()


def read(text: str, respell: Mapping[str, str]) -> Words:
    """Split a message; ``respell`` writes abbreviations and number words out."""
    text = fold(text)
    if len(text) > _LONG:
        text = _without_repeats(text)
    words: list[str] = []
    sentences: list[int] = []
    clauses: list[int] = []
    asked: set[int] = set()
    sentence = clause = 0
    for token in _TOKEN.findall(text):
        if token in _SENTENCE:
            _fill(words, sentences, sentence, clauses, clause)
            ended = words and sentences[-1] == sentence
            if token == "?":
                asked.add(sentence if ended else sentence - 1)
            if ended:
                sentence += 1
                clause += 1
        elif token in _PAUSE:
            _fill(words, sentences, sentence, clauses, clause)
            clause += 1
        elif token in _TAILS and words and words[-1] in _TAILS[token] and len(words) > len(clauses):
            words[-1] += token
        elif token in respell:
            words += respell[token].split()
        else:
            words.append(_spoken(token))
    _fill(words, sentences, sentence, clauses, clause)
    numbers = [_number(word) if word[0] <= "9" else None for word in words]
    return Words(words, numbers, sentences, clauses, frozenset(asked))


def _spoken(token: str) -> str:
    if token[0] != "-":
        return token
    return "on" if token.endswith("on") else _INVERTED


def _fill(
    words: list[str], sentences: list[int], sentence: int, clauses: list[int], clause: int
) -> None:
    """Give the words since the last break their sentence and clause."""
    new = len(words) - len(sentences)
    sentences += [sentence] * new
    clauses += [clause] * new


def _without_repeats(text: str) -> str:
    """Each sentence twice at most: pasted floods say nothing new."""
    seen: Counter[str] = Counter()
    kept = []
    for sentence in _SENTENCES.findall(text):
        seen[sentence] += 1
        if seen[sentence] <= 2:
            kept.append(sentence)
    return "".join(kept)


def _number(word: str) -> float | None:
    return float(word.replace(",", ".")) if word[0].isdigit() and word.isascii() else None
