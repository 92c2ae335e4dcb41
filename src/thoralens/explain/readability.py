"""How hard a text is to read: the Flesch-Kincaid grade (Kincaid et al., 1975)."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:\.\d+)?")
_VOWELS = re.compile(r"(?<![tcsg])i(?=[ao])|[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^aeiouydt]ed|[^aeiouycgsxz]es)$")


def grade(text: str) -> float:
    """School years needed to follow an English text; about 8 is plain language.

    0.39 × words per sentence + 11.8 × syllables per word − 15.59. Syllables are counted from the
    spelling; a number counts as one word of two syllables. An empty text has grade 0.
    """
    sentences = [part for part in re.split(r"[.!?]+(?:\s|$)", text) if _WORD.search(part)]
    words = _WORD.findall(text)
    if not sentences:
        return 0.0
    spoken = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59


def syllables(word: str) -> int:
    """Syllables of an English word, from its vowels; 2 for a number."""
    if word[0].isdigit():
        return 2
    letters = re.sub(r"[^a-z]", "", word.lower())
    count = len(_VOWELS.findall(letters))
    if count > 1 and _SILENT.search(letters):
        count -= 1
    return max(count, 1)
