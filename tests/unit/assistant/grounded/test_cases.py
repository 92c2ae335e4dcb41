"""Similar cases in an answer: shown, cited, and honest about what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from tests.case_library import opened
from tests.studies import study
from tests.tiny import drawn_chest

from thoralens.assistant.document import document_of
from thoralens.assistant.grounded.engine import Grounded
from thoralens.assistant.question import Question
from thoralens.assistant.tools.cases import Cases
from thoralens.assistant.triage import triage
from thoralens.cases.add import add_entries
from thoralens.cases.finder import CaseFinder
from thoralens.cases.manifest import Entry
from thoralens.errors import ThoralensError
from thoralens.imaging.read import read
from thoralens.knowledge.retrieval import Retriever
from thoralens.settings import Settings

ASKED = "Similar cases with a nodule in the left upper zone"


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> CaseFinder:
    return opened(tmp_path_factory.mktemp("phantoms"), range(300, 306))


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    return Retriever(Settings(home=tmp_path_factory.mktemp("home"), exa_key=None))


def told(retriever: Retriever, cases: Cases | None, text: str, **given) -> dict:
    return document_of(Grounded(retriever, triage, cases).answer(Question(text, **given)))


def whole(document: dict) -> str:
    return " ".join(sentence["text"] for sentence in document["sentences"])


def ready(finder: CaseFinder, **given) -> Cases:
    return Cases(lambda: finder, lambda: finder.ready, **given)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ASKED, "en"),
        ("Montrez-moi des cas avec un nodule dans la zone supérieure gauche", "fr"),
        ("¿Hay casos con un nódulo en la zona superior izquierda?", "es"),
    ],
)
def test_every_case_is_cited_with_its_words_that_match(retriever, finder, text, language) -> None:
    document = told(retriever, ready(finder), text, language=language)
    assert not document["refused"]
    assert 1 <= len(document["cases"]) <= 4
    sources = {source["id"]: source for source in document["citations"]}
    for case in document["cases"]:
        source = sources[f"case:{case['id']}"]
        assert source["kind"] == "case"
        assert source["flags"] == ["synthetic"]
        assert source["quote"] in case["text"]
        assert "nodule" in source["quote"] or "mass" in source["quote"]
        assert case["image"] == f"/api/cases/{case['id']}/image.png"
    cited = [s["citations"] for s in document["sentences"] if s["citations"]]
    assert cited == [[f"case:{case['id']}"] for case in document["cases"]]
    assert "left" in document["cases"][0]["title"]
    first, *_, last = document["sentences"]
    assert "Thoralens" in first["text"]
    assert "diagn" in last["text"]


def test_own_cases_are_not_called_phantoms_and_the_image_is_searched_by(
    retriever, tmp_path: Path
) -> None:
    finder = opened(tmp_path, ())
    pixels = (drawn_chest() * 255).astype("uint8")
    for name, picture in (("own", pixels), ("other", pixels[:, ::-1])):
        Image.fromarray(picture).save(tmp_path / f"{name}.png")
    entries = [
        Entry(tmp_path / "own.png", "Effusion.", patient="a", title="Own", source="here"),
        Entry(tmp_path / "other.png", "Cough. Large nodule. Thin.", patient="b", title="Other"),
    ]
    list(add_entries(finder.library, finder.diagnoser, entries, max_pixels=10**7))
    radiograph = read((tmp_path / "own.png").read_bytes())
    about = study().model_copy(update={"similar_cases": ()})
    cases = ready(finder, image={about.study_id: radiograph}.__getitem__)
    document = told(retriever, cases, "Show me cases like this one", study=about)
    assert [case["title"] for case in document["cases"]] == ["Other"], "never the study's own"
    assert "its image" in whole(document)
    assert "phantom" not in whole(document)

    named = told(retriever, ready(finder), "Any similar cases with a nodule?")
    assert named["citations"][0]["quote"] == "Large nodule."


def test_says_why_there_are_none(retriever, finder, tmp_path: Path) -> None:
    def broken() -> CaseFinder:
        raise ThoralensError("cases_unavailable", "The library is gone.", "Bring it back.")

    empty = opened(tmp_path, ())
    unprepared = CaseFinder(Settings(home=tmp_path / "new"), finder.diagnoser)
    for cases, text, reason in (
        (None, ASKED, "cases_missing"),
        (ready(unprepared), ASKED, "cases_preparing"),
        (ready(empty), ASKED, "no_cases"),
        (ready(finder), "Show me cases like this one", "cases_unasked"),
        (Cases(broken), ASKED, "cases_failed"),
    ):
        document = told(retriever, cases, text)
        assert (document["refused"], document["reason"]) == (True, reason)
        assert document["message"]
        assert document["cases"] == []
    assert "The library is gone. Bring it back." in document["message"]


def test_an_emergency_comes_first(retriever, finder) -> None:
    text = "I coughed up a cup of blood, show me similar cases with a nodule"
    document = told(retriever, ready(finder), text)
    assert document["triage"]["level"] == "emergency"
    assert document["cases"] == []
