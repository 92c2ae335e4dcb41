"""The glossary: each term's words stand in the passage it cites."""

from __future__ import annotations

import pytest

from thoralens.assistant.tools.glossary import glossary, terms
from thoralens.knowledge.library import SHIPPED
from thoralens.knowledge.passages import read_passages

TEXTS = {passage.id: passage.text for passage in read_passages(SHIPPED)}


def test_there_are_many_terms() -> None:
    assert len(terms()) >= 45


@pytest.mark.parametrize("term", terms())
def test_a_definition_is_taken_word_for_word_from_its_passage(term: str) -> None:
    found = glossary(term)
    assert found is not None
    assert found.citation == f"library:{found.passage}"
    assert 20 < len(found.definition) < 500
    assert all(part.strip() in TEXTS[found.passage] for part in found.definition.split(". "))


@pytest.mark.parametrize(
    ("asked", "term"),
    [
        ("What is haemoptysis?", "haemoptysis"),
        ("HEMOPTYSIS", "haemoptysis"),
        ("c'est quoi une hémoptysie ?", "haemoptysis"),
        ("what does superior vena cava syndrome mean", "superior vena cava obstruction"),
        ("pack years", "pack-year"),
        ("grad cam", "Grad-CAM"),
    ],
)
def test_terms_are_found_in_questions_and_by_synonym(asked: str, term: str) -> None:
    found = glossary(asked)
    assert found is not None
    assert found.term == term


@pytest.mark.parametrize("asked", ["", "   ", "quantum chromodynamics", "🙂"])
def test_an_unknown_term_is_none(asked: str) -> None:
    assert glossary(asked) is None
