"""The triage: every development vignette, what must not matter, and what it says."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from time import thread_time

import pytest
from benchmarks.triage import Vignette, vignettes
from hypothesis import given, settings
from hypothesis import strategies as st

from thoralens.assistant import Turn
from thoralens.assistant.triage import reason_words, triage
from thoralens.assistant.triage.book import book

DEVELOPMENT = list(vignettes("development"))
EMERGENCIES = [one for one in DEVELOPMENT if one.level == "emergency"]
RANK = {"none": 0, "urgent": 1, "emergency": 2}
HARMLESS = (
    "Hello doctor.", "Thank you for your help!", "We had a nice weekend by the sea.",
    "I have no idea whom to ask.", "My appointment is on Tuesday at nine.",
    "Bonjour et merci.", "Il fait beau aujourd'hui.", "Gracias, un saludo.",
    "Mi cita es el martes.", "The weather was fine.", "I like cooking and I never smoked.",
    "What is the capital of France?", "(sent from my phone)", "🙂",
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_development_vignettes_get_at_least_their_level(language: str) -> None:
    missed = []
    for one in DEVELOPMENT:
        level = triage(one.text).level
        right = RANK[level] >= RANK[one.level] if one.level != "none" else level == "none"
        if one.language == language and not right:
            missed.append((one.level, level, one.text))
    assert not missed


@settings(max_examples=150, deadline=None)
@given(
    one=st.sampled_from(EMERGENCIES),
    before=st.lists(st.sampled_from(HARMLESS), max_size=4),
    after=st.lists(st.sampled_from(HARMLESS), max_size=4),
)
def test_harmless_text_around_an_emergency_never_lowers_it(
    one: Vignette, before: list[str], after: list[str]
) -> None:
    text = " ".join(
        [*before, one.text.rstrip(" ") + ("" if one.text[-1] in ".!?" else "."), *after]
    )
    assert triage(text).level == "emergency"


def _shouted(text: str) -> str:
    return text.upper()


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _hidden(text: str) -> str:
    return "\u200b".join(text)


def _open_end(text: str) -> str:
    return text.rstrip(".!?")


def _loud_end(text: str) -> str:
    return text + "!!!"


@pytest.mark.parametrize("change", [_shouted, _without_accents, _hidden, _open_end, _loud_end])
def test_case_accents_and_punctuation_do_not_matter(change: Callable[[str], str]) -> None:
    assert not [one.text for one in EMERGENCIES if triage(change(one.text)).level != "emergency"]


def test_lost_apostrophes_and_quotes_do_not_matter() -> None:
    for text in (
        "I cant breathe",
        "I can’t breathe",
        "I can t breathe",
        "je n’arrive plus à respirer",
    ):
        assert triage(text).level == "emergency"


@pytest.mark.parametrize(
    "text", ["", "   ", "🙂🙂", "\n\n", "???", "это обычный текст", "1234", "a" * 100_000]
)
def test_text_without_a_sign_is_none(text: str) -> None:
    notice = triage(text)
    assert (notice.level, notice.reasons, notice.advice) == ("none", (), "")


def test_a_hundred_kilobytes_are_read_in_time() -> None:
    prose = "The weather was fine and we walked along the river until the shops closed at six. "
    text = (prose * 600)[:50_000] + " I coughed up a cup of blood. " + (prose * 600)[:50_000]
    triage("warm up")
    times = []
    for _ in range(5):
        start = thread_time()
        assert triage(text).level == "emergency"
        times.append(thread_time() - start)
    assert min(times) < 0.05


def test_a_short_message_completes_what_was_said_before() -> None:
    history = (Turn("user", "I coughed up some blood"), Turn("assistant", "How much was it?"))
    assert triage("about a cup", history).level == "emergency"
    assert triage("about a cup").level == "none"


def test_an_old_emergency_is_not_told_again_and_the_assistants_words_do_not_count() -> None:
    history = (Turn("user", "I can't breathe"), Turn("assistant", "Do you cough up blood?"))
    assert triage("Thanks, the ambulance is here", history).level == "none"
    assert (
        triage("what is radon?", (Turn("assistant", "I coughed up a cup of blood"),)).level
        == "none"
    )


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("reader", ["patient", "clinician"])
def test_every_reason_has_words_and_every_level_has_advice(language, reader) -> None:
    for rule in (*book().emergency, *book().urgent):
        assert reason_words(rule.reason, language)
    for text, parts in (
        ("I coughed up a cup of blood", ("112", "911")),
        ("I want to kill myself", ("findahelpline.com", "112")),
        ("I have been coughing for six weeks", ()),
    ):
        notice = triage(text, language=language, reader=reader)
        assert len(notice.advice) > 60
        assert all(part in notice.advice for part in parts)


def test_reasons_are_codes_in_order_of_weight() -> None:
    notice = triage("I want to die. I have coughed for six weeks and I can't breathe.")
    assert notice.reasons[:2] == ("suicide_risk", "severe_breathlessness")
    assert "long_cough" in notice.reasons
