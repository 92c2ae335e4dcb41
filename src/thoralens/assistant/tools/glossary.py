"""Terms of chest medicine, explained by the sentences of the library that define them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from thoralens.assistant.triage.words import fold
from thoralens.knowledge.library import SHIPPED
from thoralens.knowledge.passages import Passage, read_passages

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Term:
    """A term with what the library says it is.

    Attributes:
        term: As the glossary lists it.
        definition: One or two sentences of the passage, word for word.
        passage: Id of the passage in the library.
        citation: The same as a citation id.
    """

    term: str
    definition: str
    passage: str
    citation: str


def glossary(term: str) -> Term | None:
    """The definition of a term or one of its synonyms, any case or accents; None if unknown.

    "What is haemoptysis?" finds the same as "hemoptysis".
    """
    wanted = _key(term)
    entries = _entries()
    if wanted in entries:
        return entries[wanted]
    inside = [name for name in entries if re.search(rf"\b{re.escape(name)}\b", wanted)]
    return entries[max(inside, key=len)] if inside else None


def terms() -> tuple[str, ...]:
    """Every term, in alphabetical order."""
    return tuple(sorted({entry.term for entry in _entries().values()}, key=str.lower))


@cache
def _entries() -> dict[str, Term]:
    text = (files("thoralens.assistant.tools") / "glossary.toml").read_text("utf-8")
    passages = {passage.id: passage for passage in read_passages(SHIPPED)}
    entries: dict[str, Term] = {}
    for name, row in tomllib.loads(text).items():
        passage = passages[row["passage"]]
        found = Term(name, _define(passage, row["says"]), passage.id, f"library:{passage.id}")
        for synonym in (name, *row.get("also", ())):
            entries[_key(synonym)] = found
    return entries


def _define(passage: Passage, says: Sequence[str] | str) -> str:
    """The sentences that hold the given words, in the order of the passage."""
    wanted = [says] if isinstance(says, str) else says
    return " ".join(s for s in _SENTENCE.split(passage.text) if any(w in s for w in wanted))


def _key(text: str) -> str:
    return " ".join(re.findall(r"[\w'+-]+", fold(text)))
