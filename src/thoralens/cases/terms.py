"""Words become hashed features: the only thing the compact text tower sees of a text.

Words, pairs of words, pieces of words (Bojanowski et al., 2017) and the concepts that the text
names. A word within a negation counts as another word, so "no effusion" and "effusion" differ.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from thoralens.cases.concepts import concepts, fold, negated_spans

BUCKETS = 2**15
"""Size of the hash table (Weinberger et al., 2009)."""

_WORD = re.compile(r"[a-z][a-z0-9]*|[0-9]+")
_STOP_WORDS = """
a an and are as at be been by for from had has have he her his i in is it its of on or
she that the their there these this to was were which who with xxxx de la le les des el
los del un une una il lo der die das und et y e no not without sans sin senza
"""
_STOP = frozenset(_STOP_WORDS.split())
_WEIGHTS = {"word": 1.0, "pair": 0.6, "piece": 0.25, "concept": 2.0}


@dataclass(frozen=True, slots=True)
class Terms:
    """A text as features.

    Attributes:
        words: Content words in order, lightly stemmed; ``not WORD`` inside a negation.
        buckets: ``(F,)`` int64 in [0, BUCKETS).
        weights: ``(F,)`` float32, of unit length together.
    """

    words: tuple[str, ...]
    buckets: NDArray[np.int64]
    weights: NDArray[np.float32]


def stem(word: str) -> str:
    """English plural and a few endings off; enough to join singular and plural."""
    for ending, left in (("ities", "ity"), ("ies", "y"), ("sses", "ss"), ("ses", "se"), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("us"):
            return word[: len(word) - len(ending)] + left
    return word


def word_hash(word: str) -> int:
    """A stable 32-bit hash of a word, for vocabularies."""
    return zlib.crc32(word.encode())


def content_words(text: str) -> list[tuple[str, int, int, bool]]:
    """``(stem, start, end, negated)`` of each word that is not a stop word."""
    folded = fold(text)
    absent = negated_spans(folded)
    return [
        (
            stem(m.group()),
            m.start(),
            m.end(),
            any(a < m.start() and m.end() <= b for a, b in absent),
        )
        for m in _WORD.finditer(folded)
        if m.group() not in _STOP
    ]


def terms(text: str) -> Terms:
    """The features of a text; an empty text has none."""
    found = content_words(text)
    words = [f"not {word}" if negated else word for word, _, _, negated in found]
    weighed: dict[str, float] = {}

    def count(kind: str, term: str) -> None:
        weighed[f"{kind}:{term}"] = weighed.get(f"{kind}:{term}", 0.0) + _WEIGHTS[kind]

    for word in words:
        count("word", word)
    for first, second in pairwise(words):
        count("pair", f"{first} {second}")
    for word, _, _, negated in found:
        padded = f"<{word}>"
        for size in (4, 5):
            for at in range(max(len(padded) - size + 1, 0)):
                count("piece", ("not " if negated else "") + padded[at : at + size])
    for token in {concept.token for concept in concepts(text)}:
        count("concept", token)
    buckets = np.array([zlib.crc32(term.encode()) % BUCKETS for term in weighed], np.int64)
    weights = np.sqrt(np.array(list(weighed.values()), np.float32))
    norm = float(np.linalg.norm(weights)) or 1.0
    return Terms(tuple(words), buckets, (weights / norm).astype(np.float32))
