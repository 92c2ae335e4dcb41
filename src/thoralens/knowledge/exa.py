"""A client for Exa's search: typed, patient within limits, frugal, and deaf to raw text."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import httpx
from pydantic import SecretStr

from thoralens import __version__
from thoralens.errors import ThoralensError
from thoralens.knowledge import exa_errors
from thoralens.knowledge.exa_errors import ExaError
from thoralens.knowledge.exa_store import ExaStore, digest
from thoralens.knowledge.exa_values import Answer, ContentsRequest, Payload, SearchRequest
from thoralens.privacy import CleanQuery
from thoralens.retry_after import retry_after
from thoralens.settings import Settings
from thoralens.tls import tls

_LOCAL = ("127.0.0.1", "localhost", "::1")
_PER_SECOND = {"/search": 10, "/contents": 100}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take, in seconds, and how often it is tried.

    Attributes:
        total_s: For the call with all its tries and waits; a page that trickles in may take
            ``read_s`` longer.
        first_wait_s: Upper bound of the random wait before the second try; doubled each time.
        largest_bytes: No answer is longer.
        sleep, clock, jitter: Replaced in tests.
    """

    connect_s: float = 3.0
    read_s: float = 8.0
    total_s: float = 20.0
    tries: int = 4
    first_wait_s: float = 0.5
    largest_bytes: int = 16 * 2**20
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random


@dataclass(slots=True)
class _Pace:
    """At most so many requests in any second, for all threads together."""

    per_second: int
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    sent: deque[float] = field(default_factory=deque)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> None:
        with self.lock:
            if len(self.sent) >= self.per_second:
                rest = self.sent.popleft() + 1.0 - self.clock()
                if rest > 0:
                    self.sleep(rest)
            self.sent.append(self.clock())


class ExaClient:
    """Searches with one key; may be shared by threads.

    Args:
        key: Sent in a header, never logged or stored.
        base_url: HTTPS, or HTTP on this machine.
        store: Answers kept on disk, and the ledger.
        daily_budget, call_budget: Dollars.
        cache_hours: How long an answer is reused.
    """

    def __init__(
        self,
        key: SecretStr,
        base_url: str,
        store: ExaStore,
        *,
        daily_budget: float,
        call_budget: float,
        cache_hours: float,
        patience: Patience | None = None,
    ) -> None:
        secret = key.get_secret_value().strip()
        if not (secret.isascii() and secret.isprintable()) or " " in secret:
            raise exa_errors.from_status(401, "", "")
        self.base_url = _checked(base_url)
        self.store = store
        self.daily_budget = daily_budget
        self.call_budget = call_budget
        self.cache_s = cache_hours * 3600
        self.patience = patience or Patience()
        self._paces = {
            path: _Pace(rate, self.patience.clock, self.patience.sleep)
            for path, rate in _PER_SECOND.items()
        }
        self._http = httpx.Client(
            base_url=self.base_url,
            headers={
                "x-api-key": secret,
                "User-Agent": f"thoralens/{__version__}",
                "Accept": "application/json",
            },
            follow_redirects=False,
            verify=tls(),
        )

    def __enter__(self) -> ExaClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def search(self, request: SearchRequest, *, cached: bool = True) -> Answer:
        """Search the web.

        Raises:
            ExaError: See :mod:`thoralens.knowledge.exa_errors`; ``code`` says which.
        """
        if not request.query.text:
            raise exa_errors.nothing_to_ask()
        age = request.max_age_hours
        return self._call("/search", request.body(), request.price, self._fresh(age) * cached)

    def contents(self, request: ContentsRequest) -> Answer:
        """The text of pages; ``statuses`` says for each whether it could be had.

        Raises:
            ExaError: If there was no answer at all.
        """
        fresh = self._fresh(request.max_age_hours)
        return self._call("/contents", request.body(), request.price, fresh)

    def _fresh(self, max_age_hours: int | None) -> float:
        """Seconds for which a kept answer serves a request that limits the age of pages."""
        if max_age_hours is None or max_age_hours < 0:
            return self.cache_s
        return min(self.cache_s, max_age_hours * 3600)

    def _call(self, path: str, body: dict[str, Any], price: float, max_age_s: float) -> Answer:
        name = digest(self.base_url, path, body)
        if max_age_s > 0 and (known := self.store.recall(name, max_age_s)) is not None:
            return Payload(known).answer(cost=0.0, cached=True)
        if price > self.call_budget:
            raise exa_errors.too_dear(price, self.call_budget)
        document, cost = self._persist(path, body, price)
        if self.cache_s > 0:
            self.store.keep(name, document.fields)
        return document.answer(cost=cost, cached=False)

    def _persist(self, path: str, body: dict[str, Any], price: float) -> tuple[Payload, float]:
        """Try until there is an answer, the trouble will not pass, or time is up."""
        patience, cost = self.patience, 0.0
        deadline = patience.clock() + patience.total_s
        for attempt in range(patience.tries):
            self._paces[path].wait()
            try:
                document, paid = self._paid(path, body, price, deadline)
            except _Failed as failed:
                cost += failed.cost
                pause = failed.wait_s
                if pause is None:
                    pause = patience.first_wait_s * 2.0**attempt * patience.jitter()
                left = deadline - patience.clock()
                if not failed.error.passing or attempt + 1 == patience.tries or pause >= left:
                    raise failed.error from failed
                patience.sleep(pause)
            else:
                return document, cost + paid
        raise AssertionError("the last try returns or raises")

    def _paid(
        self, path: str, body: dict[str, Any], price: float, deadline: float
    ) -> tuple[Payload, float]:
        """One try, with its price set aside first and its true cost booked after."""
        self.store.reserve(price, self.daily_budget)
        cost = price
        try:
            document = self._send(path, body, deadline)
            cost = price if document.cost is None else document.cost
        except _Failed as failed:
            cost = failed.cost = price if failed.billed else 0.0
            raise
        finally:
            self.store.settle(price, cost)
        return document, cost

    def _send(self, path: str, body: dict[str, Any], deadline: float) -> Payload:
        patience = self.patience
        left = max(0.05, deadline - patience.clock())
        limits = httpx.Timeout(min(patience.read_s, left), connect=min(patience.connect_s, left))
        try:
            with self._http.stream("POST", path, json=body, timeout=limits) as response:
                content = self._read(response, deadline)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise _Failed(exa_errors.unreachable()) from error
        except httpx.TimeoutException as error:
            raise _Failed(exa_errors.timed_out(patience.total_s), billed=True) from error
        except httpx.HTTPError as error:
            raise _Failed(exa_errors.unreadable(None), billed=True) from error
        return _understood(response, content)

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > self.patience.largest_bytes:
                raise _Failed(exa_errors.unreadable(response.status_code), billed=True)
            if self.patience.clock() > deadline:
                raise _Failed(exa_errors.timed_out(self.patience.total_s), billed=True)
        return bytes(content)


