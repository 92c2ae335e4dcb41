"""Text as it looks: one Unicode form, nothing invisible, look-alike letters made equal."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_SUPERSCRIPT = {ord(s): d for s, d in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True)}
_POWER = re.compile(r"(?<=\d)[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_FRACTION_AFTER_DIGIT = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")
_MARKS = str.maketrans("", "", "®™©℠")
_LINES = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5")
_LOOSE_MARKS = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_LOOKALIKES = str.maketrans(
    "аАВсСԁеЕёНһіІїјЈКкӏмМnоОрРԛѕЅтТѵԝхХуУүґαΑΒεΕΗιΙΚκΜνΝοΟρΡτΤυΥχΧΖɡıʟʀɴⅼ",
    "aABcCdeEeHhiIijJKklmMnoOpPqsStTvwxXyYyraABeEHiIKkMvNoOpPtTuYxXZgilrnl",
)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def plain(text: str) -> str:
    """NFKC without what cannot be seen, with ASCII digits and ordinary spaces and line ends.

    Powers of ten keep their meaning (``10⁹`` becomes ``10^9``, not ``109``), as do mixed numbers
    (``2½`` becomes ``2 1⁄2``). Zero-width, bidirectional, tag, private-use and control
    characters, variation selectors, blank letters and accents that belong to
    no letter are dropped; words that mix
    Latin and Cyrillic letters are written in Latin ones.
    """
    text = _POWER.sub(lambda m: "^" + m.group().translate(_SUPERSCRIPT), text)
    text = _FRACTION_AFTER_DIGIT.sub(" ", text).translate(_MARKS)
    text = unicodedata.normalize("NFKC", _LINES.sub("\n", text))
    text = "".join(map(_visible, text))
    return _WORD.sub(_one_script, _LOOSE_MARKS.sub("", text))


def invisible(text: str) -> int:
    """How many characters a reader of the text cannot see, line ends and spaces apart."""
    return sum(not _visible(character) for character in _LINES.sub("\n", text))


def skeleton(text: str) -> str:
    """The text as a hurried reader takes it in: lower case, no accents, Latin look-alikes.

    For recognising words, not for showing (compare Unicode Technical Standard 39).
    """
    if text.isascii() and text.isprintable():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", plain(text).translate(_LOOKALIKES))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def fold(text: str) -> str:
    """Lower case without accents, character by character: positions stay what they were."""
    return "".join(map(_base, text))


@cache
def _base(character: str) -> str:
    if character in "’‘ʼ`´":
        return "'"
    return unicodedata.normalize("NFKD", character)[0].lower()[0]


def _visible(character: str) -> str:
    if character in "\n\t" or " " <= character <= "~":
        return character
    category = unicodedata.category(character)
    if category[0] == "C" or character in _BLANK_LETTERS or "\ufe00" <= character <= "\ufe0f":
        return ""
    if "\U000e0100" <= character <= "\U000e01ef":
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    return " " if category[0] == "Z" else character


def _one_script(match: re.Match[str]) -> str:
    word = match.group()
    if _LATIN.search(word) and _CYRILLIC.search(word):
        return word.translate(_LOOKALIKES)
    return word
