"""French and Spanish questions in English words; English stays untouched."""

from __future__ import annotations

import pytest

from thoralens.knowledge.translate import language_of, to_english


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Quels sont les symptômes du cancer du poumon ?", "fr", "what is symptoms lung cancer"),
        ("¿Cuáles son los síntomas del cáncer de pulmón?", "es", "what is symptoms lung cancer"),
        ("Le vapotage est-il dangereux ?", "fr", "vaping dangerous"),
        ("Qu'est-ce que le radon ?", "fr", "what is radon"),
        ("¿Es contagiosa la tuberculosis?", "es", "contagious tuberculosis"),
        ("Comment arrêter de fumer ?", "fr", "how stop smoking"),
    ],
)
def test_terms_are_found_in_english(text, language, words) -> None:
    found = to_english(text)
    assert (found.language, found.text) == (language, f"{words}?")


@pytest.mark.parametrize("text", ["What is radon?", "Is la grippe bad?", "", "COPD"])
def test_english_stays(text) -> None:
    assert to_english(text).text == text
    assert language_of(text) == "en"


def test_an_unknown_word_stays_so_that_nothing_is_found_for_it() -> None:
    assert "capitale" in to_english("Quelle est la capitale de la France ?").text
