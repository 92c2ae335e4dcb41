"""The grounded engine over the shipped library: the right kind of answer for each question."""

from __future__ import annotations

import pytest

from thoralens.assistant.document import document_of
from thoralens.assistant.events import Notice
from thoralens.assistant.front import LONGEST
from thoralens.assistant.grounded.engine import Grounded
from thoralens.assistant.question import Question, Turn
from thoralens.assistant.triage import triage
from thoralens.knowledge.retrieval import Retriever
from thoralens.settings import Settings


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Grounded:
    settings = Settings(home=tmp_path_factory.mktemp("home"), exa_key=None)
    return Grounded(Retriever(settings), triage)


def told(engine: Grounded, text: str, **given) -> dict:
    return document_of(engine.answer(Question(text, **given)))


def texts(document: dict) -> str:
    return " ".join(sentence["text"] for sentence in document["sentences"])


def test_a_supported_sentence_stands_in_the_passage_it_cites(engine) -> None:
    document = told(engine, "Does low-dose CT screening reduce deaths from lung cancer?")
    sources = {source["id"]: source for source in document["citations"]}
    assert "20 per cent" in texts(document)
    for sentence in document["sentences"]:
        assert sentence["verdict"] == "supported"
        assert sentence["citations"]
        for cited in sentence["citations"]:
            assert sentence["text"] in sources[cited]["passage"]
            assert sentence["text"] in sources[cited]["quote"]


@pytest.mark.parametrize(
    "text",
    [
        "Who discovered radon?",
        "Does low-dose CT screening reduce deaths in children?",
        "How much does a lung CT cost?",
        "What is the treatment of diabetes?",
        "Can I fly with a pneumothorax?",
    ],
)
def test_the_topic_alone_is_not_an_answer(engine, text) -> None:
    document = told(engine, text)
    assert document["refused"]
    assert document["reason"] == "unanswerable"
    assert document["sentences"] == []
    assert document["searched"] == ["the local library"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("What is the capital of France?", "out_of_scope"),
        ("🙂🙂🙂", "empty"),
        ("", "empty"),
        ("lung " * LONGEST, "too_long"),
        ("What dose of varenicline should I take?", "dosing"),
    ],
)
def test_what_is_not_answered_says_why(engine, text, reason) -> None:
    document = told(engine, text)
    assert (document["refused"], document["reason"]) == (True, reason)
    assert document["message"]


def test_an_elliptic_question_is_read_with_the_one_before(engine) -> None:
    history = (Turn("user", "What are the symptoms of asthma?"), Turn("assistant", "…"))
    document = told(engine, "And of sarcoidosis?", history=history)
    assert [source["id"] for source in document["citations"]] == ["library:diseases-sarcoidosis"]
    assert "symptoms" in texts(document)


def test_a_pronoun_takes_the_subject_of_the_question_before_it(engine) -> None:
    document = told(engine, "How is tuberculosis spread and how is it treated?")
    assert "through the air" in texts(document)
    assert "antibiotics" in texts(document)


def test_a_part_without_an_answer_is_named(engine) -> None:
    document = told(engine, "What is radon? Who discovered it?")
    assert not document["refused"]
    assert "Who discovered it" in document["sentences"][-1]["text"]


def test_numbers_of_citations_stay_what_they_were(engine) -> None:
    first = told(engine, "What is radon?")["citations"][0]
    again = told(engine, "What is radon?", citations=((first["id"], 7),))["citations"]
    assert {c["id"]: c["number"] for c in again}[first["id"]] == 7


def test_an_emergency_is_answered_by_its_advice_alone() -> None:
    class Unreachable:
        web = False

        def __getattr__(self, name: str) -> None:
            raise AssertionError(name)

    notice = Notice(level="emergency", reasons=("massive haemoptysis",), advice="Call now.")
    engine = Grounded(Unreachable(), lambda *_: notice)  # type: ignore[arg-type]
    document = document_of(engine.answer(Question("I coughed up a cup of blood")))
    assert document["triage"]["level"] == "emergency"
    assert texts(document) == "Call now."
    assert document["sentences"][0]["verdict"] == "advice"


@pytest.mark.parametrize(
    ("text", "language", "passage"),
    [
        ("what are early signs of lung cancer", "en", "symptoms-early"),
        ("How do I stop smoking?", "en", "smoking-what-works"),
        ("my dad has a 6mm nodule what happens next", "en", "nodules-next-steps"),
        ("¿Qué es un nódulo pulmonar?", "es", "nodules-what"),
        ("c'est quoi un nodule au poumon", "fr", "nodules-what"),
    ],
)
def test_a_common_question_is_led_by_the_passage_that_answers_it(
    engine, text, language, passage
) -> None:
    document = told(engine, text, language=language)
    first = document["citations"][0]
    assert first["id"] == f"library:{passage}"
    supported = [s for s in document["sentences"] if s["verdict"] == "supported"]
    assert 3 <= len(supported) <= 5
    assert first["passage"].startswith(supported[0]["text"])
    passages = {source["id"]: source["passage"] for source in document["citations"]}
    assert all(s["text"] in passages[s["citations"][0]] for s in supported)
