"""Common questions: the list is whole and frozen apart from the test set; the match is steady."""

from __future__ import annotations

import re
from pathlib import Path
from time import process_time

import pytest
from benchmarks.chat.everyday import everyday

from thoralens.errors import DataError
from thoralens.knowledge.common import Common, Listed, common, read_questions
from thoralens.knowledge.library import SHIPPED
from thoralens.knowledge.passages import read_passages
from thoralens.privacy.plain import skeleton

PASSAGES = read_passages(SHIPPED)
LISTED = read_questions(SHIPPED, PASSAGES)


def bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", skeleton(text)))


def test_every_passage_has_questions_in_each_language() -> None:
    for language, least in (("en", 2), ("fr", 1), ("es", 1)):
        for passage in PASSAGES:
            own = [q for q in LISTED if q.passage == passage.id and q.language == language]
            assert len(own) >= least, (passage.id, language)


def test_no_question_is_listed_twice_or_taken_from_the_test_set() -> None:
    texts = [bare(question.text) for question in LISTED]
    assert len(set(texts)) == len(texts)
    assert not set(texts) & {bare(case.question) for case in everyday()}


def test_everyday_set_names_passages_that_there_are() -> None:
    cases = list(everyday())
    ids = {passage.id for passage in PASSAGES}
    assert all(case.gold <= ids for case in cases)
    assert sum(bool(case.gold) for case in cases) >= 100
    assert sum(not case.gold for case in cases) >= 25
    assert len({bare(case.question) for case in cases}) == len(cases)


@pytest.mark.parametrize(
    ("asked", "passage"),
    [
        ("WHATS COPD???", "diseases-copd"),
        ("what is astmha", "diseases-asthma"),
        ("my aunt has a 12 mm nodule, is it dangerous", "nodules-size-patient"),
        ("how can i make my wife quit smoking", "smoking-helping"),
        ("Comment peut-on arrêter le tabac ?", "smoking-what-works"),
        ("¿Qué es un neumotórax, por favor?", "diseases-pneumothorax"),
    ],
)
def test_other_words_find_the_passage(asked: str, passage: str) -> None:
    assert common().answering(asked, "patient") == passage


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "???",
        "what are the first signs of pancreatic cancer",
        "my horse has asthma, what should i do",
        "how long do people with mesothelioma live",
        "¿Cuánto cuesta un TAC de tórax?",
        "Quels sont les symptômes du cancer de la peau ?",
        "who won the cup final",
        "copd " * 80,
    ],
)
def test_what_no_passage_answers_is_no_common_question(asked: str) -> None:
    assert common().answering(asked) is None


def test_a_match_is_the_same_each_time_and_at_most_one() -> None:
    for listed in LISTED[::40]:
        first = common().matches(listed.text)
        assert first == common().matches(listed.text)
        assert first[0].score == pytest.approx(1.0)
        assert all(0.0 <= match.score <= 1.0 + 1e-9 for match in first)


def test_the_readers_own_passage_comes_before_one_for_the_other() -> None:
    two = [p for p in PASSAGES if p.id in ("nodules-lung-rads", "nodules-lung-rads-patient")]
    same = Common(two, [Listed(p.id, "en", "what is a lung-rads score") for p in two])
    assert same.matches("lung-rads score?", "patient")[0].passage == "nodules-lung-rads-patient"
    assert same.matches("lung-rads score?", "clinician")[0].passage == "nodules-lung-rads"


def test_a_match_is_quick() -> None:
    common().matches("what is radon")
    asked = [f"{case.question} please" for case in everyday()][:50]
    start = process_time()
    for text in asked:
        common().matches(text)
    assert (process_time() - start) / len(asked) < 0.02


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[no-such-passage]\nen = ["what is it"]', "no-such-passage"),
        ('[diseases-copd]\nde = ["was ist das"]', "language"),
        ('[diseases-copd]\nen = [" "]', "empty"),
        ("[diseases-copd]\nen = [1]", "empty"),
        ("diseases-copd = 1", "cannot be read"),
        ("[", "cannot be read"),
    ],
)
def test_a_broken_list_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "questions.toml").write_text(text, "utf-8")
    with pytest.raises(DataError, match=told) as caught:
        read_questions(tmp_path, PASSAGES)
    assert caught.value.code == "library_broken"
