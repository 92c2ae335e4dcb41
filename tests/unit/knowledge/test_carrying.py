"""Whether a sentence carries an answer: relation, subject, group and form, not the topic alone."""

from __future__ import annotations

import pytest

from thoralens.knowledge.asking import ask
from thoralens.knowledge.carrying import carried
from thoralens.knowledge.sources import Document, Kind, Quality
from thoralens.knowledge.spans import spans


def document(text: str, title: str = "Radon") -> Document:
    return Document("library:x", title, text, Kind.LIBRARY, Quality.AUTHORITY)


def answers(question: str, text: str, title: str = "Radon") -> bool:
    asked = ask(question, lambda word: 90 if word in ("lung", "cancer") else 2, 200)
    return any(item.answers for item in carried(asked, [document(text, title)]))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is radon?", "Radon is a natural radioactive gas."),
        ("Does radon cause lung cancer?", "Breathing radon for years can cause lung cancer."),
        ("How is radon measured?", "Test kits measure radon over days to months."),
        ("Why is radon dangerous?", "Radon damages the lining of the airways."),
    ],
)
def test_an_answer_is_found(question, text) -> None:
    assert answers(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who discovered radon?", "Radon is a natural radioactive gas."),
        ("How much does a radon test cost?", "Test kits measure radon over days to months."),
        ("Does radon cause lung cancer in children?", "Breathing radon can cause lung cancer."),
        ("How long does it take to measure radon?", "Test kits measure radon in the house."),
        ("What is the half-life of radon?", "Radon is a natural radioactive gas."),
        ("What is mediastinoscopy?", "Staging may need surgery, for instance mediastinoscopy."),
        ("Is radon worse than asbestos?", "Radon is a natural radioactive gas."),
        ("Can radon cause lung cancer?", "Radon can cause trouble with the lungs after years."),
    ],
)
def test_the_topic_alone_is_none(question, text) -> None:
    assert not answers(question, text)


def test_a_user_file_is_judged_with_what_stands_around_the_passage() -> None:
    around = "We studied velorinib in 200 adults with chronic cough over twelve weeks."
    close = "Velorinib was effective and safe."
    asked = ask("Is velorinib effective for chronic cough in adults?", lambda _: 2, 200)
    alone = Document("document:u-2", "notes, Conclusion", close, Kind.DOCUMENT, Quality.OTHER,
                     work="u")  # fmt: skip
    within = Document("document:u-2", "notes, Conclusion", close, Kind.DOCUMENT, Quality.OTHER,
                      work="u", around=around)  # fmt: skip
    assert not any(item.answers for item in carried(asked, [alone]))
    assert any(item.answers for item in carried(asked, [within]))


def test_sentences_have_their_place_and_lean_on_what_they_need() -> None:
    text = "Radon is a natural gas, e.g. Rn-222. It has no smell at all. Most lung cancers grow."
    found = spans(document(text))
    assert [text[s.start : s.end] for s in found] == [s.text for s in found]
    assert [(s.text[:5], s.leans) for s in found] == [
        ("Radon", False), ("It ha", True), ("Most ", False)
    ]  # fmt: skip
