"""Requests that cannot be wrong, and answers read leniently."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thoralens.knowledge.exa_errors import from_status
from thoralens.knowledge.exa_values import ContentsRequest, Payload, SearchRequest
from thoralens.privacy import CleanQuery

QUERY = CleanQuery("lung cancer")
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
FIELDS = ("url", "title", "publishedDate", "author", "text", "highlights", "id", "status", "error")


def test_raw_text_is_no_query():
    with pytest.raises(TypeError, match="CleanQuery"):
        SearchRequest("lung cancer")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"results": 0},
        {"results": 101},
        {"mode": "lite", "category": "publication"},
        {"mode": "lite", "published_from": date(2020, 1, 1)},
        {"mode": "lite", "max_age_hours": 0},
        {"include_domains": ("john smith",)},
        {"include_domains": ("https://nih.gov",)},
        {"exclude_domains": ("NIH.GOV",)},
    ],
)
def test_what_the_service_would_refuse_is_not_built(wrong: dict):
    with pytest.raises(ValueError, match=r"results|lite|domains"):
        SearchRequest(QUERY, **wrong)


@pytest.mark.parametrize(
    "urls",
    [
        (),
        ("https://nih.gov/x?name=smith",),
        ("https://portal.example.org/patient/7781204",),
        ("https://nejm.org.example.org/doi/10.1056/NEJMoa1102873",),
        ("file:///etc/passwd",),
        ("https://nih.gov/x",) * 101,
    ],
)
def test_only_public_addresses_are_sent_for_contents(urls: tuple[str, ...]):
    with pytest.raises(ValueError, match="addresses"):
        ContentsRequest(urls)


def test_articles_of_known_journals_have_numbers_in_their_addresses():
    url = "https://www.nejm.org/doi/full/10.1056/NEJMoa1102873"
    assert ContentsRequest([url]).body()["urls"] == [url]


def test_the_price_is_the_most_that_a_call_may_cost():
    assert SearchRequest(QUERY).price == pytest.approx(0.017)
    lite = SearchRequest(QUERY, mode="lite", results=5, text_characters=0, highlights=False)
    assert lite.price == pytest.approx(0.004)
    assert lite.body() == {"query": "lung cancer", "type": "lite", "numResults": 5}
    assert ContentsRequest(["https://nih.gov/x"]).price == pytest.approx(0.001)


def test_ages_of_zero_and_minus_one_are_sent():
    for age in (0, -1):
        assert SearchRequest(QUERY, max_age_hours=age).body()["contents"]["maxAgeHours"] == age
        assert (
            ContentsRequest(["https://nih.gov/x"], max_age_hours=age).body()["maxAgeHours"] == age
        )


@pytest.mark.parametrize("cost", [None, {}, {"total": "1"}, {"total": -1}, {"total": True}, 3])
def test_a_cost_that_is_none_is_not_believed(cost: object):
    assert Payload({"costDollars": cost}).cost is None
    assert Payload({"costDollars": {"total": 0.007}}).cost == 0.007


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON), JSON, JSON)
def test_any_json_is_read(results: list, statuses: object, warnings: object):
    document = Payload({"results": results, "statuses": statuses, "warnings": warnings})
    answer = document.answer(cost=0.0, cached=False)
    assert all(isinstance(result.url, str) and result.url for result in answer.results)
    assert all(isinstance(result.title + result.text, str) for result in answer.results)


@pytest.mark.parametrize(
    "http_status", [300, 400, 401, 402, 403, 404, 410, 418, 422, 429, 500, 599]
)
def test_every_status_has_a_code_and_a_way_out_whatever_the_tag(http_status: int):
    for tag in ("", "A_TAG_OF_TOMORROW"):
        error = from_status(http_status, tag, "id")
        assert error.code.startswith("exa_")
        assert error.hint
        assert error.passing is (http_status in (429, 500, 599))
