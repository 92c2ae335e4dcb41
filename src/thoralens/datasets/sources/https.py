"""Download one file over HTTPS: resumed, checked for length and SHA-256, and never a web page."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

import httpx

from thoralens.datasets.place import check_space
from thoralens.datasets.progress import Advance, silent
from thoralens.datasets.sources.retry import Patience
from thoralens.errors import DataError
from thoralens.retry_after import retry_after

_PASSING = {408, 425, 429}
_MISSING = {404, 410}
_WEB_PAGE = (b"<!doctype html", b"<html")
BY_HAND = "download it there, unpack it and run `thoralens data import DIR`."
"""The way on when a program may not fetch what a person may."""


def _no_headers() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Remote:
    """What to download and how to know that it is right.

    Attributes:
        url: HTTPS, or HTTP on this machine.
        sha256: Expected digest, where published.
        size: Expected length in bytes, where known.
        key: What the partial file belongs to when the URL changes from run to run (signed URLs).
        headers: Called before each request (a token may have to be renewed).
    """

    url: str
    sha256: str | None = None
    size: int | None = None
    key: str = ""
    headers: Callable[[], Mapping[str, str]] = field(default=_no_headers)


@dataclass(slots=True)
class _Part:
    """The partial file and what is known of the whole; kept on disk beside it."""

    path: Path
    key: str
    etag: str | None = None
    modified: str | None = None
    size: int | None = None

    @property
    def memory(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    def recall(self) -> None:
        """Take up what an earlier run left, or begin anew when it was another file."""
        try:
            known = json.loads(self.memory.read_text())
            fits = known.pop("key") == self.key
            self.etag, self.modified, self.size = known["etag"], known["modified"], known["size"]
        except (OSError, ValueError, KeyError, AttributeError):
            fits = False
        if not fits or not self.validator:
            self.forget()

    def learn(self, response: httpx.Response, size: int | None) -> None:
        self.etag = response.headers.get("ETag")
        self.modified = response.headers.get("Last-Modified")
        self.size = size
        known = {"key": self.key, "etag": self.etag, "modified": self.modified, "size": size}
        self.memory.write_text(json.dumps(known))

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        self.memory.unlink(missing_ok=True)
        self.etag = self.modified = self.size = None

    @property
    def validator(self) -> str | None:
        """What If-Range may carry (RFC 9110, 13.1.5): a strong ETag, else the date."""
        if self.etag and not self.etag.startswith("W/"):
            return self.etag
        return self.modified

    @property
    def done(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0


class _TryAgainError(Exception):
    """A passing fault; ``asked_s`` is what the server asked for."""

    def __init__(self, why: str, asked_s: float | None = None) -> None:
        super().__init__(why)
        self.asked_s = asked_s


def download(
    remote: Remote,
    to: Path,
    *,
    patience: Patience | None = None,
    progress: Advance = silent,
    client: httpx.Client | None = None,
) -> str:
    """Download ``remote`` to ``to``, taking up a partial file of an earlier run.

    Args:
        client: From :func:`open_client`, when there are many files to download.

    Returns:
        The SHA-256 of the file in hexadecimal.

    Raises:
        DataError: ``download_refused``, ``download_missing``, ``html_instead_of_file``,
            ``wrong_length``, ``wrong_checksum``, ``server_busy``, ``network_down``,
            ``address_not_secure`` or ``disk_full``. The file ``to`` is then absent or as it was.
    """
    patience = patience or Patience()
    _check_address(remote.url)
    part = _Part(to.with_name(to.name + ".part"), remote.key or remote.url)
    part.recall()
    with nullcontext(client) if client else open_client(patience) as opened:
        try:
            _fetch(opened, remote, part, patience, progress)
        except DataError:
            if not part.done:
                part.forget()
            raise
    digest = file_sha256(part.path)
    if remote.sha256 and digest != remote.sha256.lower():
        part.forget()
        raise DataError(
            "wrong_checksum",
            "The downloaded file is not the published one: its SHA-256 differs.",
            "Run the command again; if it happens twice, the file was changed at its source.",
            status=502,
        )
    part.path.replace(to)
    part.memory.unlink(missing_ok=True)
    return digest


def _fetch(
    client: httpx.Client, remote: Remote, part: _Part, patience: Patience, progress: Advance
) -> None:
    failures, furthest = 0, part.done
    while True:
        try:
            _attempt(client, remote, part, progress)
            return
        except (httpx.HTTPError, _TryAgainError) as error:
            failures = 1 if part.done > furthest else failures + 1
            furthest = max(furthest, part.done)
            if failures >= patience.tries:
                raise DataError(
                    "network_down",
                    f"The download broke off {failures} times without getting further.",
                    "Check the connection and run the command again; what was downloaded is kept "
                    "and resumed.",
                    status=503,
                ) from error
            patience.wait(failures, getattr(error, "asked_s", None))


def _attempt(client: httpx.Client, remote: Remote, part: _Part, progress: Advance) -> None:
    headers = {"Accept-Encoding": "identity", **remote.headers()}
    start = part.done
    if start and part.size == start:
        return
    if start and part.validator:
        headers |= {"Range": f"bytes={start}-", "If-Range": part.validator}
    with client.stream("GET", remote.url, headers=headers) as response:
        _check_status(response, part)
        start = _accept(response, remote, part, start)
        with part.path.open("r+b" if start else "wb") as stream:
            stream.truncate(start)
            stream.seek(start)
            for chunk in response.iter_raw():
                if not start and not stream.tell():
                    _refuse_web_page(chunk, response)
                stream.write(chunk)
                progress(stream.tell(), part.size)
    _check_length(remote, part)


def _accept(response: httpx.Response, remote: Remote, part: _Part, start: int) -> int:
    """Where the body begins in the file; remember what the whole is."""
    _refuse_web_page(b"", response)
    if response.status_code == 206:
        match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
        whole = int(match[2]) if match and match[2] != "*" else part.size
        if not match or int(match[1]) != start or (part.size and whole != part.size):
            part.forget()
            raise _TryAgainError("the server sent another range than asked for")
        return start
    length = response.headers.get("Content-Length", "")
    size = int(length) if length.isdecimal() else None
    if size is not None:
        if remote.size is not None and size != remote.size:
            raise _wrong_length(size, remote.size)
        check_space(part.path.parent, size)
    part.path.unlink(missing_ok=True)
    part.learn(response, size if size is not None else remote.size)
    return 0


def _check_status(response: httpx.Response, part: _Part) -> None:
    status = response.status_code
    if status in (200, 206):
        return
    asked = retry_after(response.headers.get("Retry-After"))
    if status == 416:
        part.forget()
        raise _TryAgainError("the file at the source is shorter than the part kept")
    if status >= 500 or status in _PASSING or (status == 403 and _is_rate_limit(response)):
        raise _TryAgainError(f"the server answered {status}", asked)
    missing = status in _MISSING
    raise DataError(
        "download_missing" if missing else "download_refused",
        f"The server {'has no such file' if missing else 'refuses the download'} ({status}).",
        f"Check the address in a browser; if it works there, {BY_HAND}",
        status=502,
    )


def _is_rate_limit(response: httpx.Response) -> bool:
    """Google's APIs answer 403 with a reason where others answer 429."""
    response.read()
    return any(name in response.text for name in ("rateLimitExceeded", "userRateLimitExceeded"))


