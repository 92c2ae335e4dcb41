"""The real SDK against the stand-in: proof that the stand-in is Exa enough to test against."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from exa_py import Exa as Sdk

from tests.integration.knowledge.exa_bench import Bench, exa_bench
from tests.standins.exa import refusing


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with exa_bench(tmp_path) as made:
        yield made


@pytest.fixture
def sdk(bench: Bench) -> Sdk:
    return Sdk(bench.exa.key, base_url=bench.web.url)


def test_the_sdk_searches_with_filters(sdk: Sdk):
    answer = sdk.search(
        "lung cancer screening",
        category="publication",
        start_published_date="2020-01-01",
        include_domains=["pubmed.ncbi.nlm.nih.gov", "nejm.org"],
        contents={"highlights": True, "max_age_hours": 24},
        num_results=5,
    )
    assert [result.url for result in answer.results] == [
        "https://pubmed.ncbi.nlm.nih.gov/35001234/"
    ]
    assert answer.results[0].author is None
    assert answer.results[0].highlights
    assert answer.cost_dollars is not None
    assert answer.cost_dollars.total == pytest.approx(0.008)


def test_the_sdk_asks_for_ten_thousand_characters_unless_told(sdk: Sdk, bench: Bench):
    sdk.search("lung cancer screening")
    assert bench.bodies[0]["contents"] == {"text": {"maxCharacters": 10_000}}


def test_the_sdk_reads_warnings_and_notices(sdk: Sdk, bench: Bench):
    bench.exa.relax = True
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        answer = sdk.search("lung", start_crawl_date="2020-01-01", num_results=1)
    assert [warning.path for warning in answer.warnings or []] == ["/startCrawlDate"]
    assert [notice.code for notice in answer.notices or []] == ["RESTRICTIONS_RELAXED"]


def test_the_sdk_reads_statuses(sdk: Sdk, bench: Bench):
    answer = sdk.get_contents([bench.exa.pages[0].url, "https://nowhere.example/x"], text=True)
    assert [result.text for result in answer.results] == [bench.exa.pages[0].text]
    assert [(s.status, s.error and s.error.tag) for s in answer.statuses] == [
        ("success", None),
        ("error", "CRAWL_NOT_FOUND"),
    ]


@pytest.mark.parametrize(
    "refused",
    [
        {"type": "keyword"},
        {"type": "lite", "category": "publication"},
        {"type": "lite", "contents": {"summary": True}},
        {"num_results": 101},
        {"category": "research paper"},
        {"start_published_date": "yesterday"},
        {"query": "  "},
    ],
)
def test_what_the_real_service_refuses_is_refused(sdk: Sdk, refused: dict):
    with pytest.raises(ValueError, match=r"400.*INVALID_REQUEST_BODY"):
        sdk.search(**({"query": "lung"} | refused))


def test_errors_reach_the_sdk_as_bare_value_errors(sdk: Sdk, bench: Bench):
    bench.exa.faults.append(refusing(402, "NO_MORE_CREDITS"))
    with pytest.raises(ValueError, match=r"402.*NO_MORE_CREDITS"):
        sdk.search("lung")
    with pytest.raises(ValueError, match=r"401.*INVALID_API_KEY"):
        Sdk("other", base_url=bench.web.url).search("lung")


def test_keys_paths_and_bodies_are_checked_as_strictly(bench: Bench):
    with httpx.Client(base_url=bench.web.url, headers={"x-api-key": bench.exa.key}) as client:
        assert client.post("/search", headers={"x-api-key": ""}, json={}).status_code == 401
        bearer = {"x-api-key": "", "Authorization": f"Bearer {bench.exa.key}"}
        assert client.post("/search", json={"query": "lung"}).status_code == 200
        assert client.post("/contents", json={"urls": []}).status_code == 400
        assert client.post("/search", content=b"{", headers={}).status_code == 400
        assert client.get("/search").status_code == 404
        retired = client.post("/research/v1", json={"query": "lung"})
        assert (retired.status_code, retired.json()["tag"]) == (410, "RESEARCH_RETIRED")
        for strange in ({"query": 3}, {"query": "lung", "numResult": 5}, {"numResults": 5}):
            assert client.post("/search", json=strange).status_code == 400
    with httpx.Client(base_url=bench.web.url, headers=bearer) as client:
        del client.headers["x-api-key"]
        assert client.post("/search", json={"query": "lung"}).status_code == 200
