"""The index follows the files, searches safely and cites what it matched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thoralens.errors import DataError
from thoralens.knowledge.library import Library
from thoralens.knowledge.query import expression
from thoralens.settings import Settings


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.open(Settings(home=tmp_path_factory.mktemp("home")))


def ids(library: Library, query: str, **options) -> list[str]:
    return [hit.passage.id for hit in library.search(query, **options)]


@pytest.mark.parametrize(
    "query",
    ["haemoptysis", "hemoptysis", "I coughed up blood", "coughd up blood", "spitting blood"],
)
def test_lay_words_spellings_and_typos_find_the_same(library: Library, query: str) -> None:
    assert "symptoms-haemoptysis" in ids(library, query, limit=3)


def test_an_audience_hides_the_passages_for_the_other(library: Library) -> None:
    query = "Fleischner solid nodule"
    assert "nodules-fleischner-solid" in ids(library, query)
    assert "nodules-fleischner-solid" not in ids(library, query, audience="patient", limit=50)


def test_spans_are_where_the_words_stand(library: Library) -> None:
    (hit, *_) = library.search("pack-years")
    stretches = {hit.passage.text[a:b].lower() for a, b in hit.spans}
    assert stretches
    assert all("pack" in s or "year" in s for s in stretches)


def test_scores_fall_and_the_limit_holds(library: Library) -> None:
    hits = library.search("lung cancer screening", limit=4)
    assert len(hits) == 4
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_get(library: Library) -> None:
    passage = library.get("screening-uspstf")
    assert passage is not None
    assert "20 pack-year" in passage.text
    assert passage.source.year == 2021
    assert library.get("no-such") is None


@pytest.mark.parametrize("query", ["", "🙂", '" OR NEAR(', "the of and", "*" * 10_000])
def test_nothing_to_search_for_finds_nothing(library: Library, query: str) -> None:
    assert library.search(query) == []


@given(st.text(max_size=200))
def test_no_question_breaks_the_syntax(library: Library, query: str) -> None:
    library.search(f'{query} title:cancer AND ("lung*" NOT -smoking ^nodule')


def test_an_expression_is_quoted_words_only() -> None:
    assert expression('nodule" OR text:secret*', frozenset()).startswith('"nodule"')
    assert ":" not in expression("title:x NEAR(a b)", frozenset())


def test_the_index_follows_the_files(tmp_path: Path) -> None:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "sources.toml").write_text(
        '[a]\norganisation = "A"\ntitle = "T"\nurl = "https://a.example"\n'
    )
    page = "topic: t\nreviewed: 2026-11\n\n## Title {{#one both a}}\n{}\n"
    settings = Settings(home=tmp_path / "home")
    (shipped / "t.md").write_text(page.format("pangolin"))
    assert ids(Library.open(settings, shipped=shipped), "pangolin") == ["one"]
    (shipped / "t.md").write_text(page.format("aardvark"))
    newer = Library.open(settings, shipped=shipped)
    assert ids(newer, "aardvark") == ["one"]
    assert ids(newer, "pangolin") == []


def test_many_open_and_search_at_once(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)

    def work(_: int) -> list[str]:
        return ids(Library.open(settings), "radon")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(work, range(16)))
    assert answers[0]
    assert all(answer == answers[0] for answer in answers)


def test_a_damaged_index_is_an_error_for_people(tmp_path: Path) -> None:
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "library.db").write_bytes(b"not a database" * 100)
    with pytest.raises(DataError) as caught:
        Library.open(Settings(home=tmp_path))
    assert caught.value.code == "library_unavailable"
