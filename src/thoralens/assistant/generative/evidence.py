"""What one answer may rest on: every source that a tool found, by the id that it is cited with."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from thoralens.assistant.citing import citation
from thoralens.assistant.events import Case, Citation, Verdict
from thoralens.assistant.tools.cases import case_citation, case_event
from thoralens.knowledge.sources import Document, Flag
from thoralens.llm import Json

if TYPE_CHECKING:
    from thoralens.diagnosis.schema import SimilarCase

_SHOWN = 1_200
_LEAST = 12
_DASHES = str.maketrans("’‘“”–—\u00a0", "''\"\"-- ")


@dataclass(frozen=True, slots=True)
class Source:
    """A text that may be cited.

    Attributes:
        cited: As the reader can open it; its quote is replaced by the words found.
        text: What a quote must be part of.
        verdict: Of a sentence that rests on it.
    """

    cited: Citation
    text: str
    verdict: Verdict = "supported"


@dataclass(slots=True)
class Evidence:
    """The sources of one answer, in the order found; tools add to it from other threads.

    Attributes:
        cases: Those sources that are similar cases, by the same ids.
    """

    sources: dict[str, Source] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add_documents(self, documents: Iterable[Document]) -> list[Json]:
        """Take documents in, and word them for the model. Retracted ones stay out."""
        shown: list[Json] = []
        for document in documents:
            if Flag.RETRACTED in document.flags:
                continue
            self.add(Source(citation(document, ()), document.text))
            shown.append(
                {
                    "id": document.id,
                    "title": document.title,
                    "publisher": document.publisher,
                    "date": document.date.isoformat() if document.date else "",
                    "kind": document.quality.value,
                    "text": document.text[:_SHOWN],
                }
            )
        return shown

    def add_case(self, case: SimilarCase) -> Json:
        """Take a similar case in, and word it for the model."""
        cited = case_citation(case)
        self.add(Source(cited, f"{case.title}.\n{case.text}"))
        with self._lock:
            self.cases[cited.id] = case_event(case)
        return {
            "id": cited.id,
            "title": case.title,
            "source": case.source,
            "synthetic": case.synthetic,
            "matched": list(dict.fromkeys((*case.shared, *case.words))),
            "text": case.text[:_SHOWN],
        }

    def add(self, source: Source, computed: str = "") -> None:
        """Take a source in; what a tool computed by a known source's rule is added to its text."""
        with self._lock:
            known = self.sources.setdefault(source.cited.id, source)
            if computed and computed not in known.text:
                text = f"{known.text}\n{computed}"
                self.sources[source.cited.id] = replace(known, text=text, verdict="computed")

    def find(self, source_id: str, quote: str) -> tuple[Source, str] | None:
        """A source and the stretch of it that a quote gives; ``None`` if it is not in there."""
        source = self.sources.get(source_id)
        words = re.findall(r"[^\W_]+", quote.translate(_DASHES).lower())
        if source is None or len("".join(words)) < _LEAST:
            return None
        pattern = r"[\W_]+".join(map(re.escape, words))
        found = re.search(rf"\b{pattern}\b[.!?%)]*", source.text.translate(_DASHES), re.I)
        return (source, source.text[found.start() : found.end()]) if found else None
