"""The words of a query: what they look for, what they exclude, and which of them are of use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from thoralens.cases.concepts import concepts, fold
from thoralens.cases.encoder import Encoder
from thoralens.cases.store import Store, named, person
from thoralens.cases.terms import content_words
from thoralens.cases.values import Case

MAX_CHARS = 2000
_ASKING = re.compile(
    r"\W*(?:(?:please|can|could|would|will|you|i|do|show|find|search|list|display|look|give|get|want"
    r"|me|us|for|to|see|are|is|there|have|any|some|other|more|the|all|a|an|of|known|similar"
    r"|comparable|matching|cases?|x-?rays?|radiographs?|images?|with|that|which|like|this|one|mine"
    r"|but|where|showing|montre[rz]?|trouve[rz]?|cherche[rz]?|moi|nous|y|t|il|avez|vous|des|d|un"
    r"|une|cas|avec|qui|similaires?|comme|muestr[ae](?:me)?|busca(?:r|me)?|hay|los|una?|casos?|con"
    r"|como|similares?)\b\W*)+"
)
"""How a search is asked for, which is not what is looked for."""
_SAID = ("finding", "diagnosis", "place")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query's words.

    Attributes:
        text: For the encoder: as given, with the English names of what it names in other words.
        expression: For the full-text index; empty when nothing is left to look for.
        stems: Of the words looked for.
        names: Findings, places and the like that the words name.
        without: Findings that the words exclude.
        used, unknown: Words as written that the search knows or does not.
        notes: What the reader should know.
    """

    text: str
    expression: str
    stems: frozenset[str]
    names: frozenset[str]
    without: tuple[str, ...]
    used: tuple[str, ...]
    unknown: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def usable(self) -> bool:
        return bool(self.used)


def read_query(text: str, encoder: Encoder, store: Store) -> Asked:
    """Read a query; text beyond :data:`MAX_CHARS` is left out, with a note."""
    notes = []
    if len(text) > MAX_CHARS:
        text = text[:MAX_CHARS]
        notes.append(f"Only the first {MAX_CHARS} characters were searched for.")
    text = without_asking(text)
    folded = fold(text)
    said = concepts(text)
    found = content_words(text)
    used, unknown, stems, looked_for = [], [], set(), []
    for word, start, end, negated in found:
        written = folded[start:end]
        inside = any(c.start < end and start < c.end for c in said)
        if inside or encoder.knows(word) or store.holds(written):
            used.append(written)
        else:
            unknown.append(written)
        if not negated:
            stems.add(word)
            looked_for.append(written)
    english = [
        name
        for name in dict.fromkeys(c.name for c in said if not c.negated and c.kind in _SAID)
        if name not in folded and not any(name[:4] == word[:4] for word in looked_for)
    ]
    looked_for += [word for name in english for word in name.split()]
    if unknown and len(unknown) > len(used):
        told = ", ".join(dict.fromkeys(used)) or "nothing"
        notes.append(
            "Most of these words are not known to the search, whose texts are English; "
            f"it used: {told}."
        )
    return Asked(
        text=" ".join([text, *english]),
        expression=" OR ".join(f'"{word}"' for word in dict.fromkeys(looked_for)),
        stems=frozenset(stems),
        names=frozenset(c.name for c in said if not c.negated),
        without=tuple(sorted({c.name for c in said if c.negated})),
        used=tuple(dict.fromkeys(used)),
        unknown=tuple(dict.fromkeys(unknown)),
        notes=tuple(notes),
    )


def without_asking(text: str) -> str:
    """``Show me cases with an effusion`` as ``effusion``: without what only asks, in front."""
    asking = _ASKING.match(fold(text))
    return text[asking.end() :] if asking else text


def matched(asked: Asked, case: Case) -> tuple[str, ...]:
    """Words of the query that the case's text holds, in the order of the text."""
    said = f"{case.title} {case.text} {case.diagnosis}"
    text = f"{said} {' '.join(case.findings)} {person(case)}"
    here = [word for word, _, _, negated in content_words(text) if not negated]
    return tuple(dict.fromkeys(word for word in here if word in asked.stems))


def shared(names: frozenset[str], case: Case, words: tuple[str, ...]) -> tuple[str, ...]:
    """What a query names and the case's text or fields name too, in other words than these."""
    return tuple(sorted((names & named(case)) - {c.name for c in concepts(", ".join(words))}))