def _refuse_web_page(beginning: bytes, response: httpx.Response) -> None:
    declared = response.headers.get("Content-Type", "").lower().startswith("text/html")
    if declared or beginning.lstrip()[:20].lower().startswith(_WEB_PAGE):
        raise DataError(
            "html_instead_of_file",
            "The server sent a web page instead of the file (often a sign-in or consent page).",
            f"Open the address in a browser; {BY_HAND}",
            status=502,
        )


def _check_length(remote: Remote, part: _Part) -> None:
    expected = part.size if part.size is not None else remote.size
    if expected is None or part.done == expected:
        return
    if part.done < expected:
        raise _TryAgainError("the connection ended early")
    done = part.done
    part.forget()
    raise _wrong_length(done, expected)


def _wrong_length(size: int, expected: int) -> DataError:
    return DataError(
        "wrong_length",
        f"The file has {size:,} bytes where {expected:,} were expected.",
        "Run the command again; if it happens twice, the file was changed at its source.",
        status=502,
    )


def _check_address(url: str) -> None:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        address = httpx.URL()
    local = address.scheme == "http" and _on_this_machine(address.host)
    if address.host and (address.scheme == "https" or local):
        return
    raise DataError(
        "address_not_secure",
        "Data sets are downloaded over HTTPS only.",
        f"Use the https:// address, or {BY_HAND}",
    )


def _on_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def open_client(patience: Patience) -> Iterator[httpx.Client]:
    """A client that follows redirects, but only to where :func:`download` may go."""
    timeout = httpx.Timeout(patience.read_timeout_s, connect=min(10.0, patience.read_timeout_s))
    hooks = {"request": [_check_request]}
    with httpx.Client(timeout=timeout, follow_redirects=True, event_hooks=hooks) as client:
        yield client


def _check_request(request: httpx.Request) -> None:
    """Called before each request, those after a redirect included."""
    _check_address(str(request.url))


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal, 64 digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
