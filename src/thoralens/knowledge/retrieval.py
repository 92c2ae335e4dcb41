"""Where an answer may stand: the library and the web, searched at once, ranked as one list."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache

from thoralens.errors import ThoralensError
from thoralens.knowledge.common import answering
from thoralens.knowledge.everyday import foreign
from thoralens.knowledge.library import Hit, Library
from thoralens.knowledge.passages import Audience, Passage
from thoralens.knowledge.ranking import rank
from thoralens.knowledge.sources import Document, Kind, Quality, assess
from thoralens.knowledge.translate import language_of
from thoralens.privacy import CleanQuery, redact, sanitise
from thoralens.settings import Settings

_HITS = 12
_READ_S, _TOTAL_S = 5.0, 8.0
"""Of the web search, in seconds: somebody waits for the answer."""
_KEPT = 40
_DISTANCE = 6
"""So many passages before and behind one that was found in a user's document are read too."""
_USER_HITS = 8
_NEIGHBOUR = 0.8
_OTHER_AUDIENCE = 0.5


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for one question.

    Attributes:
        documents: Best first.
        searched: Where was looked, in words.
        problem: Why the web could not be asked although a key is set; ``None`` if it was, or if
            no key is set.
        excluded: Titles of works that were found but retracted.
    """

    documents: tuple[Document, ...]
    searched: tuple[str, ...]
    problem: ThoralensError | None = None
    excluded: tuple[str, ...] = ()


class Retriever:
    """Searches for one user; may be shared by threads."""

    def __init__(self, settings: Settings, library: Library | None = None) -> None:
        self._settings = settings
        self.library = library or Library.open(settings)

    @property
    def web(self) -> bool:
        """A key for searching the web is set."""
        return self._settings.exa_key is not None

    def find(self, question: str, audience: Audience | None = None) -> Retrieved:
        """Look everywhere for a question in English."""
        if not self.web:
            return self._ranked(question, self.local(question, audience), ("the local library",))
        with ThreadPoolExecutor(1) as pool:
            call = pool.submit(self.online, question)
            local = self.local(question, audience)
            problem: ThoralensError | None = None
            online: Sequence[Document] = ()
            searched: tuple[str, ...] = ("the local library",)
            try:
                online, where = call.result()
                searched += where
            except ThoralensError as error:
                problem = error
        return replace(self._ranked(question, [*local, *online], searched), problem=problem)

    def local(self, question: str, audience: Audience | None = None) -> list[Document]:
        """Passages of the library and, with those around them, of the user's documents.

        Passages for the other audience stay in, but count for less.
        """
        hits = self.library.search(question, _HITS)
        best = max((hit.score for hit in hits), default=1.0)
        scores = {
            hit.passage.id: max(0.0, min(1.0, hit.score / best)) * _suits(hit.passage, audience)
            for hit in hits
        }
        shipped = [hit.passage for hit in hits if hit.passage.kind == "library"]
        found = [document_of_passage(p, relevance=scores[p.id]) for p in shipped]
        for passages in self._works([hit for hit in hits if hit.passage.kind == "user"]):
            around = " ".join(passage.text for passage in passages)
            whole = max(scores.get(passage.id, 0.0) for passage in passages)
            for passage in passages:
                relevance = scores.get(passage.id, _NEIGHBOUR * whole)
                found.append(document_of_passage(passage, relevance=relevance, around=around))
        known = self.answering(question, audience)
        if known is None:
            return found
        return [known, *(document for document in found if document.id != known.id)]

    def answering(self, question: str, audience: Audience | None = None) -> Document | None:
        """The shipped passage that answers a common question, asked in any of the languages."""
        name = answering(question, audience)
        passage = self.library.get(name) if name else None
        return document_of_passage(passage, relevance=1.0) if passage else None

    def silent(self, question: str, document: Document) -> bool:
        """A shipped passage that does not speak of what a question is on, though it shares words
        with it."""
        if document.kind is not Kind.LIBRARY:
            return False
        return foreign(question, language_of(question), f"{document.title} {document.text}")

    def _works(self, hits: Sequence[Hit]) -> list[list[Passage]]:
        """For each user's file that was hit, the passages hit and those around, in its order."""
        works: dict[str, dict[str, Passage]] = {}
        for hit in hits[:_USER_HITS]:
            nearby = self.library.around(hit.passage.id, _DISTANCE)
            works.setdefault(_work(hit.passage), {}).update({p.id: p for p in nearby})
        return [list(passages.values()) for passages in works.values()]

    def online(self, question: str) -> tuple[Sequence[Document], tuple[str, ...]]:
        """What the web has, cleaned, and where was looked.

        Raises:
            ThoralensError: No search succeeded.
        """
        from thoralens.knowledge.exa import Patience, connect
        from thoralens.knowledge.exa_search import find

        query = CleanQuery(question)
        if not query.text:
            return (), ()
        with connect(self._settings, Patience(read_s=_READ_S, total_s=_TOTAL_S)) as client:
            findings = find(client, query)
        return findings.documents, findings.searched

    def _ranked(
        self, question: str, documents: Sequence[Document], searched: tuple[str, ...]
    ) -> Retrieved:
        ranking = rank(question, documents, today=datetime.now(UTC).date(), limit=_KEPT)
        return Retrieved(
            tuple(item.document for item in ranking.kept),
            searched,
            excluded=tuple(item.document.title for item in ranking.excluded),
        )


def document_of_passage(
    passage: Passage, *, relevance: float | None = None, around: str = ""
) -> Document:
    """A passage as a document; a user's file is data like a web page, and cleaned like one."""
    shipped = passage.kind == "library"
    judged = assess(passage.source.url or None, passage.source.title)
    title = passage.title if shipped else _titled(passage)
    return Document(
        id=f"library:{passage.id}" if shipped else f"document:{passage.id}",
        title=title if shipped else _clean(title) or "Your document",
        text=passage.text if shipped else _clean(passage.text),
        kind=Kind.LIBRARY if shipped else Kind.DOCUMENT,
        quality=judged.quality if shipped else Quality.OTHER,
        url=passage.source.url or None,
        date=_date(passage),
        publisher=passage.source.organisation if shipped else _redacted(passage.source.title),
        relevance=relevance,
        around=around,
        work="" if shipped else _work(passage),
    )


def _suits(passage: Passage, audience: Audience | None) -> float:
    return 1.0 if audience is None or passage.audience in ("both", audience) else _OTHER_AUDIENCE


@lru_cache(maxsize=2_048)
def _clean(text: str) -> str:
    return sanitise(text).text


@lru_cache(maxsize=256)
def _redacted(name: str) -> str:
    return redact(name).text


def _work(passage: Passage) -> str:
    return passage.id.rsplit("-", 1)[0]


def _titled(passage: Passage) -> str:
    return ", ".join(part for part in (passage.title, passage.locator) if part)


def _date(passage: Passage) -> date | None:
    if passage.kind == "library" and passage.source.year:
        return date(passage.source.year, 1, 1)
    parts = [int(part) for part in passage.reviewed.split("-") if part.isdigit()]
    with suppress(ValueError):
        return date(*[*parts, 1, 1][:3]) if parts else None
    return None
