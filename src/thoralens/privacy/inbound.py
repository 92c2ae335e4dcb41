"""Web text made into data: what people can read, without what would steer a machine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from thoralens.privacy.instructions import INSTRUCTION, TALK, is_order
from thoralens.privacy.page_text import has_markup, visible_text
from thoralens.privacy.plain import invisible, plain, skeleton

TEXT_LIMIT = 20_000
"""Characters kept of one text; more than any answer quotes."""
_RAW_LIMIT = 40 * TEXT_LIMIT


class Dropped(StrEnum):
    """What was taken out of a text."""

    MARKUP = "markup"
    HIDDEN = "hidden text"
    INVISIBLE = "invisible characters"
    INSTRUCTION = "text that addresses a machine"
    CODE = "code or encoded data"
    LINK = "links and images"
    CITATION = "citation markers"
    LENGTH = "what lay beyond the limit"


@dataclass(frozen=True, slots=True)
class Sanitised:
    """Plain text and how much of what was dropped from it (things, or characters)."""

    text: str
    dropped: Mapping[Dropped, int]

    @property
    def tampered(self) -> bool:
        """The text tried to hide something or to give orders; markup and links are ordinary."""
        return bool(self.dropped.keys() & {Dropped.INSTRUCTION, Dropped.HIDDEN, Dropped.INVISIBLE})


_FENCE = re.compile(r"(?:```|~~~).*?(?:```|~~~|$)", re.S)
_IMAGE = re.compile(r"!\[[^\]]{0,2000}\]\s?(?:\([^)]{0,4000}\)|\[[^\]]{0,200}\])")
_LINK = re.compile(r"\[([^\]]{0,1000})\]\s?\((?:[^()]|\([^()]*\)){0,4000}\)")
_REFERENCE = re.compile(r"(?m)^[ \t]{0,3}\[[^\]\n]{1,200}\]:[ \t]*\S+.*$")
_BARE_URL = re.compile(
    r"<?\b(?:https?|ftp|file|data|javascript|mailto|ws|wss)\s?:(?://)?[^\s<>\"')\]]{3,}>?"
    r"|\bwww\.[^\s<>\"')\]]+|[^\s<>(\[]{2,}://\S+",
    re.I,
)
_MARKER = re.compile(
    r"\[\s*(?:\d{1,4}|\^[\w-]{1,20}|citation needed|source|ref\.?|cit[ea]:?[^\]]{0,40})"
    r"(?:\s*[,;–—-]\s*\d{1,4})*\s*\]|【[^】]{0,80}】|\(\s*(?:source|citation|ref)\s*:?\s*\d{1,4}\s*\)"
    r"|[\u2460-\u2473]|†\w+",
    re.I,
)
_BLOB = re.compile(
    r"\b(?=[A-Za-z+/]*\d)(?=[\d+/]*[A-Za-z])[A-Za-z0-9+/]{48,}={0,2}|\b(?:[0-9a-f]{2}[\s:]?){32,}\b"
    r"|(?:\\[xu][0-9a-f]{2,4}){6,}|(?:%[0-9a-f]{2}){8,}|\b(?:[01]{8}\s){6,}"
    r"|(?:&#x?[0-9a-f]{2,6};?){6,}",
    re.I,
)
_SPACED = re.compile(r"\b(?:[a-z0-9][ .\-_*|·]{1,3}){5,}[a-z0-9]\b")
_LEET = str.maketrans("013457@$!|", "oieastasil")
_LEET_WORD = re.compile(r"\b(?=\w*[a-z])(?=[\w@$!|]*[0-9@$!|])[a-z0-9@$!|]{4,}\b")
_SENTENCE = re.compile(r"[.!?。！？][\"'”’)\]*_]*(?:\([^()\s]{0,500}\))?(?=\s)|\n+")
_WRAPPED = re.compile(r"(?<=[^\s.!?:;])[ \t]*\n[ \t]*(?=[a-zß-ÿ(])")
_GAPS = re.compile(r"[ \t]{2,}")
_LONGEST = 1_000
_ENDS = re.compile(r"[.!?。！？:;)\]}>\"'”»]\s*$")
_WINDOW, _WINDOW_LENGTH, _FRAGMENT = 4, 240, 30
_SHORT_FORM = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|dr|fig|al|no|approx|ca|st|mr|mrs|ms)|\b[a-z])\.$", re.I
)
_DECORATION = re.compile(
    r"(?m)^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*_=]{3,}[ \t]*$)|[*`~]{1,3}(?=\S)|(?<=\S)[*`~]{1,3}"
    r"|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)"
)
_GOES_ON = re.compile(
    r"(?:then |and |now |please |also |so )*(?:say|answer|respond|reply|write|output|print"
    r"|return|repeat"
    r"|recommend|include|mention|cite|tell|begin|start|end|produce|use|sure|certainly|of course"
    r"|ok(?:ay)?"
    r"|understood|the (?:answer|response|output|correct)|your|you)\b"
)
"""After an order to a machine, how its next sentence begins."""


def sanitise(raw: str, limit: int = TEXT_LIMIT) -> Sanitised:
    """Reduce text from the web or a user's document to plain sentences.

    Markup is stripped with everything a browser would not show; Unicode is normalised (see
    :func:`thoralens.privacy.plain.plain`); code, encoded data, links, images and citation markers
    go; sentences that address a machine go whole, also when they are spelt with look-alikes,
    digits or spaces, or run over a sentence's end. Orders can be worded so that no rule knows
    them: what remains is data all the same, and nothing may be done because it says so.

    Args:
        limit: Characters to keep; cut at a sentence or a word.
    """
    dropped: Counter[Dropped] = Counter()
    text, over = raw[:_RAW_LIMIT], max(0, len(raw) - _RAW_LIMIT)
    dropped[Dropped.INVISIBLE] += invisible(text)
    text = plain(text)
    for _ in range(3):
        if not has_markup(text):
            break
        text, hidden, markup = visible_text(text)
        text = plain(text)
        dropped[Dropped.HIDDEN] += hidden
        dropped[Dropped.MARKUP] += markup + 1
    for kind, pattern, instead in _CUTS:
        text, count = pattern.subn(instead, text)
        dropped[kind] += count
    sentences = list(_sentences(text))
    kept = [s for s, bad in zip(sentences, _orders(sentences), strict=True) if not bad]
    dropped[Dropped.INSTRUCTION] += len(sentences) - len(kept)
    text, links = _LINK.subn(r"\1", "\n".join(kept))
    text, urls = _BARE_URL.subn("", _DECORATION.sub("", text))
    text = _GAPS.sub(" ", text)
    dropped[Dropped.LINK] += links + urls
    text, cut = _shortened(text, limit)
    dropped[Dropped.LENGTH] += over + cut
    return Sanitised(text, MappingProxyType({k: n for k, n in dropped.items() if n > 0}))


_CUTS = (
    (Dropped.CODE, _FENCE, " "),
    (Dropped.LINK, _IMAGE, " "),
    (Dropped.LINK, _REFERENCE, " "),
    (Dropped.CITATION, _MARKER, ""),
    (Dropped.CODE, _BLOB, " "),
)


def addresses_machine(sentence: str) -> bool:
    """True if a sentence gives orders to a program rather than information to a person."""
    return any(map(is_order, _forms(sentence)))


def _forms(sentence: str) -> Iterator[str]:
    """A sentence as it stands, without emphasis, and with letters that were spaced out, swapped
    for digits, or are those of another alphabet after all."""
    read = _read(sentence)
    yield read
    bare = _DECORATION.sub("", read)
    if bare != read:
        yield bare
    joined = _SPACED.sub(lambda m: re.sub(r"[ .\-_*|·]", "", m.group()), bare)
    if joined != bare:
        yield joined
    letters = _LEET_WORD.sub(lambda m: m.group().translate(_LEET), joined)
    if letters != joined:
        yield letters
    if not sentence.isascii():
        yield sentence.lower()


def _read(sentence: str) -> str:
    return " ".join(skeleton(sentence).split())


def _orders(sentences: list[str]) -> list[bool]:
    """Which sentences go: those that address a machine, alone or across their ends, and those
    that go on where one did."""
    bad = [addresses_machine(sentence) for sentence in sentences]
    read = [_DECORATION.sub("", _read(sentence)).rstrip(".!?;, ") for sentence in sentences]
    for size in range(2, _WINDOW + 1):
        for start in range(len(sentences) - size + 1):
            window = read[start : start + size]
            if sum(map(len, window)) <= _WINDOW_LENGTH and not any(bad[start : start + size]):
                for index in _spanned(window):
                    bad[start + index] = True
    unfinished = 0
    for index in range(1, len(sentences)):
        unfinished = (
            unfinished + 1 if bad[index - 1] and not _ENDS.search(sentences[index - 1]) else 0
        )
        follows = _GOES_ON.match(read[index]) or TALK.search(read[index])
        goes_on = bad[index - 1] and follows is not None
        bad[index] |= goes_on or (0 < unfinished <= _WINDOW and len(read[index]) <= _FRAGMENT)
    return bad


def _spanned(window: list[str]) -> Iterator[int]:
    """Which of some sentences, read as one, an order lies in."""
    match = INSTRUCTION.search(" ".join(window))
    at = 0
    for index, sentence in enumerate(window):
        if match and match.start() < at + len(sentence) and at < match.end():
            yield index
        at += len(sentence) + 1


def _sentences(text: str) -> Iterator[str]:
    text = _WRAPPED.sub(" ", text)
    start = 0
    for match in _SENTENCE.finditer(text):
        piece = text[start : match.end()]
        if "\n" in match.group() or not _SHORT_FORM.search(piece):
            start = match.end()
            yield from _portions(piece)
    yield from _portions(text[start:])


def _portions(piece: str) -> Iterator[str]:
    """A sentence; one without end in portions, so that judging it takes no longer than it may."""
    words = " ".join(piece.split())
    for start in range(0, len(words), _LONGEST):
        yield words[start : start + _LONGEST]


def _shortened(text: str, limit: int) -> tuple[str, int]:
    if len(text) <= limit:
        return text, 0
    cut = text[:limit]
    stop = max(cut.rfind(". "), cut.rfind("\n"))
    cut = cut[: stop + 1] if stop > limit // 2 else cut.rsplit(" ", 1)[0]
    return cut.rstrip(), len(text) - len(cut)
