"""Web addresses in one canonical form, and the identifiers of works that they carry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|ref|ref_src|source|src"
    r"|s?_?hs\w+|session_?id|sid|phpsessid|jsessionid|cmpid|ncid|mkt_tok|_ga|via|share|amp)$",
    re.I,
)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.I)
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"'<>?#&]+", re.I)
_DOI_TAIL = re.compile(
    r"(?:/(?:full|abstract|pdf|epdf|meta|references|fulltext))+$|v\d+(?:\.full)?(?:\.pdf)?$"
    r"|\.full(?:\.pdf)?$|\.pdf$",
    re.I,
)
_MOVED = (
    (re.compile(r"^ncbi\.nlm\.nih\.gov/pubmed/(\d+)"), r"pubmed.ncbi.nlm.nih.gov/\1"),
    (
        re.compile(r"^ncbi\.nlm\.nih\.gov/pmc/articles/(PMC\d+)"),
        r"pmc.ncbi.nlm.nih.gov/articles/\1",
    ),
    (re.compile(r"^dx\.doi\.org/"), "doi.org/"),
)


def canonical_url(url: str) -> str | None:
    """The form under which two addresses of one page are equal; ``None`` if it is no web address.

    HTTPS, host in lower case without ``www``, ``m`` or ``amp``, no fragment, no tracking or
    session parameters, the rest sorted, no closing slash; pages that moved within the National
    Library of Medicine or doi.org are given their present address.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except (ValueError, UnicodeError):
        return None
    if parts.scheme.lower() not in ("http", "https") or "." not in host:
        return None
    host = re.sub(r"^(?:www\d?|m|amp)\.(?=[^.]+\.)", "", host.rstrip("."))
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    path = quote(unquote(_SESSION.sub("", parts.path)), safe="/:@!$&'()*+,;=~-._")
    path = _INDEX.sub("", re.sub(r"/{2,}", "/", path)).removesuffix("/amp").rstrip("/")
    kept = sorted((k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.match(k))
    address = f"{host}{path}"
    for old, new in _MOVED:
        address = old.sub(new, address)
    return f"https://{address}" + (f"?{urlencode(kept)}" if kept else "")


def domain_of(url: str) -> str:
    """Host of an address, in lower case without ``www``; empty if it is no web address."""
    canonical = canonical_url(url)
    return (urlsplit(canonical).hostname or "") if canonical else ""


def within(domain: str, parents: Iterable[str]) -> bool:
    """True if a host is one of these domains or a subdomain of one."""
    return any(domain == parent or domain.endswith(f".{parent}") for parent in parents)


def doi_of(text: str) -> str | None:
    """The first DOI in an address or a text (ISO 26324), in lower case without a version."""
    found = _DOI.search(unquote(text))
    if not found:
        return None
    doi = found.group().rstrip(".,;:)]}/").lower()
    return _DOI_TAIL.sub("", doi)
