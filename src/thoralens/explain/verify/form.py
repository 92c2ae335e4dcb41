"""The form of a sentence: one, whole, in plain signs and known words, and no order to a machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from thoralens.explain.evidence import Fact
from thoralens.explain.verify.text import words
from thoralens.explain.verify.vocabulary import is_verb, unknown
from thoralens.privacy.instructions import INSTRUCTION

LONGEST = 420
"""Characters of a sentence."""
_SIGNS = re.compile(r"[^a-zA-Z0-9 .,;:!?()'\"%+=−–—’‘“”‑/&-]")
_SHORTEST = 3
_LINKING = r"of|by|for|from|into|with|at|than"
_BROKEN = re.compile(
    r"^[^a-z0-9+−\"'(-]|^(?:is|are|and|or)\b(?!.*\?$)|(?<!\d)(?<!\d ) ?%| [.;:!?](?!\d)"
    r"|[.,;:!?] ?[.,;:!?]|: ?[.]|\b(?:not|is|this|and|or|in) [.,:;!?]|\bmost not\b"
    rf"|\b(?:the|a|an) (?:(?:is|are|{_LINKING}|in|on|and|or|not|the|a|an|raises|lowers)\b"
    rf"|[.,:;!?%])|\b(?:{_LINKING}) (?:(?:is|are|not|raises|lowers|and|(?<!at )or(?! equal)"
    rf"|{_LINKING})\b"
    r"|[.,:;!?%])|\b\w+\.\w+(?:\.\w+)*\b(?<!\d)(?<!\.\d)"
)
"""Stray signs, a % without number, an id, or two words that never follow each other."""
_PREDICATE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|cannot|could|may|might|must"
    r"|should|would|will|let|\w{3,}ed)\b|:.*\d|\d ?%?[.]$"
)
_OUTPUT = re.compile(r"\b(?:the|this|its|every|any) (?:\w+ )?outputs?\b|\bverdict\b")
"""What a model puts out: a word of machine talk elsewhere, plain here."""
_ADDRESS = re.compile(r"https?:|www\.|\w\.(?:com|org|net|io|edu|gov)\b|@|://")


def check_form(text: str, raw: str, facts: Sequence[Fact]) -> Iterator[str]:
    """Complaints about a normalised sentence and the characters it was written in."""
    if len(raw) > LONGEST or not re.search(r"[.!?][\"'’”)]{0,2}$", raw.strip()):
        yield "not one sentence"
    for sign in sorted(set(_SIGNS.findall(raw))):
        yield f"sign {sign!r}"
    if _ADDRESS.search(text):
        yield "an address"
    if _BROKEN.search(text) or len(text.split()) < _SHORTEST or not _has_verb(text):
        yield "not a sentence"
    if re.search(
        r"^(?:not (?:lower|raise)s?|in (?:is|are))\b|\b(?:the|an?|and|by|than|into)[.]$", text
    ):
        yield "not a sentence"
    if re.search(r"\b(\w+) \1\b", text):
        yield "a word twice"
    if re.search(r"\b(?:i|me|mine)\b|\bas an? (?:ai|model|assistant)\b", text) and "?" not in text:
        yield "speaks for itself"
    if INSTRUCTION.search(_OUTPUT.sub("the score", text)):
        yield "an order to a machine"
    yield from (f"word {word}" for word in unknown(text, facts))


def _has_verb(text: str) -> bool:
    return _PREDICATE.search(text) is not None or any(map(is_verb, words(text)))
