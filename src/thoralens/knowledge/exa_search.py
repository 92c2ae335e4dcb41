"""What the web knows about a question: publications and trusted sources first, as documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from thoralens.knowledge.addresses import canonical_url, domain_of, within
from thoralens.knowledge.exa import ExaClient
from thoralens.knowledge.exa_errors import ExaError
from thoralens.knowledge.exa_values import Answer, Result, SearchRequest
from thoralens.knowledge.sources import TRUSTED, Document, Flag, Kind, assess
from thoralens.privacy import CleanQuery, Dropped, sanitise

ENOUGH = 4
"""Documents from publications and trusted sources that make a search of the open web needless."""

_TITLE_LIMIT, _TEXT_LIMIT, _HIGHLIGHT_LIMIT = 300, 6_000, 1_200
_OLDEST = date(1900, 1, 1)
_SHORTEST = 40


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search of the web brought.

    Attributes:
        documents: Sanitised, each address once, in the order of the searches.
        searched: What was searched, in words, for the reader.
        cost: Dollars.
        problems: Searches that failed while another succeeded.
        left_out: Results that could not be used: no web address, no text, outside the filter.
    """

    documents: tuple[Document, ...]
    searched: tuple[str, ...]
    cost: float
    problems: tuple[ExaError, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class _Search:
    words: str
    request: SearchRequest


def find(
    client: ExaClient,
    query: CleanQuery,
    *,
    results: int = 8,
    since: date | None = None,
    max_age_hours: int | None = None,
) -> Findings:
    """Search publications and trusted sources at once, and the open web if they bring little.

    Args:
        query: Without identifiers.
        results: Of each search.
        since: Only what was published from this day on.
        max_age_hours: How old Exa's copies may be.

    Raises:
        ExaError: If no search succeeded; the first one's error.
    """

    open_web = SearchRequest(
        query, results=results, published_from=since, max_age_hours=max_age_hours
    )
    first = (
        _Search("publications", replace(open_web, category="publication")),
        _Search("trusted medical sites", replace(open_web, include_domains=TRUSTED)),
    )
    with ThreadPoolExecutor(len(first)) as pool:
        calls = [(search, pool.submit(client.search, search.request)) for search in first]
    outcomes = [(search, _outcome(call)) for search, call in calls]
    if sum(len(_usable(s, o)) for s, o in outcomes if isinstance(o, Answer)) < ENOUGH:
        web = _Search("the open web", open_web)
        if any(isinstance(outcome, Answer) for _, outcome in outcomes):
            outcomes.append((web, _tried(client, web)))
    return _findings(outcomes)


def document_of(result: Result, rank: int = 0) -> Document | None:
    """A page as a document; ``None`` if it has no web address or nothing to read.

    Args:
        rank: Its place in the search's order, from 0; relevance falls with it.
    """
    address = canonical_url(result.url)
    title = sanitise(result.title, _TITLE_LIMIT)
    text = sanitise(result.text, _TEXT_LIMIT)
    highlights = [sanitise(highlight, _HIGHLIGHT_LIMIT) for highlight in result.highlights]
    shown = tuple(highlight.text for highlight in highlights if highlight.text)
    if address is None or len(text.text) + sum(map(len, shown)) < _SHORTEST:
        return None
    heading = " ".join(title.text.split()) or domain_of(address)
    judged = assess(address, heading, text.text or "\n".join(shown))
    parts = (title, text, *highlights)
    orders = any(Dropped.INSTRUCTION in part.dropped for part in parts)
    return Document(
        id=f"web:{hashlib.sha256(address.encode()).hexdigest()[:16]}",
        title=heading,
        text=text.text or "\n".join(shown),
        kind=Kind.WEB,
        quality=judged.quality,
        url=address,
        highlights=shown,
        date=_plausible(result.published),
        publisher=domain_of(address),
        flags=judged.flags | ({Flag.CLEANED} if orders else set()),
        relevance=1.0 / (1.0 + 0.15 * rank),
    )


def _outcome(call: Future[Answer]) -> Answer | ExaError:
    try:
        return call.result()
    except ExaError as error:
        return error


def _tried(client: ExaClient, search: _Search) -> Answer | ExaError:
    try:
        return client.search(search.request)
    except ExaError as error:
        return error


def _findings(outcomes: list[tuple[_Search, Answer | ExaError]]) -> Findings:
    answers = [(search, o) for search, o in outcomes if isinstance(o, Answer)]
    problems = tuple(outcome for _, outcome in outcomes if isinstance(outcome, ExaError))
    if not answers:
        raise problems[0]
    documents: dict[str, Document] = {}
    seen = 0
    for search, answer in answers:
        seen += len(answer.results)
        for document in _documents(_usable(search, answer)):
            documents.setdefault(document.id, document)
    return Findings(
        documents=tuple(documents.values()),
        searched=tuple(search.words for search, _ in answers),
        cost=sum(answer.cost for _, answer in answers),
        problems=problems,
        left_out=seen - len(documents),
    )


def _usable(search: _Search, answer: Answer) -> list[tuple[int, Result]]:
    """Results that obey the filters: Exa may relax them, and says so only in a notice."""
    request = search.request
    return [
        (rank, result)
        for rank, result in enumerate(answer.results)
        if (not request.include_domains or within(domain_of(result.url), request.include_domains))
        and (
            request.published_from is None
            or (result.published is not None and result.published >= request.published_from)
        )
    ]


def _documents(results: Iterable[tuple[int, Result]]) -> Iterator[Document]:
    for rank, result in results:
        document = document_of(result, rank)
        if document is not None:
            yield document


def _plausible(day: date | None) -> date | None:
    """A day that a page can have been published on."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    return day if day is not None and _OLDEST <= day <= tomorrow else None
