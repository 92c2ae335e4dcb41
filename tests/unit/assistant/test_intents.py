"""What a message is, before anything is looked up."""

from __future__ import annotations

import pytest

from thoralens.assistant.intents import intent_of


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("", "empty"), ("???", "empty"), ("🙂🙂", "empty"), ("Hello!", "greeting"),
        ("Bonjour", "greeting"), ("thank you very much", "thanks"),
        ("Are you a doctor?", "about_me"),
        ("What dose of varenicline should I take?", "dosing"), ("¿Qué dosis tomo?", "dosing"),
        ("How many puffs can I take?", "dosing"), ("Should I stop taking my inhaler?", "dosing"),
        ("Do I have lung cancer?", "diagnosis"), ("Is this cancer?", "diagnosis"),
        ("What does the orange area on my X-ray mean?", "study"),
        ("What did the model find?", "study"), ("What is radon?", "question"),
        ("What dose of radiation does a chest CT give?", "question"),
        ("Hello, what is a nodule?", "question"),
    ],
)  # fmt: skip
def test_the_sort_of_a_message(text, intent) -> None:
    assert intent_of(text) == intent
