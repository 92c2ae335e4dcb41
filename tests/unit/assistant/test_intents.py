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
        ("Show me cases like this one", "cases"),
        ("similar cases with a nodule in the left upper zone", "cases"),
        ("bilateral lower-zone opacities in an older man — any cases?", "cases"),
        ("Can you find X-rays like mine?", "cases"),
        ("Montrez-moi des cas avec un nodule", "cases"), ("Des cas similaires ?", "cases"),
        ("Muéstrame casos parecidos", "cases"),
        ("¿Hay casos con un nódulo en la zona superior izquierda?", "cases"),
        ("How many cases of lung cancer are there each year?", "question"),
        ("Do CT scans show more cases of cancer than X-rays?", "question"),
        ("In most cases, is a nodule harmless?", "question"),
        ("Are there any cases of lung cancer in never-smokers?", "question"),
        ("What treatment is given in similar cases?", "question"),
        ("Combien de cas de cancer par an ?", "question"),
        ("¿Cuántos casos de cáncer hay al año?", "question"),
        ("What does this X-ray show?", "study"),
    ],
)  # fmt: skip
def test_the_sort_of_a_message(text, intent) -> None:
    assert intent_of(text) == intent
