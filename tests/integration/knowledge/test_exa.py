"""The Exa client over real HTTP: what it sends, what it makes of every answer, what it costs."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.integration.knowledge.exa_bench import Bench, exa_bench
from tests.standins.exa import Page, edited, huge, refusing, truncated
from tests.standins.files import Fault, broken_off, slow, status, web_page
from thoralens.errors import ThoralensError
from thoralens.knowledge.exa import ExaClient, connection
from thoralens.knowledge.exa_errors import ExaError
from thoralens.knowledge.exa_values import ContentsRequest, SearchRequest
from thoralens.privacy import CleanQuery

QUERY = CleanQuery("low-dose CT screening for lung cancer")
SEARCH = SearchRequest(QUERY)
PRICE = 0.017


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with exa_bench(tmp_path / "home") as made:
        yield made


def _refusal(client: ExaClient, request: SearchRequest = SEARCH) -> ExaError:
    with pytest.raises(ExaError) as caught:
        client.search(request)
    return caught.value


def test_a_search_sends_what_the_api_takes_and_reads_all_of_the_answer(bench: Bench):
    request = SearchRequest(
        QUERY,
        category="publication",
        results=3,
        published_from=date(2010, 1, 1),
        published_to=date(2023, 12, 31),
        exclude_domains=("medrxiv.org",),
        text_characters=40,
        max_age_hours=72,
    )
    answer = bench.client().search(request)
    assert bench.bodies == [
        {
            "query": "low-dose CT screening for lung cancer",
            "type": "auto",
            "category": "publication",
            "numResults": 3,
            "excludeDomains": ["medrxiv.org"],
            "startPublishedDate": "2010-01-01T00:00:00.000Z",
            "endPublishedDate": "2023-12-31T23:59:59.999Z",
            "contents": {"text": {"maxCharacters": 40}, "highlights": True, "maxAgeHours": 72},
        }
    ]
    assert bench.web.seen[0].headers["x-api-key"] == bench.exa.key
    assert {result.published for result in answer.results} == {date(2011, 8, 4), date(2022, 1, 10)}
    assert all(len(result.text) == 40 and result.highlights for result in answer.results)
    assert answer.request_id
    assert answer.cost == pytest.approx(0.009)
    assert not answer.notices


def test_authors_and_dates_may_be_null_and_unknown_fields_come(bench: Bench):
    def strange(document: dict) -> None:
        document["surprise"] = {"deep": [1]}
        document["results"][0] |= {"publishedDate": "soon", "title": None, "author": 7}
        document["results"] += [None, "page", {"url": None}, {"title": "no address"}]
        document["costDollars"] = {"search": 1}
        document["warnings"] = [{"code": "IGNORED_FIELD", "path": "/x", "message": "m"}, 3]

    bench.exa.faults.append(edited(strange))
    answer = bench.client().search(SEARCH)
    assert len(answer.results) == len(bench.exa.pages)
    assert (answer.results[0].title, answer.results[0].published) == ("", None)
    assert [notice.code for notice in answer.notices] == ["IGNORED_FIELD"]
    assert answer.cost == pytest.approx(PRICE)


@pytest.mark.parametrize(
    ("fault", "code", "tries"),
    [
        (refusing(400, "INVALID_REQUEST_BODY"), "exa_request_refused", 1),
        (refusing(401, "INVALID_API_KEY"), "exa_key_wrong", 1),
        (refusing(402, "NO_MORE_CREDITS"), "exa_out_of_credit", 1),
        (refusing(402, "A_TAG_OF_TOMORROW"), "exa_out_of_credit", 1),
        (refusing(403, "PROHIBITED_CONTENT"), "exa_forbidden", 1),
        (refusing(410, "RESEARCH_RETIRED"), "exa_retired", 1),
        (refusing(422, ""), "exa_request_refused", 1),
        (refusing(429), "exa_busy", 4),
        (refusing(500, "INTERNAL"), "exa_down", 4),
        (refusing(503, "SERVICE_OVERLOADED"), "exa_down", 4),
        (refusing(504), "exa_down", 4),
        (status(302), "exa_request_refused", 1),
        (web_page(), "exa_unreadable", 4),
        (truncated(), "exa_unreadable", 4),
        (broken_off(50), "exa_unreadable", 4),
        (lambda reply: replace(reply, body=b"[]"), "exa_unreadable", 4),
        (lambda reply: replace(reply, body=b"[" * 100_000), "exa_unreadable", 4),
        (lambda reply: replace(reply, headers={"Content-Encoding": "gzip"}), "exa_unreadable", 4),
    ],
)
def test_every_failure_has_its_code_a_hint_and_its_number_of_tries(
    bench: Bench, fault: Fault, code: str, tries: int
):
    bench.exa.faults = deque([fault] * 9)
    error = _refusal(bench.client())
    assert error.code == code
    assert error.hint
    assert len(bench.web.seen) == tries
    assert bench.exa.key not in f"{error!r} {error.__cause__!r}"


def test_the_request_id_of_a_refusal_is_kept_for_support(bench: Bench):
    bench.exa.faults.append(refusing(402, "API_KEY_BUDGET_EXCEEDED"))
    error = _refusal(bench.client())
    assert (error.http_status, error.tag) == (402, "API_KEY_BUDGET_EXCEEDED")
    assert error.request_id == "f" * 32


def test_a_wrong_key_is_told_apart_from_no_key_and_from_a_key_that_is_none(bench: Bench):
    assert _refusal(bench.client(exa_key="other")).code == "exa_key_wrong"
    for key, code in ((None, "exa_not_connected"), ("  ", "exa_not_connected"),
                      ("clé secrète", "exa_key_wrong"), ("a\nb", "exa_key_wrong")):  # fmt: skip
        with pytest.raises(ExaError) as caught:
            bench.client(exa_key=key)
        assert caught.value.code == code


def test_waits_grow_with_jitter_and_retry_after_is_obeyed(bench: Bench):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=7), usegmt=True)
    bench.exa.faults = deque([refusing(500), refusing(429, retry_after="2"),
                              refusing(503, retry_after=later)])  # fmt: skip
    assert bench.client().search(SEARCH).results
    assert bench.waits[:2] == [0.25, 2.0]
    assert 5.0 < bench.waits[2] <= 7.0


def test_a_server_that_asks_for_more_than_the_budget_is_not_waited_for(bench: Bench):
    bench.exa.faults.append(refusing(429, retry_after="3600"))
    assert _refusal(bench.client()).code == "exa_busy"
    assert bench.waits == []


def test_silence_ends_within_the_total_time(bench: Bench):
    bench.exa.faults = deque([slow(3.0)] * 9)
    start = time.monotonic()
    error = _refusal(bench.client(real_time=True, read_s=0.4, total_s=1.0, first_wait_s=0.01))
    assert error.code == "exa_timeout"
    assert time.monotonic() - start < 2.9


def test_a_trickle_ends_at_the_deadline_although_every_read_succeeds(bench: Bench):
    def trickling(reply):
        return replace(reply, body=reply.body.ljust(16 * 1024 * 40), pause_s=0.15)

    bench.exa.faults = deque([trickling] * 9)
    start = time.monotonic()
    error = _refusal(bench.client(real_time=True, read_s=1.0, total_s=1.0))
    assert error.code == "exa_timeout"
    assert time.monotonic() - start < 5


def test_an_answer_without_end_is_cut_off(bench: Bench):
    bench.exa.faults = deque([huge(5)] * 9)
    assert _refusal(bench.client(largest_bytes=2**20, tries=2)).code == "exa_unreadable"


def test_nobody_there(bench: Bench):
    client = bench.client(exa_base_url="http://127.0.0.1:9", tries=2)
    assert _refusal(client).code == "exa_unreachable"
    assert client.store.spent() == 0


def test_the_key_is_never_sent_in_clear_over_a_network(bench: Bench):
    for address in ("http://api.exa.ai", "ftp://127.0.0.1", "api.exa.ai", "https://", "http://[x"):
        with pytest.raises(ThoralensError) as caught:
            bench.client(exa_base_url=address)
        assert caught.value.code == "exa_base_url_unsafe"


def test_a_redirect_does_not_take_the_key_elsewhere(bench: Bench, tmp_path: Path):
    with exa_bench(tmp_path / "other") as elsewhere:
        reply = status(307)(None)  # type: ignore[arg-type]
        reply.headers["Location"] = f"{elsewhere.web.url}/search"
        bench.exa.faults.append(lambda _: reply)
        assert _refusal(bench.client()).code == "exa_request_refused"
        assert elsewhere.web.seen == []


def test_the_same_search_is_answered_from_disk(bench: Bench):
    with bench.client() as client:
        first = client.search(SEARCH)
    with bench.client() as client:
        again = client.search(SEARCH)
        assert (again.results, again.cached, again.cost) == (first.results, True, 0.0)
        client.search(replace(SEARCH, results=3))
        client.search(replace(SEARCH, max_age_hours=0))
        client.search(SEARCH, cached=False)
        assert client.store.spent() == pytest.approx(3 * 0.012 + 0.010)
    assert len(bench.web.seen) == 4


def test_a_kept_answer_grows_old(bench: Bench):
    bench.client().search(SEARCH)
    bench.client(exa_cache_hours=0).search(SEARCH)
    assert len(bench.web.seen) == 2
    store = sqlite3.connect(bench.home / "exa.db")
    store.execute("UPDATE answer SET stored = stored - 3 * 3600")
    store.commit()
    store.close()
    bench.client(exa_cache_hours=4).search(SEARCH)
    assert len(bench.web.seen) == 2
    bench.client(exa_cache_hours=2).search(SEARCH)
    assert len(bench.web.seen) == 3


def test_neither_key_nor_question_is_on_disk(bench: Bench):
    bench.client().search(SearchRequest(CleanQuery("tell me about Xyloquine pneumonitis")))
    kept = b"".join(path.read_bytes() for path in bench.home.iterdir())
    assert bench.exa.key.encode() not in kept
    assert b"xyloquine" not in kept.lower()
    assert (bench.home / "exa.db").stat().st_mode & 0o077 == 0


def test_the_day_s_budget_stops_the_next_search_and_starts_anew(bench: Bench):
    client = bench.client(exa_daily_budget_usd=0.03)
    client.search(SEARCH)
    error = _refusal(client, replace(SEARCH, results=12))
    assert error.code == "exa_budget_spent"
    assert "$0.03" in error.message
    assert len(bench.web.seen) == 1
    client.store = replace(client.store, now=lambda: datetime.now(UTC) + timedelta(days=1))
    client.search(replace(SEARCH, results=12))


def test_a_call_that_may_cost_too_much_is_not_made(bench: Bench):
    error = _refusal(bench.client(exa_call_budget_usd=0.02), replace(SEARCH, results=50))
    assert error.code == "exa_call_too_dear"
    assert bench.web.seen == []


def test_what_was_lost_on_the_way_counts_as_paid_and_what_was_refused_does_not(bench: Bench):
    client = bench.client(tries=1)
    bench.exa.faults = deque([refusing(500), truncated()])
    _refusal(client)
    assert client.store.spent() == 0
    _refusal(client)
    assert client.store.spent() == pytest.approx(PRICE)


def test_many_threads_cannot_overspend(bench: Bench):
    client = bench.client(exa_daily_budget_usd=5 * PRICE, exa_cache_hours=0)

    def attempt(_: int) -> str:
        try:
            client.search(SEARCH)
        except ExaError as error:
            return error.code
        return "ok"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(16)))
    assert set(outcomes) == {"ok", "exa_budget_spent"}
    assert client.store.spent() <= 5 * PRICE + 1e-9


def test_no_more_than_ten_searches_in_any_second(bench: Bench):
    client = bench.client(real_time=True, exa_cache_hours=0, exa_daily_budget_usd=9)
    sent: list[float] = []
    record = threading.Lock()

    def note(reply):
        with record:
            sent.append(time.monotonic())
        return reply

    bench.exa.faults = deque([note] * 14)
    with ThreadPoolExecutor(14) as pool:
        list(pool.map(lambda _: client.search(SEARCH), range(14)))
    sent.sort()
    assert min(late - early for early, late in zip(sent, sent[10:], strict=False)) > 0.8


def test_a_store_that_is_no_database_is_named(bench: Bench):
    bench.home.mkdir()
    (bench.home / "exa.db").write_bytes(b"not a database, long enough to be read as one" * 40)
    error = _refusal(bench.client())
    assert error.code == "exa_store_unusable"
    assert "exa.db" in error.hint


def test_contents_answer_for_every_address(bench: Bench):
    bench.exa.pages.append(Page("https://www.bmj.com/content/1", "One", "Text of one page."))
    bench.exa.unfetchable["https://www.bmj.com/content/2"] = "A_TAG_OF_TOMORROW"
    urls = [f"https://www.bmj.com/content/{number}" for number in (1, 2, 3)]
    answer = bench.client().contents(ContentsRequest(urls, max_age_hours=24))
    assert [(s.url, s.fetched, s.tag, s.http_status) for s in answer.statuses] == [
        (urls[0], True, "", None),
        (urls[1], False, "A_TAG_OF_TOMORROW", 503),
        (urls[2], False, "CRAWL_NOT_FOUND", 404),
    ]
    assert [result.text for result in answer.results] == ["Text of one page."]
    assert bench.bodies[0] == {"urls": urls, "text": {"maxCharacters": 10_000}, "maxAgeHours": 24}


def test_nothing_left_to_ask_is_not_asked(bench: Bench):
    error = _refusal(bench.client(), SearchRequest(CleanQuery("My name is John Smith.")))
    assert error.code == "exa_nothing_to_ask"
    assert bench.web.seen == []


@pytest.mark.parametrize(
    ("fault", "changes", "state", "advice"),
    [
        (None, {}, "connected ($0.005 of $1.00 spent today)", ""),
        (None, {"exa_key": None}, "not connected", "THORALENS_EXA_KEY"),
        (None, {"exa_key": "other"}, "Exa does not accept the key.", "dashboard.exa.ai"),
        (refusing(402), {}, "The Exa account has no credit left.", "Top it up"),
        (web_page(), {}, "What came back from Exa is not an answer.", "THORALENS_EXA_BASE_URL"),
    ],
)
def test_the_doctor_says_whether_exa_is_connected_and_how_to(
    bench: Bench, fault: Fault | None, changes: dict, state: str, advice: str
):
    bench.exa.faults.append(fault)
    found = connection(bench.settings(**changes))
    assert found[0] == state
    assert advice in found[1]
