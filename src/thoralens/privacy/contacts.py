"""E-mail addresses, telephone numbers, account names, private web addresses and file paths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from thoralens.privacy.spans import Identifier, Pattern, Span, either

_LITERATURE_HOSTS = (
    "pubmed.ncbi.nlm.nih.gov", "pmc.ncbi.nlm.nih.gov", "www.ncbi.nlm.nih.gov", "doi.org",
    "clinicaltrials.gov", "www.clinicaltrials.gov",
)  # fmt: skip
_TELLING_PATH = re.compile(r"\d{5}|[0-9a-f]{8}-?[0-9a-f]{4}", re.I)


def is_public_url(url: str) -> bool:
    """True if an address can only name a page that anybody may open.

    That is: HTTP(S), a host with a name of its own, no query, user, port or fragment, and no long
    number or code in its path unless the host is a register of literature or trials.
    """
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        extra = parts.query or parts.fragment or parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    named = "." in host and not host.rsplit(".", 1)[-1].isdigit()
    if parts.scheme.lower() not in ("http", "https") or extra or not named or "@" in url:
        return False
    return host in _LITERATURE_HOSTS or not _TELLING_PATH.search(parts.path)


def _private(match: re.Match[str]) -> bool:
    return not is_public_url(match.group().rstrip(".,;:!?"))


def _digits(match: re.Match[str]) -> bool:
    """Eight digits or more, as a number with its area code has (ITU-T E.164 allows 15)."""
    return 8 <= sum(character.isdigit() for character in match.group()) <= 17


def _telling(match: re.Match[str]) -> bool:
    """An address of four numbers rather than the number of a section."""
    return len(match.group()) > 8


_AT = r"(?:@|[\[(](?:at|arobase|arroba)[\])])"
_DOT = r"(?:\.|[\[(](?:dot|point|punto)[\])])"
_SPOKEN_DOT = r"\s(?:dot|point|punto)\s"
_EMAILS = (
    rf"(?<![\w.+'%-])[\w.+'%-]{{1,64}}\s?{_AT}\s?[\w-]{{1,63}}(?:\s?{_DOT}\s?[a-z]{{2,63}}){{1,3}}\b",
    rf"\b\w{{1,64}}(?:(?:\.|{_SPOKEN_DOT})\w{{1,64}}){{0,3}}\s(?:at|arobase|arroba)\s\w{{1,63}}"
    rf"(?:{_SPOKEN_DOT}[a-z]{{2,63}}){{1,3}}\b",
)
_URL = r"\b(?:https?|ftp|file|s3|dicom|smb)://[^\s<>\"')\]]+|\bwww\.[^\s<>\"')\]]+"
_PATH = either(
    r"\b[A-Z]:\\[^\s\"'<>|]{1,300}(?:[^\"'<>|\n]{0,300}?\.\w{2,4}\b)?",
    r"(?<![\w/])(?:~|/(?:home|users|mnt|media|data|tmp|var|volumes))/[^\s\"'<>]+",
    r"\\\\[\w.-]+\\[^\s\"'<>]+",
)
_ADDRESS = r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"
_ACCOUNT = r"(?<![\w.])@[A-Za-z_][\w.]{2,}\b"

_S = r"[\s.\-–‑]"
_START = r"(?<![\d.,])"
_PHONES = (
    rf"(?:\+|\b00)\d{{1,3}}[\s./\-–‑]?(?:\(0?\d{{0,4}}\){_S}?)?\d{{1,4}}"
    r"(?:[\s./\-–‑]?\d{2,4}){1,5}\b",
    rf"{_START}\(?[2-9]\d{{2}}\)?[\s./\-–‑]\s?\d{{3}}{_S}\d{{4}}(?:\s?(?:x|ext\.?)\s?\d+)?\b",
    rf"\b1{_S}\(?[2-9]\d{{2}}\)?{_S}\d{{3}}{_S}\d{{4}}\b",
    rf"\(\d{{3,5}}\)\s?\d{{3,4}}{_S}?\d{{3,4}}\b",
    rf"{_START}0\d{{2,4}}{_S}\d{{3,4}}{_S}?\d{{3,4}}\b",
    rf"{_START}0[1-9](?:{_S}\d{{2}}){{4}}\b",
    rf"{_START}0[1-9]\d{{8,9}}\b",
    rf"{_START}[6789]\d{{2}}(?:{_S}\d{{3}}){{2}}\b",
    rf"{_START}[6789]\d{{2}}(?:{_S}\d{{2}}){{3}}\b",
    rf"{_START}[6789]\d{{8}}\b(?!\s?%)",
    rf"{_START}[89]\d{_S}\d{{3}}(?:{_S}\d{{2}}){{2}}\b",
    rf"{_START}\d{{2}}{_S}\d{{4}}{_S}\d{{4}}\b",
    rf"{_START}[6-9]\d{{4}}{_S}\d{{5}}\b",
)
"""With country code; North American; British, German and Indian; French; Spanish; Mexican."""

_PHONE_CUE = either(
    r"t[eé]l(?:e(?:phone|fono)|éphone|éfono|\.)?|tfno\.?|phone|fax|landline|whatsapp|sms",
    r"mobile|m[óo]vil|portable|cell(?:ular)?|contact(?:o|ar)?|joindre|joignable",
    r"(?:call|ring|text|reach)(?:\s+me)?(?:\s+back)?|ll[áa]m[ea](?:me|nme)?|appelez(?:-moi)?",
    r"num[eé]ro|number",
)
_LINKS = r"(?:\s+(?:is|me|on|at|to|au|al|en|est|es|le|el|por|número|number)){0,3}"
_CUED_PHONE = rf"\b{_PHONE_CUE}\b{_LINKS}\W{{0,4}}(?P<value>\+?\(?\d[\d\s().\-–‑/]{{4,18}}\d)\b"

_PATTERNS = (
    *(Pattern(Identifier.EMAIL, re.compile(email, re.I)) for email in _EMAILS),
    Pattern(Identifier.URL, re.compile(_URL, re.I), check=_private),
    Pattern(Identifier.URL, re.compile(_PATH)),
    Pattern(Identifier.URL, re.compile(_ADDRESS), check=_telling),
    Pattern(Identifier.HANDLE, re.compile(_ACCOUNT)),
    *(Pattern(Identifier.PHONE, re.compile(phone), check=_digits) for phone in _PHONES),
    Pattern(Identifier.PHONE, re.compile(_CUED_PHONE, re.I), "value"),
)


def find_contacts(text: str) -> Iterator[Span]:
    """Where somebody can be reached, and addresses that name a person or a machine."""
    for pattern in _PATTERNS:
        yield from pattern.find(text)
