"""Downloads over real HTTP: resumed, retried, checked, and refused when they are not the file."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.datasets.conftest import Waits
from tests.standins.files import (
    HTML,
    Fault,
    Shelf,
    broken_off,
    claimed_length,
    slow,
    status,
    web_page,
)
from tests.standins.server import Reply, Request, Standin, serving
from thoralens.datasets.sources.https import Remote, download
from thoralens.errors import DataError

BODY = bytes(index * 31 % 256 for index in range(200_000))
DIGEST = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf({"/file.bin": BODY})


@pytest.fixture
def host(shelf: Shelf) -> Iterator[Standin]:
    with serving(shelf) as standin:
        yield standin


def _fetch(host: Standin, to: Path, waits: Waits, **about: object) -> str:
    remote = Remote(f"{host.url}/file.bin", **about)  # type: ignore[arg-type]
    return download(remote, to, patience=waits.patience)


def _ranges(host: Standin) -> list[str | None]:
    return [request.headers.get("range") for request in host.seen]


def test_the_whole_file_arrives_with_its_digest(host: Standin, tmp_path: Path, waits: Waits):
    steps: list[tuple[int, int | None]] = []
    remote = Remote(f"{host.url}/file.bin", sha256=DIGEST.upper(), size=len(BODY))
    digest = download(
        remote,
        tmp_path / "it",
        patience=waits.patience,
        progress=lambda done, total: steps.append((done, total)),
    )
    assert digest == DIGEST
    assert (tmp_path / "it").read_bytes() == BODY
    assert steps[-1] == (len(BODY), len(BODY))
    assert [path.name for path in tmp_path.iterdir()] == ["it"]


def test_a_broken_off_download_goes_on_where_it_stopped(
    host: Standin, shelf: Shelf, tmp_path: Path, waits: Waits
):
    shelf.faults = deque([broken_off(70_000), broken_off(50_000)])
    assert _fetch(host, tmp_path / "it", waits) == DIGEST
    assert _ranges(host) == [None, "bytes=70000-", "bytes=120000-"]
    assert host.seen[1].headers["if-range"].startswith('"')
    assert (tmp_path / "it").read_bytes() == BODY


def test_a_second_run_resumes_what_the_first_left(
    host: Standin, shelf: Shelf, tmp_path: Path, waits: Waits
):
    shelf.faults = deque([broken_off(70_000), status(502), status(503)])
    with pytest.raises(DataError) as caught:
        _fetch(host, tmp_path / "it", waits)
    assert caught.value.code == "network_down"
    assert not (tmp_path / "it").exists()
    host.seen.clear()
    assert _fetch(host, tmp_path / "it", waits) == DIGEST
    assert _ranges(host) == ["bytes=70000-"]


def test_a_file_that_changed_meanwhile_is_not_spliced(
    host: Standin, shelf: Shelf, tmp_path: Path, waits: Waits
):
    shelf.faults = deque([broken_off(70_000), *[status(500)] * 3])
    with pytest.raises(DataError):
        _fetch(host, tmp_path / "it", waits)
    changed = BODY[::-1]
    shelf.files["/file.bin"] = changed
    assert _fetch(host, tmp_path / "it", waits) == hashlib.sha256(changed).hexdigest()
    assert _ranges(host)[-1] == "bytes=70000-"


def test_the_part_of_another_file_is_not_taken_up(
    host: Standin, shelf: Shelf, tmp_path: Path, waits: Waits
):
    """Not even when the two files have the same validator, as dates often are."""
    shelf.faults = deque([broken_off(70_000), *[status(500)] * 2])
    with pytest.raises(DataError):
        _fetch(host, tmp_path / "it", waits, key="kaggle:a/b/versions/1")
    _fetch(host, tmp_path / "it", waits, key="kaggle:a/b/versions/2")
    assert _ranges(host)[-1] is None


def test_without_a_validator_it_begins_anew(tmp_path: Path, waits: Waits):
    replies = deque([Reply(200, BODY, cut=70_000), Reply(200, BODY)])
    with serving(lambda _: replies.popleft()) as host:
        assert _fetch(host, tmp_path / "it", waits) == DIGEST
    assert _ranges(host) == [None, None]


def test_a_part_longer_than_the_file_is_dropped(
    host: Standin, shelf: Shelf, tmp_path: Path, waits: Waits
):
    shelf.faults = deque([broken_off(70_000), status(416)])
    assert _fetch(host, tmp_path / "it", waits) == DIGEST
    assert _ranges(host) == [None, "bytes=70000-", None]


def test_a_slow_server_is_borne(host: Standin, shelf: Shelf, tmp_path: Path, waits: Waits):
    shelf.faults = deque([slow(0.02)])
    assert _fetch(host, tmp_path / "it", waits) == DIGEST
    assert not waits


def test_a_silent_server_is_left(host: Standin, shelf: Shelf, tmp_path: Path, waits: Waits):
    shelf.faults = deque([slow(3.0)])
    assert _fetch(host, tmp_path / "it", waits) == DIGEST
    assert len(waits) == 1


@pytest.mark.parametrize(
    ("fault", "waited"),
    [
        (status(429, retry_after="7"), [7.0]),
        (status(503, retry_after="2"), [2.0]),
        (status(500), [0.5]),
        (status(403, body=b'{"error": {"errors": [{"reason": "userRateLimitExceeded"}]}}'), [0.5]),
    ],
)
def test_a_busy_server_is_asked_again_when_it_says(
    host: Standin, shelf: Shelf, tmp_path: Path, waits: Waits, fault: Fault, waited: list[float]
):
    shelf.faults = deque([fault])
    assert _fetch(host, tmp_path / "it", waits) == DIGEST
    assert waits == waited


def test_waits_double(host: Standin, shelf: Shelf, tmp_path: Path, waits: Waits):
    shelf.faults = deque([status(500), status(500)])
    assert _fetch(host, tmp_path / "it", waits) == DIGEST
    assert waits == [0.5, 1.0]


@pytest.mark.parametrize(
    ("fault", "code", "requests"),
    [
        (status(403), "download_refused", 1),
        (status(401), "download_refused", 1),
        (status(404), "download_missing", 1),
        (status(410), "download_missing", 1),
        (status(429, retry_after="3600"), "server_busy", 1),
        (web_page(), "html_instead_of_file", 1),
        (web_page("application/octet-stream"), "html_instead_of_file", 1),
        (status(500), "network_down", 3),
        (broken_off(0), "network_down", 3),
    ],
)
def test_what_cannot_be_had_is_said_and_leaves_nothing(
    host: Standin,
    shelf: Shelf,
    tmp_path: Path,
    waits: Waits,
    fault: Fault,
    code: str,
    requests: int,
):
    shelf.faults = deque([fault] * 9)
    with pytest.raises(DataError) as caught:
        _fetch(host, tmp_path / "it", waits)
    assert caught.value.code == code
    assert caught.value.hint
    assert len(host.seen) == requests
    assert not (tmp_path / "it").exists()


def test_another_length_than_published_is_refused_before_the_body(
    host: Standin, tmp_path: Path, waits: Waits
):
    with pytest.raises(DataError) as caught:
        _fetch(host, tmp_path / "it", waits, size=len(BODY) + 1)
    assert caught.value.code == "wrong_length"
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_claims_more_than_it_has_never_completes(
    host: Standin, shelf: Shelf, tmp_path: Path, waits: Waits
):
    shelf.faults = deque([claimed_length(len(BODY) + 10)] * 9)
    with pytest.raises(DataError) as caught:
        _fetch(host, tmp_path / "it", waits)
    assert caught.value.code == "network_down"
    assert not (tmp_path / "it").exists()


def test_a_wrong_checksum_is_refused_and_forgotten(host: Standin, tmp_path: Path, waits: Waits):
    with pytest.raises(DataError) as caught:
        _fetch(host, tmp_path / "it", waits, sha256="0" * 64)
    assert caught.value.code == "wrong_checksum"
    assert list(tmp_path.iterdir()) == []


def test_only_https_or_this_machine(tmp_path: Path, waits: Waits):
    for address in ("http://data.example/x", "ftp://data.example/x", "https://", "x"):
        with pytest.raises(DataError) as caught:
            download(Remote(address), tmp_path / "it", patience=waits.patience)
        assert caught.value.code == "address_not_secure"


def test_a_redirect_to_plain_http_is_not_followed(tmp_path: Path, waits: Waits):
    def away(_: Request) -> Reply:
        return Reply(302, headers={"Location": "http://data.example/file.bin"})

    with serving(away) as host, pytest.raises(DataError) as caught:
        _fetch(host, tmp_path / "it", waits)
    assert caught.value.code == "address_not_secure"


def test_a_redirect_without_end_is_given_up(tmp_path: Path, waits: Waits):
    def around(request: Request) -> Reply:
        return Reply(302, headers={"Location": request.path})

    with serving(around) as host, pytest.raises(DataError) as caught:
        _fetch(host, tmp_path / "it", waits)
    assert caught.value.code == "network_down"


def test_nobody_listening(tmp_path: Path, waits: Waits):
    with serving() as host:
        url = host.url
    with pytest.raises(DataError) as caught:
        download(Remote(f"{url}/x"), tmp_path / "it", patience=waits.patience)
    assert caught.value.code == "network_down"
    assert len(waits) == 2


def test_over_tls(internet: Standin, tmp_path: Path, waits: Waits):
    internet.routes.append(Shelf({"/file.bin": BODY}, host="data.example"))
    remote = Remote("https://data.example/file.bin")
    assert download(remote, tmp_path / "it", patience=waits.patience) == DIGEST


def test_the_web_page_never_reaches_the_part_kept(
    host: Standin, shelf: Shelf, tmp_path: Path, waits: Waits
):
    shelf.faults = deque([web_page("application/octet-stream")])
    with pytest.raises(DataError):
        _fetch(host, tmp_path / "it", waits)
    assert all(HTML not in path.read_bytes() for path in tmp_path.iterdir())
    assert _fetch(host, tmp_path / "it", waits) == DIGEST
