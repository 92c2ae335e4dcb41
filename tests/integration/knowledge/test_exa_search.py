"""What becomes of the web's answers: trusted first, sanitised, judged; and what leaves for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from benchmarks.privacy import cases, leaks, telling

from tests.integration.knowledge.exa_bench import PAGES, Bench, exa_bench
from tests.standins.exa import Page, edited, refusing
from tests.standins.exa_attacks import CANARY, as_results, attacks
from thoralens.knowledge.exa_errors import ExaError
from thoralens.knowledge.exa_search import document_of, find
from thoralens.knowledge.exa_values import Result, SearchRequest
from thoralens.knowledge.ranking import rank
from thoralens.knowledge.sources import Flag, Quality
from thoralens.privacy import CleanQuery
from thoralens.privacy.plain import skeleton

QUERY = CleanQuery("low-dose CT screening for lung cancer")
TODAY = date(2026, 11, 1)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with exa_bench(tmp_path) as made:
        yield made


def test_publications_and_trusted_sites_come_first(bench: Bench):
    findings = find(bench.client(), QUERY)
    assert findings.searched == ("publications", "trusted medical sites")
    assert {body.get("category") for body in bench.bodies} == {"publication", None}
    trusted = next(body for body in bench.bodies if "category" not in body)
    assert {"nice.org.uk", "who.int", "nejm.org", "cochranelibrary.com"} <= set(
        trusted["includeDomains"]
    )
    assert not any("dailymail" in (document.url or "") for document in findings.documents)
    assert len({document.id for document in findings.documents}) == len(findings.documents) == 4
    assert findings.cost == pytest.approx(0.014 + 0.003 + 0.003)


def test_documents_are_judged_and_ranked(bench: Bench):
    ranking = rank(QUERY.text, find(bench.client(), QUERY).documents, today=TODAY)
    by_quality = {item.document.quality: item for item in ranking.kept}
    assert [item.document.publisher for item in ranking.kept][-1] == "medrxiv.org"
    assert set(by_quality) == {
        Quality.GUIDELINE,
        Quality.SYSTEMATIC_REVIEW,
        Quality.TRIAL,
        Quality.OBSERVATIONAL,
    }
    assert by_quality[Quality.OBSERVATIONAL].document.flags == {Flag.PREPRINT}
    assert "preprint, not peer reviewed" in by_quality[Quality.OBSERVATIONAL].reasons


def test_the_open_web_is_searched_when_the_trusted_bring_little(tmp_path: Path):
    with exa_bench(tmp_path, (PAGES[0], PAGES[4])) as bench:
        findings = find(bench.client(), QUERY)
    assert findings.searched == ("publications", "trusted medical sites", "the open web")
    assert [document.quality for document in findings.documents] == [
        Quality.GUIDELINE,
        Quality.NEWS,
    ]
    assert findings.documents[1].date is None


def test_one_search_that_fails_does_not_spoil_the_other(bench: Bench):
    bench.exa.faults = deque([refusing(403, "PROHIBITED_CONTENT")])
    findings = find(bench.client(), QUERY)
    assert findings.documents
    assert [problem.code for problem in findings.problems] == ["exa_forbidden"]


def test_when_no_search_succeeds_the_reason_is_raised(bench: Bench):
    bench.exa.faults = deque([refusing(402)] * 3)
    with pytest.raises(ExaError) as caught:
        find(bench.client(), QUERY)
    assert caught.value.code == "exa_out_of_credit"
    assert len(bench.web.seen) == 2


def test_relaxed_filters_do_not_let_strangers_in(bench: Bench):
    bench.exa.relax = True
    findings = find(bench.client(), QUERY, since=date(2020, 1, 1))
    assert all(d.date and d.date >= date(2020, 1, 1) for d in findings.documents)
    assert findings.left_out > 0


def test_results_that_cannot_be_cited_are_left_out():
    text = "Low-dose CT screening reduced lung cancer mortality in a large trial."
    for url in (
        "javascript:alert(1)",
        "ftp://nih.gov/x",
        "https://",
        "data:text/html,x",
        "nih.gov",
    ):
        assert document_of(Result(url, "Title", text=text)) is None
    assert document_of(Result("https://nih.gov/x", "Title", text="Short.")) is None
    future = document_of(Result("https://nih.gov/x", "", published=date(2999, 1, 1), text=text))
    assert future is not None
    assert (future.title, future.date) == ("nih.gov", None)


def test_no_planted_identifier_leaves_the_machine(bench: Bench):
    """Synthetic messages, one of each pattern, are sent; the stand-in's record is searched."""
    client = bench.client(exa_daily_budget_usd=99, exa_cache_hours=0)
    messages = [case for case in cases()[::4] if case.half == "development"]
    sent = 0
    for case in messages:
        query = CleanQuery(case.text)
        if query.text:
            client.search(SearchRequest(query, mode="lite", results=1, text_characters=0))
            sent += 1
            body = bench.web.seen[-1].body.decode()
            escaped = [value for value, kind in telling(case) if leaks(case, body, value, kind)]
            assert escaped == [], case.text
    assert sent == len(bench.web.seen) > 0.7 * len(messages)
    record = "\n".join(f"{r.path} {r.query} {r.headers} {r.body!r}" for r in bench.web.seen)
    assert "@example" not in record
    assert str(bench.home) not in record


def test_pages_that_attack_have_no_effect(bench: Bench):
    """Over 300 pages served through the client: what is left of them is what people would read."""
    pages = list(attacks())
    assert len(pages) >= 300
    results = as_results()
    carried, survived = 0, 0
    for start in range(0, len(results), 50):
        batch = results[start : start + 50]
        bench.exa.faults.append(edited(lambda document, b=batch: document | {"results": b}))
        answer = bench.client(exa_cache_hours=0, exa_daily_budget_usd=9).search(
            SearchRequest(QUERY)
        )
        assert len(answer.results) == len(batch)
        for attack, result in zip(pages[start : start + 50], answer.results, strict=True):
            document = document_of(result)
            assert document is not None, attack.name
            shown = " ".join((document.title, document.text, *document.highlights))
            carried += CANARY.lower() in skeleton(shown).replace(" ", "")
            survived += sum(fact in document.text for fact in attack.facts)
            assert "://" not in shown
    assert carried <= 0.01 * len(pages)
    assert survived >= 0.95 * 2 * len(pages)


def test_pages_without_tricks_come_through_whole(tmp_path: Path):
    text = (
        "Patients with FEV1 <40% predicted (n = 12) had a hazard ratio of 0.63 [95% CI 0.5–0.8]. "
        "Ask your doctor before you stop a medicine; call 911 if you cannot breathe. "
        "The model: radiotherapy, then surgery. We used the function of R to fit 10⁹/L counts."
    )
    page = Page("https://www.nhs.uk/conditions/x", "Emphysema", text, "2025-01-01")
    with exa_bench(tmp_path, (page,)) as bench:
        (document,) = find(bench.client(), CleanQuery("emphysema")).documents
    assert document.text.replace("\n", " ") == text.replace("10⁹", "10^9")
    assert document.flags == frozenset()
    assert document.quality is Quality.AUTHORITY
    assert document.date == datetime(2025, 1, 1, tzinfo=UTC).date()
