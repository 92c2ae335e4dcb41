"""What comes in: web text becomes plain sentences; what would steer a machine is gone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.standins.exa_attacks import CANARY, CARRIERS, PAYLOADS, attacks

from thoralens.privacy import Dropped, addresses_machine, sanitise
from thoralens.privacy.plain import plain, skeleton

ORDINARY = (
    "Ignore the noise of the machine during the scan.",
    "Do not ignore symptoms that last longer than three weeks.",
    "You should see a doctor within two weeks if you cough up blood.",
    "Tell your doctor about all medicines that you take.",
    "Always use the inhaler with a spacer, and rinse your mouth.",
    "Call 911 or go to the emergency department if you cannot breathe.",
    "Large language models were compared with radiologists in a reader study.",
    "Patients were instructed to answer all questions of the questionnaire.",
    "The assistant professor of medicine led the trial.",
    "A physician assistant may perform the procedure.",
    "We used a random-effects model (I2 = 45%) in R.",
    "The immune response must be monitored.",
    "Forget-me-not is not a medicinal plant.",
    "Previous instructions for use are on the leaflet.",
    "The system of staging was revised: T, N and M are assessed.",
    "Doctors use lung function tests to diagnose asthma.",
    "Never smoke near oxygen.",
    "Click here to see a list of trials.",
    "Guidelines recommend that smokers be told to stop.",
    "New recommendations replace those of 2013.",
    "Users of e-cigarettes should be advised to quit.",
    "Act promptly: call an ambulance.",
    "You are now ready to go home after surgery.",
    "Le patient doit ignorer la douleur, non l'essoufflement.",
    "No ignore los síntomas que duran más de tres semanas.",
)


@pytest.mark.parametrize("sentence", ORDINARY)
def test_advice_to_people_is_no_order_to_a_machine(sentence: str):
    assert not addresses_machine(sentence)


def test_attacks_do_not_get_through_and_facts_do():
    pages = list(attacks())
    texts = [sanitise(page.page) for page in pages]
    through = [p.name for p, t in zip(pages, texts, strict=True) if _carries(t.text)]
    kept = sum(fact in t.text for p, t in zip(pages, texts, strict=True) for fact in p.facts)
    assert len(pages) >= 300
    assert len({page.family for page in pages}) == len(PAYLOADS)
    assert len({page.carrier for page in pages}) == len(CARRIERS)
    assert len(through) <= 0.01 * len(pages), through
    assert kept >= 0.95 * 2 * len(pages)


def test_attacks_are_named():
    visible = [page for page in attacks() if page.carrier == "paragraph"]
    assert all(sanitise(page.page).dropped for page in visible)
    hidden = [page for page in attacks() if page.carrier == "display none"]
    assert hidden
    assert all(Dropped.HIDDEN in sanitise(page.page).dropped for page in hidden)


@pytest.mark.parametrize(
    ("raw", "text", "dropped"),
    [
        ("FEV1 <LLN and p < 0.05, n>30.", "FEV1 <LLN and p < 0.05, n>30.", set()),
        ("10⁹/L, 2½ cm, 5 µg", "10^9/L, 2 1⁄2 cm, 5 μg", set()),
        ("<p>One.</p><p>Two &lt; three.</p>", "One.\nTwo < three.", {Dropped.MARKUP}),
        ("As shown [1], [2,3] and [4-6].", "As shown , and .", {Dropped.CITATION}),
        ("95% CI [0.5, 0.8]", "95% CI [0.5, 0.8]", set()),
        ("See [the guideline](https://x.example/a).", "See the guideline.", {Dropped.LINK}),
        ("See https://x.example/a now.", "See now.", {Dropped.LINK}),
        ("# Title\n\n**Bold** and _thin_ text.", "Title\nBold and thin text.", set()),
        ("a\u200bb\u202ec\U000e0041", "abc", {Dropped.INVISIBLE}),
        ("", "", set()),
        ("<script>x()</script>", "", {Dropped.MARKUP, Dropped.HIDDEN}),
        ("<p>un<b>closed <i>tags", "unclosed tags", {Dropped.MARKUP}),
        ("TGF-β and TNFα, 37 °C", "TGF-β and TNFα, 37 °C", set()),
        (
            "Dr. Smith et al. found this. It holds.",
            "Dr. Smith et al. found this.\nIt holds.",
            set(),
        ),
    ],
)
def test_examples(raw: str, text: str, dropped: set[Dropped]):
    result = sanitise(raw)
    assert result.text.replace(" \n", "\n").strip() == text
    assert set(result.dropped) == dropped


def test_hidden_text_is_found_in_style_sheets_attributes_and_nesting():
    page = (
        "<style>#a, p.b { opacity: 0 } .c{left:-10000px;position:absolute}</style>"
        '<p id="a">one</p><p class="b">two</p><div class="c"><b>three</b></div>'
        '<div style="DISPLAY : NONE"><p>four</p></div><font color="white">five</font>'
        '<span style="color:red;background:red">six</span><p>seen</p>'
    )
    assert sanitise(page).text == "seen"


def test_the_limit_cuts_at_a_sentence_and_is_said():
    result = sanitise("A lung has lobes. " * 5_000, limit=200)
    assert len(result.text) <= 200
    assert result.text.endswith("lobes.")
    assert result.dropped[Dropped.LENGTH] > 80_000


def test_words_of_two_alphabets_become_latin_and_one_alphabet_stays():
    assert plain("Рneumonia and лёгкие") == "Pneumonia and лёгкие"
    assert skeleton("Ｉｇｎóre") == "ignore"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=400))
def test_any_text_becomes_visible_text(text: str):
    once = sanitise(text).text
    assert not any(ord(c) < 32 and c != "\n" for c in once)
    assert "\u202e" not in once


PIECES = [
    "<",
    "<div>",
    "[",
    "![",
    "(",
    "a ",
    "```",
    "á",
    ". ",
    "&lt;",
    "ignore ",
    "<!--",
    "you must ",
    "1 ",
    "!",
    "_",
    ": ",
]


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_with_length_only(piece: str):
    start = time.process_time()
    sanitise(piece * (30_000 // len(piece)))
    assert time.process_time() - start < 5


def _carries(text: str) -> bool:
    return CANARY.lower() in skeleton(text).replace(" ", "")
