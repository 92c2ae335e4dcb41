"""Identifiers out of a text before it leaves the machine."""

from __future__ import annotations

import re
from dataclasses import InitVar, dataclass, field

from thoralens.privacy.contacts import find_contacts
from thoralens.privacy.dates import find_dates
from thoralens.privacy.names import find_names
from thoralens.privacy.plain import fold, plain
from thoralens.privacy.postal import find_addresses
from thoralens.privacy.records import find_records, literature
from thoralens.privacy.spans import Identifier, Span, merged
from thoralens.privacy.words import lexicon

QUERY_LIMIT = 1_000
"""Characters of a search query; what follows is cut at a word."""

_FINDERS = (find_records, find_contacts, find_dates, find_addresses, find_names)
_KINDS = "|".join(kind.value for kind in Identifier)
_PLACEHOLDER = re.compile(rf"\[(?:{_KINDS})\]")
_CUED = re.compile(
    r"(?:\b(?:my|his|her|their|the|mon|ma|son|sa|mi|su)\s+)?"
    r"(?<!\[)\b(?:(?:full |first |last |patient |sur|fore)?name(?:'s)?|nom|prénom|nombre"
    r"|apellidos?|mr|mrs|ms|dr|mme|sra?|dra|je m'appelle|me llamo|i am called"
    r"|date of birth|d\.?o\.?b\.?|born(?: on)?|date de naissance|née? le|fecha de nacimiento"
    r"|nacid[oa] el|mrn|nhs|ssn|accession|(?:phone"
    r"|tel|telephone|téléphone|teléfono|fax|e-?mail|address|adresse|dirección|record|hospital"
    r"|patient"
    r"|study|insurance|policy)|patiente?|paciente|i live at|i am|i'm|this is|je suis|soy)"
    r"(?:\s+(?:is|est|es|number|no\.?|id|numéro|número|record|at|on|of))*\W{0,4}"
    rf"(?=\[(?:{_KINDS})\])",
    re.I,
)
_LEADING = re.compile(r"^(?:\W|\b(?:and|et|y|but|mais|pero|so)\b)+", re.I)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without identifiers.

    Attributes:
        text: Plain text (see :func:`thoralens.privacy.plain.plain`) in which ``[name]``,
            ``[phone]`` and so on stand for what was removed; a date shrinks to its year, an age
            over 89 to ``90+``.
        removed: The kind of each removal, in order of place.
    """

    text: str
    removed: tuple[Identifier, ...]


def redact(text: str) -> Redacted:
    """Remove names, birth dates and other days, record numbers, addresses, phones, e-mail
    addresses, private web addresses and account names, in English, French and Spanish.

    Eponyms, trial names, numbers of publications, drug names, doses, stages, years and ages up to
    89 stay. Rules and word lists, no model: the same text gives the same result. What it cannot
    know is a name without cue, capitals or entry on a list; see ``make eval-privacy``.
    """
    shown = plain(text)
    spans = [span for find in _FINDERS for span in find(shown)]
    kept = merged(_unprotected(shown, spans))
    pieces, at = [], 0
    for span in kept:
        pieces += [shown[at : span.start], span.replacement]
        at = span.end
    return Redacted("".join([*pieces, shown[at:]]), tuple(span.kind for span in kept))


def _unprotected(text: str, spans: list[Span]) -> list[Span]:
    """Without what lies in a number of literature, or, if uncertain, in harmless phrases."""
    numbers = literature(text)
    harmless = bytearray(len(text))
    for match in lexicon().protected.finditer(fold(text)):
        harmless[match.start() : match.end() + 1] = b"\1" * (match.end() + 1 - match.start())
    return [
        span
        for span in spans
        if not any(span.start < end and start < span.end for start, end in numbers)
        and (span.certain or not all(harmless[span.start : span.end]))
    ]


@dataclass(frozen=True, slots=True)
class CleanQuery:
    """The only text that a search client accepts: made from raw text by removing identifiers.

    There is no other way to make one, so no raw text can leave by mistake.

    Attributes:
        text: One line, at most :data:`QUERY_LIMIT` characters; empty if nothing was left.
        removed: The kinds of what was removed.
    """

    raw: InitVar[str]
    text: str = field(init=False)
    removed: tuple[Identifier, ...] = field(init=False)

    def __post_init__(self, raw: str) -> None:
        redacted = redact(raw)
        words = _PLACEHOLDER.sub(" ", _CUED.sub(" ", redacted.text))
        words = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(words.split()))
        words = re.sub(r"([,.;:])(?:\s*[,.;:])+", r"\1", words).rstrip(" ,.;:-")
        words = _LEADING.sub("", words) if redacted.removed else words
        if len(words) > QUERY_LIMIT:
            words = words[:QUERY_LIMIT].rsplit(" ", 1)[0]
        object.__setattr__(self, "text", words if re.search(r"\w", words) else "")
        object.__setattr__(self, "removed", redacted.removed)
