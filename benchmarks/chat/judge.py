"""Judges an answer against the corpus; shares no code with the engine's own checks.

A sentence is *supported* by a citation if the cited text, as it lies in the corpus, contains the
sentence word for word (case, spacing and quotation marks apart), or all its numbers, its negations
and nine in ten of its words within one stretch of twice its length. A citation is *right* if it
also rests on a text that was labelled as answering the question before the engine was run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.chat.corpus import Case

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATION = re.compile(r"\b(?:no|not|never|none|without|cannot|neither|nor|n't)\b|n't\b", re.I)
_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one question.

    Attributes:
        refused: Nothing from a source was told.
        sentences: Sentences told as facts; ``supported`` of them rest on a citation that holds.
        citations: Pairs of sentence and source; ``right`` of them hold and are of a gold text.
        dangling: Citations of a source that was never told, or is not in the corpus.
        nuggets: Facts wanted; ``found`` of them were told.
    """

    case: Case
    refused: bool
    sentences: int
    supported: int
    citations: int
    right: int
    dangling: int
    nuggets: int
    found: int
    first_ms: float
    text: str


def judge(
    case: Case, document: dict[str, Any], texts: Mapping[str, str], first_ms: float
) -> Verdict:
    """Score one answer.

    Args:
        texts: What each source id of the corpus says, and its name, by id (see ``text_of``).
    """
    told = {source["id"] for source in document["citations"]}
    facts = [s for s in document["sentences"] if s["verdict"] in ("supported", "computed")]
    supported = right = citations = dangling = 0
    for sentence in facts:
        held = False
        for cited in sentence["citations"]:
            citations += 1
            if cited not in told or cited not in texts:
                dangling += 1
                continue
            holds = supports(texts[cited], sentence["text"])
            held |= holds
            right += holds and name_of(cited, texts) in case.gold
        dangling += not sentence["citations"]
        supported += held
    text = " ".join(sentence["text"] for sentence in facts)
    found = sum(
        bool(re.search(pattern, _plain(text), re.I))
        for pattern in map(_plain_pattern, case.nuggets)
    )
    return Verdict(
        case, not facts, len(facts), supported, citations, right, dangling,
        len(case.nuggets), found, first_ms, text,
    )  # fmt: skip


def name_of(cited: str, texts: Mapping[str, str]) -> str:
    """Of a library passage its id; of a user's document its file."""
    return texts.get(f"name {cited}", cited.partition(":")[2])


def supports(source: str, sentence: str) -> bool:
    """True if the source says the sentence; see the module's text."""
    source, sentence = _plain(source), _plain(sentence)
    if sentence in source:
        return True
    words = _WORD.findall(sentence.lower())
    if not words:
        return False
    stretch = _WORD.findall(source.lower())
    width = 2 * len(words)
    for start in range(0, max(1, len(stretch) - width // 2), max(1, width // 4)):
        window = stretch[start : start + width]
        there = set(window)
        text = " ".join(window)
        if (
            sum(word in there for word in words) >= _SHARE * len(words)
            and set(_NUMBER.findall(sentence)) <= set(_NUMBER.findall(text))
            and bool(_NEGATION.search(sentence)) <= bool(_NEGATION.search(text))
        ):
            return True
    return False


def _plain(text: str) -> str:
    text = text.translate(str.maketrans("’‘“”–—\u00a0", "''\"\"-- "))
    return " ".join(re.sub(r"[*_`#]", "", text).split())


def _plain_pattern(pattern: str) -> str:
    return re.sub(r"\\ ", " ", pattern.translate(str.maketrans("’‘“”–—", "''\"\"--")))
