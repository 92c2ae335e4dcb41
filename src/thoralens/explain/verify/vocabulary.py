"""The closed vocabulary: words of the narratives and plain English that says nothing by itself.

Whatever is not in it is refused, so no list of illnesses has to be complete. The list of risky
words only keeps endings and hyphens from making one out of known parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from thoralens.explain.evidence import Fact
from thoralens.explain.verify.text import words
from thoralens.explain.wording import class_plain, class_term

_ENDINGS = (
    *("", "s", "es", "ed", "d", "ing", "ings", "ly", "er", "ers", "est", "'s", "r", "n", "al"),
    *("ally", "ion", "ions", "ation", "ations", "ication", "ications", "ment", "ments", "ness"),
    *("able", "ably", "ible", "ive", "ively", "or", "ors", "ity", "ful", "fully", "less"),
    *("ance", "ence", "ous", "ously"),
)
_NOUNS = frozenset(
    ("map", "model", "zone", "text", "fact", "check", "image", "region", "doctor", "lung", "left")
)
"""Verbs by their spelling that are names in narratives."""
_PREFIXES = ("un", "non", "re", "mis", "over", "under", "sub", "inter", "pre", "co")


def unknown(text: str, facts: Sequence[Fact]) -> Iterator[str]:
    """Words of a normalised sentence that neither the vocabulary nor its facts have."""
    quoted = " ".join(
        str(f.values.get(name, "")) for f in facts for name in ("source", "data", "split")
    ).lower()
    allowed = set(re.findall(r"[^\W\d_]+", quoted)) | class_words(facts)
    bare = re.sub(r"\br\d{1,2}c\d{1,2}\b", " ", text)
    for word in words(bare):
        if word not in allowed and not is_known(word):
            yield word


def class_words(facts: Sequence[Fact]) -> set[str]:
    """Words of the class names in these facts, which other models may have."""
    names = [f.values["class"] for f in facts if f.kind == "probability"]
    names += [name for f in facts if f.kind == "prediction_set" for name in f.values["classes"]]
    told = " ".join(f"{class_term(name)} {class_plain(name)}" for name in names)
    return set(re.findall(r"[^\W\d_]+", told.lower()))


@cache
def is_known(word: str) -> bool:
    """Whether a lower-case word, or every part of one with hyphens, is in the vocabulary."""
    if word in _listed("risky"):
        return False
    known = _listed("words") | _listed("neutral")
    if word in known or word.replace("'", "") in known:
        return True
    if "-" in word:
        parts = [part for part in word.split("-") if part]
        return all(part in _PREFIXES or is_known(part) for part in parts)
    for ending in _ENDINGS:
        if not word.endswith(ending) or len(word) - len(ending) < 2:
            continue
        stem = word[: len(word) - len(ending)] if ending else word
        doubled = len(stem) > 3 and stem[-1] == stem[-2]
        if stem + "e" in known or (len(stem) > 2 and stem in known):
            return True
        if doubled and stem[:-1] in known:
            return True
        if stem.endswith("i") and stem[:-1] + "y" in known:
            return True
    return False


@cache
def is_verb(word: str) -> bool:
    """Whether a word may be a finite verb, by its spelling."""
    if word in _NOUNS or word.removesuffix("s") in _NOUNS:
        return False
    stems = {word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y"}
    return bool(stems & _verbs())


@cache
def _verbs() -> frozenset[str]:
    found: set[str] = set()
    for name in ("words", "neutral"):
        text = (files("thoralens.explain.verify") / f"{name}.txt").read_text(encoding="utf-8")
        for block in text.split("# ")[1:]:
            title, _, held = block.partition("\n")
            found |= set(held.split()) if title.startswith("verbs") else set()
    return frozenset(found)


@cache
def _listed(name: str) -> frozenset[str]:
    text = (files("thoralens.explain.verify") / f"{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(word for line in lines for word in line.split())