class _Failed(Exception):  # noqa: N818
    """One try that did not succeed.

    Attributes:
        wait_s: What the server asked for in Retry-After.
        billed: The request arrived and its answer was lost: it has to be counted as paid.
    """

    def __init__(self, error: ExaError, wait_s: float | None = None, billed: bool = False) -> None:
        super().__init__(error.message)
        self.error = error
        self.wait_s = wait_s
        self.billed = billed
        self.cost = 0.0


def connect(settings: Settings, patience: Patience | None = None) -> ExaClient:
    """A client as the settings describe it.

    Raises:
        ExaError: ``exa_not_connected``: no key is set.
    """
    if settings.exa_key is None:
        raise exa_errors.not_connected()
    return ExaClient(
        settings.exa_key,
        settings.exa_base_url,
        ExaStore(settings.home / "exa.db"),
        daily_budget=settings.exa_daily_budget_usd,
        call_budget=settings.exa_call_budget_usd,
        cache_hours=settings.exa_cache_hours,
        patience=patience,
    )


def connection(settings: Settings) -> tuple[str, str]:
    """Whether Exa answers, in words, and what to do if it does not.

    Asks it once, for half a cent that counts towards the day's budget, if a key is set.
    """
    patience = Patience(connect_s=2.0, read_s=4.0, total_s=5.0, tries=1)
    probe = SearchRequest(CleanQuery("lung cancer screening"), mode="lite", results=1)
    try:
        with connect(settings, patience) as client:
            client.search(probe, cached=False)
            spent = client.store.spent()
    except ThoralensError as error:
        state = "not connected" if error.code == "exa_not_connected" else error.message
        return state, error.hint
    return f"connected (${spent:.3f} of ${settings.exa_daily_budget_usd:.2f} spent today)", ""


def _checked(base_url: str) -> str:
    """An address to which the key may be sent."""
    try:
        url = httpx.URL(base_url.rstrip("/"))
    except httpx.InvalidURL:
        url = httpx.URL("")
    local = url.scheme == "http" and url.host in _LOCAL
    if local or (url.scheme == "https" and url.host):
        return str(url)
    raise ThoralensError(
        "exa_base_url_unsafe",
        "Exa's address must begin with https://, or the key could be read on the way.",
        "Correct THORALENS_EXA_BASE_URL, or unset it for https://api.exa.ai.",
    )


def _understood(response: httpx.Response, content: bytes) -> Payload:
    """The status decides; a body that is not JSON never passes for an answer."""
    document = Payload(_json(content))
    request_id = document.request_id or response.headers.get("x-request-id", "")
    if response.status_code != 200:
        error = exa_errors.from_status(response.status_code, document.tag, request_id)
        raise _Failed(error, retry_after(response.headers.get("Retry-After")))
    if not document.is_answer:
        raise _Failed(exa_errors.unreadable(response.status_code, request_id), billed=True)
    return document


def _json(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
