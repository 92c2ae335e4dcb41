"""The HTTP underneath every provider: patient with limits, short with endless or wrong answers.

Providers' own clients come and go; what they send passes through here, so that waiting, size and
the sort of answer are judged once for all of them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import httpx2

from thoralens.llm import errors
from thoralens.llm.errors import LlmError
from thoralens.retry_after import retry_after
from thoralens.tls import tls

LARGEST_BYTES = 4 * 2**20
_TRIES = 3
_FIRST_WAIT_S = 0.4
_PASSING = (408, 429, 500, 502, 503, 504, 529)
_JSON = ("application/json", "text/event-stream", "application/x-ndjson")


class Wire(httpx2.AsyncBaseTransport):
    """Sends requests until ``deadline`` (``time.monotonic``); used for one call of the port.

    Attributes:
        failure: Why there is no answer, where this transport knows it best.
    """

    def __init__(self, deadline: float) -> None:
        self.failure: LlmError | None = None
        self._deadline = deadline
        self._inner = httpx2.AsyncHTTPTransport(verify=tls())

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Retry what may pass, as long as there is time to (RFC 9110, Retry-After)."""
        for attempt in range(_TRIES):
            last = attempt + 1 == _TRIES
            wait = _FIRST_WAIT_S * 2.0**attempt
            try:
                response = await self._inner.handle_async_request(request)
            except httpx2.ConnectError:
                if last or not self._time_for(wait):
                    self.failure = errors.unreachable()
                    raise
            else:
                if response.status_code not in _PASSING:
                    return self._judged(response)
                asked = retry_after(response.headers.get("Retry-After"))
                wait = wait if asked is None else asked
                if last or not self._time_for(wait):
                    return self._judged(response)
                await response.aclose()
            await asyncio.sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def aclose(self) -> None:
        await self._inner.aclose()

    def _time_for(self, wait: float) -> bool:
        return time.monotonic() + wait < self._deadline

    def _judged(self, response: httpx2.Response) -> httpx2.Response:
        sort = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if response.status_code < 300 and sort not in _JSON:
            self.failure = errors.unreadable()
            raise httpx2.DecodingError("not an answer", request=None)
        if 300 <= response.status_code < 400:
            self.failure = errors.refused(response.status_code)
            raise httpx2.DecodingError("a redirection", request=None)
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Limited(response.stream, self)
        return response


class _Limited(httpx2.AsyncByteStream):
    """A body that breaks off where no honest answer would still go on."""

    def __init__(self, inner: httpx2.AsyncByteStream, wire: Wire) -> None:
        self._inner = inner
        self._wire = wire

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for piece in self._inner:
            size += len(piece)
            if size > LARGEST_BYTES:
                self._wire.failure = errors.too_long()
                raise httpx2.ReadError("the answer does not end")
            yield piece

    async def aclose(self) -> None:
        await self._inner.aclose()
