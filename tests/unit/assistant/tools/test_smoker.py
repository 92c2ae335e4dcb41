"""Age and smoking as messages tell them."""

from __future__ import annotations

import pytest

from thoralens.assistant.tools.eligibility import Smoker
from thoralens.assistant.tools.smoker import read_smoker


@pytest.mark.parametrize(
    ("text", "smoker"),
    [
        ("Should a 58-year-old who smoked 30 pack-years be screened?", Smoker(58, 30, None, None)),
        (
            "I'm 62, smoked 20 cigarettes a day for 30 years and quit 5 years ago",
            Smoker(62, 30, 5, False),
        ),
        ("I am 55 and I still smoke a pack a day, for 30 years now", Smoker(55, 30, None, True)),
        ("66 years old, ex-smoker, stopped 6 months ago", Smoker(66, None, 0.5, False)),
        ("I am 60 and never smoked", Smoker(60, 0, None, False)),
        (
            "J'ai 60 ans, 20 cigarettes par jour pendant 30 ans, arrêté il y a 10 ans",
            Smoker(60, 30, 10, False),
        ),
        (
            "Tengo 60 años, fumo un paquete al día desde los 20 años",
            Smoker(60, 40, None, True),
        ),
        ("Tengo 70 años, 40 paquetes-año, dejé de fumar hace 20 años", Smoker(70, 40, 20, False)),
        ("Hello", Smoker(None, None, None, None)),
    ],
)
def test_a_smoker_is_read(text: str, smoker: Smoker) -> None:
    assert read_smoker(text) == smoker
