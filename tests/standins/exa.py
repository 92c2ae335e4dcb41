"""Exa's API as it answers in November 2026: as strict about requests, and as rude on demand.

The real SDK (``exa-py``) and the product's client are both tested against it over HTTP.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from tests.standins.files import Fault
from tests.standins.server import Reply, Request

KEY = "exa-standin-key"
_TYPES = ("lite", "auto", "deep", "fast", "instant", "neural", "deep-lite", "deep-reasoning")
_CATEGORIES = ("company", "news", "publication", "personal site", "financial report", "people")
_SEARCH = {
    "query": str, "type": str, "category": str, "numResults": int, "includeDomains": list,
    "excludeDomains": list, "startPublishedDate": str, "endPublishedDate": str, "contents": dict,
}  # fmt: skip
_LITE = ("query", "type", "numResults", "includeDomains", "excludeDomains", "contents")
_CONTENTS = ("text", "highlights", "summary", "maxAgeHours")
_IGNORED = ("startCrawlDate", "endCrawlDate", "useAutoprompt", "livecrawl")
_IGNORED_WITHIN = ("numSentences", "highlightScores", "highlightsPerUrl", "livecrawl")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z?)?")
_PRICES = {"lite": 0.004, "auto": 0.007, "deep": 0.015}


class Refused(Exception):  # noqa: N818
    """A request that the real service answers with 400."""


@dataclass(frozen=True)
class Page:
    """A page of the web that this Exa knows."""

    url: str
    title: str | None
    text: str
    published: str | None = None
    author: str | None = None
    category: str | None = None
    highlights: tuple[str, ...] = ()


@dataclass
class Exa:
    """Answers ``/search`` and ``/contents`` from ``pages``.

    Attributes:
        faults: Taken one a request, as long as there are any; ``None`` lets it pass.
        unfetchable: Address to the tag that ``/contents`` answers for it.
        relax: Answer beyond the filters, and say so in a notice.
    """

    pages: list[Page] = field(default_factory=list)
    key: str = KEY
    faults: deque[Fault | None] = field(default_factory=deque)
    unfetchable: dict[str, str] = field(default_factory=dict)
    relax: bool = False
    ids: Iterator[int] = field(default_factory=itertools.count)

    def __call__(self, request: Request) -> Reply | None:
        reply = self._answer(request)
        fault = self.faults.popleft() if self.faults else None
        return fault(reply) if fault else reply

    def _answer(self, request: Request) -> Reply:
        request_id = f"{next(self.ids):032x}"
        if request.path.startswith("/research"):
            return _error(410, "RESEARCH_RETIRED", "The research endpoint is retired", request_id)
        given = request.headers.get("x-api-key")
        bearer = request.headers.get("authorization", "")
        if (given or bearer.removeprefix("Bearer ")) != self.key:
            return _error(401, "INVALID_API_KEY", "Invalid API key", request_id)
        routes: dict[str, Callable[[dict[str, Any], str], dict[str, Any]]] = {
            "/search": self._search,
            "/contents": self._contents,
        }
        if request.path not in routes or request.method != "POST":
            return _error(404, "NOT_FOUND", f"Cannot {request.method} {request.path}", request_id)
        try:
            body = _body(request)
            return _json(200, routes[request.path](body, request_id))
        except Refused as refused:
            return _error(400, "INVALID_REQUEST_BODY", str(refused), request_id)

    def _search(self, body: dict[str, Any], request_id: str) -> dict[str, Any]:
        warnings = _checked_search(body)
        contents = body.get("contents", {})
        mode, wanted = body.get("type", "auto"), body.get("numResults", 10)
        found = self.pages if self.relax else [page for page in self.pages if _matches(page, body)]
        ranked = sorted(found, key=lambda page: -_overlap(body["query"], page))[:wanted]
        price = _PRICES.get(mode, _PRICES["auto"]) + 0.001 * len(ranked) * bool(contents)
        answer: dict[str, Any] = {
            "requestId": request_id,
            "resolvedSearchType": "neural",
            "results": [_result(page, contents) for page in ranked],
            "searchTime": 12.5,
            "costDollars": {"total": round(price, 6)},
        }
        if warnings:
            answer["warnings"] = warnings
        if self.relax:
            answer["notices"] = [
                {
                    "code": "RESTRICTIONS_RELAXED",
                    "path": "/query",
                    "message": "The search was widened beyond its filters.",
                }
            ]
        return answer

    def _contents(self, body: dict[str, Any], request_id: str) -> dict[str, Any]:
        urls: Any = body.get("urls", body.get("ids"))
        _need(isinstance(urls, list) and urls and len(urls) <= 100, "urls: 1 to 100 are required")
        unknown = set(body) - {"urls", "ids", *_CONTENTS, "livecrawl", "livecrawlTimeout"}
        _need(not unknown, f"Unrecognized key(s): {sorted(unknown)}")
        _check_contents({name: body[name] for name in _CONTENTS if name in body}, "")
        known = {page.url: page for page in self.pages}
        results, statuses = [], []
        for url in urls:
            tag = self.unfetchable.get(url) or ("" if url in known else "CRAWL_NOT_FOUND")
            if tag:
                error = {"tag": tag, "httpStatusCode": 404 if tag == "CRAWL_NOT_FOUND" else 503}
                statuses.append({"id": url, "status": "error", "error": error})
            else:
                results.append(_result(known[url], {"text": True, **body}))
                statuses.append({"id": url, "status": "success", "source": "cached"})
        return {
            "requestId": request_id,
            "results": results,
            "statuses": statuses,
            "costDollars": {"total": round(0.001 * len(results), 6)},
        }


def _body(request: Request) -> dict[str, Any]:
    kind = request.headers.get("content-type", "")
    _need(kind.startswith("application/json"), "Content-Type must be application/json")
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise Refused("The body is not JSON") from error
    _need(isinstance(body, dict), "The body must be an object")
    assert isinstance(body, dict)
    return body


def _checked_search(body: dict[str, Any]) -> list[dict[str, str]]:
    warnings = [_warning(f"/{name}") for name in _IGNORED if name in body]
    unknown = set(body) - set(_SEARCH) - set(_IGNORED)
    _need(not unknown, f"Unrecognized key(s): {sorted(unknown)}")
    for name, kind in _SEARCH.items():
        valid = name not in body or (isinstance(body[name], kind) and body[name] is not True)
        _need(valid, f"{name}: expected {kind.__name__}")
    _need(bool(body.get("query", "").strip()), "query: required")
    _need(body.get("type", "auto") in _TYPES, f"type: unknown search type {body.get('type')!r}")
    _need(body.get("category", "news") in _CATEGORIES, "category: unknown category")
    _need(1 <= body.get("numResults", 10) <= 100, "numResults: must be 1 to 100")
    for name in ("startPublishedDate", "endPublishedDate"):
        _need(_DATE.fullmatch(body.get(name, "2020-01-01")) is not None, f"{name}: not a date")
    contents = dict(body.get("contents", {}))
    if body.get("type") == "lite":
        extra = set(body) - set(_LITE) | set(contents) - {"text", "highlights"}
        _need(not extra, f"type lite does not support {sorted(extra)}")
    warnings += [_warning(f"/contents/{n}") for n in _IGNORED_WITHIN if contents.pop(n, None)]
    highlights = contents.get("highlights")
    if isinstance(highlights, dict):
        inside = [name for name in _IGNORED_WITHIN if name in highlights]
        warnings += [_warning(f"/contents/highlights/{name}") for name in inside]
    _check_contents(contents, "contents.")
    return warnings


def _check_contents(contents: dict[str, Any], where: str) -> None:
    unknown = set(contents) - set(_CONTENTS)
    _need(not unknown, f"{where}: unrecognized key(s) {sorted(unknown)}")
    text, age = contents.get("text", True), contents.get("maxAgeHours", 0)
    _need(isinstance(text, bool | dict), f"{where}text: expected boolean or object")
    if isinstance(text, dict):
        most = text.get("maxCharacters", 1)
        _need(isinstance(most, int) and most > 0, f"{where}text.maxCharacters: expected a number")
    _need(isinstance(contents.get("highlights", True), bool | dict), f"{where}highlights")
    _need(isinstance(age, int) and age >= -1, f"{where}maxAgeHours: expected -1 or more")


def _matches(page: Page, body: dict[str, Any]) -> bool:
    host = urlsplit(page.url).hostname or ""
    start, end = body.get("startPublishedDate", ""), body.get("endPublishedDate", "")
    day = (page.published or "")[:10]
    return (
        (not body.get("includeDomains") or any(_under(host, d) for d in body["includeDomains"]))
        and not any(_under(host, domain) for domain in body.get("excludeDomains", ()))
        and body.get("category") in (None, page.category)
        and (not start or (bool(day) and day >= start[:10]))
        and (not end or (bool(day) and day <= end[:10]))
    )


def _under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _overlap(query: str, page: Page) -> int:
    words = set(re.findall(r"\w{3,}", query.lower()))
    return len(words & set(re.findall(r"\w{3,}", f"{page.title} {page.text}".lower())))


def _result(page: Page, contents: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "id": page.url,
        "url": page.url,
        "title": page.title,
        "publishedDate": page.published and f"{page.published}T01:36:32.547Z",
        "author": page.author,
        "image": "https://img.example.org/a.png",
        "favicon": "https://img.example.org/favicon.ico",
    }
    if text := contents.get("text"):
        most = text.get("maxCharacters", 10**9) if isinstance(text, dict) else 10**9
        result["text"] = page.text[:most]
    if contents.get("highlights"):
        result["highlights"] = list(page.highlights) or [page.text[:300]]
    if contents.get("summary"):
        result["summary"] = page.text[:120]
    return result


def _warning(path: str) -> dict[str, str]:
    return {"code": "IGNORED_FIELD", "path": path, "message": f"{path} is ignored."}


def _need(condition: object, message: str) -> None:
    if not condition:
        raise Refused(message)


def _json(status: int, document: object) -> Reply:
    return Reply(status, json.dumps(document).encode(), {"Content-Type": "application/json"})


def _error(status: int, tag: str, message: str, request_id: str) -> Reply:
    return _json(status, {"requestId": request_id, "error": message, "tag": tag})


def refusing(status: int, tag: str = "", retry_after: str | None = None) -> Fault:
    """An error of the service, as it words them."""
    reply = _error(status, tag, "refused", "f" * 32)
    if status == 429:
        reply = _json(429, {"error": "rate limit exceeded"})
    if retry_after is not None:
        reply.headers["Retry-After"] = retry_after
    return lambda _: reply


def truncated(after: int = 60) -> Fault:
    """JSON that stops in the middle, with a length that is right: nothing breaks but the JSON."""
    return lambda reply: replace(reply, body=reply.body[:after])


def edited(change: Callable[[dict[str, Any]], Any]) -> Fault:
    """An answer that is changed before it is sent."""

    def fault(reply: Reply) -> Reply:
        document = json.loads(reply.body)
        changed = change(document)
        return replace(reply, body=json.dumps(document if changed is None else changed).encode())

    return fault


def huge(megabytes: int) -> Fault:
    """An answer with so much text."""

    def grow(document: dict[str, Any]) -> None:
        document["results"][0]["text"] = "lung " * (megabytes * 2**20 // 5)

    return edited(grow)
