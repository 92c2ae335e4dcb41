"""Requests to Exa and its answers as typed values; fields that we do not know are ignored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from thoralens.knowledge.addresses import domain_of, within
from thoralens.knowledge.sources import JOURNALS, PREPRINT_SERVERS, TRUSTED
from thoralens.privacy import CleanQuery, is_public_url

Mode = Literal["lite", "auto", "deep"]
Category = Literal["publication", "news"]
MOST_RESULTS = 100
MOST_URLS = 100
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_PRICE = {"lite": 0.004, "auto": 0.007, "deep": 0.015}
_PAGE_PRICE = 0.001


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search.

    Attributes:
        query: Without identifiers: nothing else can be given.
        mode: ``lite`` answers from a cache and takes neither category, dates nor ages.
        results: How many, 1 to 100; there are no further pages.
        include_domains: Only from these hosts and their subdomains.
        published_from, published_to: Days, inclusive; pages without a date are dropped then.
        text_characters: How much of every page's text to fetch; 0 for none.
        max_age_hours: How old Exa's copy of a page may be; 0 fetches it, -1 never does.
    """

    query: CleanQuery
    mode: Mode = "auto"
    category: Category | None = None
    results: int = 10
    include_domains: Sequence[str] = ()
    exclude_domains: Sequence[str] = ()
    published_from: date | None = None
    published_to: date | None = None
    text_characters: int = 3_000
    highlights: bool = True
    max_age_hours: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.query, CleanQuery):
            raise TypeError("a query must be a CleanQuery: raw text does not leave the machine")
        if not 1 <= self.results <= MOST_RESULTS:
            raise ValueError(f"results must be 1 to {MOST_RESULTS}")
        for domain in (*self.include_domains, *self.exclude_domains):
            if not _DOMAIN.fullmatch(domain):
                raise ValueError("domains are host names in lower case")
        dated = self.published_from or self.published_to
        if self.mode == "lite" and (self.category or dated or self.max_age_hours is not None):
            raise ValueError("a lite search takes no category, dates or ages")

    @property
    def price(self) -> float:
        """What it may cost at most, in dollars."""
        contents = self.results * _PAGE_PRICE if self.text_characters or self.highlights else 0.0
        return _PRICE[self.mode] + contents

    def body(self) -> dict[str, Any]:
        contents: dict[str, Any] = {}
        if self.text_characters:
            contents["text"] = {"maxCharacters": self.text_characters}
        if self.highlights:
            contents["highlights"] = True
        if self.max_age_hours is not None:
            contents["maxAgeHours"] = self.max_age_hours
        fields = {
            "query": self.query.text,
            "type": self.mode,
            "category": self.category,
            "numResults": self.results,
            "includeDomains": list(self.include_domains),
            "excludeDomains": list(self.exclude_domains),
            "startPublishedDate": f"{self.published_from}T00:00:00.000Z"
            * bool(self.published_from),
            "endPublishedDate": f"{self.published_to}T23:59:59.999Z" * bool(self.published_to),
            "contents": contents,
        }
        return {name: value for name, value in fields.items() if value}


@dataclass(frozen=True, slots=True)
class ContentsRequest:
    """The text of pages that a search named; addresses that could tell on somebody are refused."""

    urls: Sequence[str]
    text_characters: int = 10_000
    max_age_hours: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.urls) <= MOST_URLS:
            raise ValueError(f"1 to {MOST_URLS} addresses")
        if not all(map(_may_leave, self.urls)):
            raise ValueError("only addresses that anybody may open leave the machine")

    @property
    def price(self) -> float:
        return len(self.urls) * _PAGE_PRICE

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "urls": list(self.urls),
            "text": {"maxCharacters": self.text_characters},
        }
        if self.max_age_hours is not None:
            body["maxAgeHours"] = self.max_age_hours
        return body


def _may_leave(url: str) -> bool:
    """A page that anybody may open: by its form, or for a number in its path by its host."""
    if is_public_url(url):
        return True
    known = within(domain_of(url), (*TRUSTED, *JOURNALS, *PREPRINT_SERVERS))
    return known and is_public_url(re.sub(r"\d{5,}", "0", url))


@dataclass(frozen=True, slots=True)
class Result:
    """One page as Exa describes it: raw, not to be shown or judged before it is sanitised."""

    url: str
    title: str = ""
    published: date | None = None
    author: str = ""
    text: str = ""
    highlights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning or notice of Exa about a request, such as a field that it ignored."""

    code: str
    path: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class PageStatus:
    """Whether a page's text could be had; ``tag`` says why not and is open-ended."""

    url: str
    fetched: bool
    tag: str = ""
    http_status: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What Exa answered to one call.

    Attributes:
        cost: Dollars that this call added to the bill; 0 from the cache.
        cached: Answered from disk without a request.
        statuses: For contents: one for every address asked for.
    """

    request_id: str
    results: tuple[Result, ...]
    notices: tuple[Notice, ...] = ()
    statuses: tuple[PageStatus, ...] = ()
    cost: float = 0.0
    cached: bool = False

    @property
    def relaxed(self) -> bool:
        """Exa widened the search: its results need not obey the filters."""
        return any(notice.code == "RESTRICTIONS_RELAXED" for notice in self.notices)


@dataclass(frozen=True, slots=True)
class Payload:
    """The JSON of an answer, read leniently."""

    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def request_id(self) -> str:
        return _text(self.fields.get("requestId"))

    @property
    def tag(self) -> str:
        return _text(self.fields.get("tag"))

    @property
    def cost(self) -> float | None:
        """``costDollars.total``, the only part of it to rely on."""
        costs = self.fields.get("costDollars")
        total = costs.get("total") if isinstance(costs, dict) else None
        valid = isinstance(total, int | float) and not isinstance(total, bool) and total >= 0
        return float(total) if valid and total is not None else None

    @property
    def is_answer(self) -> bool:
        return isinstance(self.fields.get("results"), list)

    def answer(self, *, cost: float, cached: bool) -> Answer:
        raw = [item for item in self.fields.get("results", ()) if isinstance(item, dict)]
        notes = (*_items(self.fields.get("warnings")), *_items(self.fields.get("notices")))
        return Answer(
            request_id=self.request_id,
            results=tuple(_result(item) for item in raw if _text(item.get("url"))),
            notices=tuple(
                Notice(_text(n.get("code")), _text(n.get("path")), _text(n.get("message")))
                for n in notes
            ),
            statuses=tuple(_status(item) for item in _items(self.fields.get("statuses"))),
            cost=cost,
            cached=cached,
        )


def _result(raw: dict[str, Any]) -> Result:
    highlights = raw.get("highlights")
    texts = highlights if isinstance(highlights, list) else []
    return Result(
        url=_text(raw.get("url")),
        title=_text(raw.get("title")),
        published=_day(raw.get("publishedDate")),
        author=_text(raw.get("author")),
        text=_text(raw.get("text")),
        highlights=tuple(text for text in texts if isinstance(text, str) and text.strip()),
    )


def _status(raw: dict[str, Any]) -> PageStatus:
    error = raw.get("error")
    reason = error if isinstance(error, dict) else {}
    http_status = reason.get("httpStatusCode")
    return PageStatus(
        url=_text(raw.get("id")),
        fetched=raw.get("status") == "success",
        tag=_text(reason.get("tag")),
        http_status=http_status if isinstance(http_status, int) else None,
    )


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _items(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
