"""A faithful wording passes; one changed number, sign, group, name or certainty does not."""

from __future__ import annotations

import re

import pytest

from thoralens.knowledge.checking import check, prescribes, reassures
from thoralens.knowledge.library import SHIPPED
from thoralens.knowledge.passages import read_passages
from thoralens.knowledge.spans import bounds

NLST = (
    "Low-dose CT reduced deaths from lung cancer by 20 per cent compared with chest X-ray, and"
    " deaths from any cause by 6.7 per cent."
)
FLAURA = (
    "In untreated EGFR-mutated advanced lung cancer, median overall survival was 38.6 months with"
    " osimertinib and 31.8 months with gefitinib or erlotinib."
)
CANNABIS = "Whether cannabis smoke alone causes lung cancer is less certain than for tobacco."
NODULE = "No routine follow-up is advised for solid nodules below 6 mm in adults at low risk."
VAPING = "Vaping may cause cough and can make asthma worse in some people."


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Low-dose CT reduced lung cancer deaths by 20% compared with chest X-ray.", NLST),
        ("Compared with chest X-ray, low-dose CT lowered deaths from lung cancer by 20 %.", NLST),
        ("Median overall survival was 38.6 months with osimertinib.", FLAURA),
        ("Whether cannabis smoke alone causes lung cancer is less certain.", CANNABIS),
        ("For solid nodules below 6 mm in adults at low risk, no routine follow-up is advised.",
         NODULE),
        ("Vaping may make asthma worse in some people.", VAPING),
    ],
)  # fmt: skip
def test_a_faithful_wording_passes(sentence, quote) -> None:
    assert check(sentence, quote).reasons == ()


@pytest.mark.parametrize(
    ("sentence", "quote", "why"),
    [
        ("Low-dose CT reduced lung cancer deaths by 26% compared with chest X-ray.", NLST, "numb"),
        ("Low-dose CT reduced lung cancer deaths by 20 months.", NLST, "numbers"),
        ("Low-dose CT did not reduce deaths from lung cancer compared with chest X-ray.", NLST,
         "negation"),
        ("Low-dose CT increased deaths from lung cancer by 20 per cent.", NLST, "direction"),
        ("In children, low-dose CT reduced deaths from lung cancer by 20 per cent.", NLST,
         "population"),
        ("Median overall survival was 38.6 months with afatinib.", FLAURA, "names"),
        ("Median overall survival was 38.6 months in stage II lung cancer with osimertinib.",
         FLAURA, "population"),
        ("Cannabis smoke alone causes lung cancer.", CANNABIS, "certainty"),
        ("Follow-up is advised for solid nodules below 6 mm in adults at low risk.", NODULE,
         "negation"),
        ("No routine follow-up is advised for solid nodules above 6 mm in adults at low risk.",
         NODULE, "numbers"),
        ("Vaping always makes asthma worse.", VAPING, "certainty"),
        ("Screening saves the health system money and is popular with doctors.", NLST, "not said"),
    ],
)  # fmt: skip
def test_a_changed_wording_fails_and_says_why(sentence, quote, why) -> None:
    reasons = check(sentence, quote).reasons
    assert any(reason.startswith(why) for reason in reasons), reasons


def test_every_sentence_of_the_library_is_supported_by_itself() -> None:
    for passage in read_passages(SHIPPED):
        for start, end in bounds(passage.text):
            sentence = passage.text[start:end]
            assert check(sentence, passage.text).passed, sentence


SWAPS = (
    ("numbers", re.compile(r"\b(\d+)(?= (?:per cent|years|months|mm|millimetres|people))"),
     lambda m: str(int(m[1]) + 7)),
    ("negation", re.compile(r"\b(?:does|do|is|are|can) not\b"), lambda m: m[0][:-4]),
    ("direction", re.compile(r"\b(?:lowers|reduces|reduced|raises|increases|rises)\b"),
     lambda m: "raises" if m[0][0] in "lr" and m[0] not in ("raises", "rises") else "reduces"),
    ("names", re.compile(r"\b(?:varenicline|durvalumab|bupropion|cytisine)\b", re.I),
     lambda _: "cisplatin"),
)  # fmt: skip


def test_nearly_every_planted_change_of_the_library_is_found() -> None:
    planted = found = 0
    for passage in read_passages(SHIPPED):
        for start, end in bounds(passage.text):
            sentence = passage.text[start:end]
            for _, pattern, change in SWAPS:
                changed = pattern.sub(change, sentence, count=1)
                if changed != sentence:
                    planted += 1
                    found += not check(changed, sentence, passage.title).passed
    assert planted > 80
    assert found / planted >= 0.95, f"{found}/{planted}"


def test_the_entailment_model_has_the_last_word() -> None:
    sentence = "Median overall survival was 38.6 months with osimertinib."
    assert check(sentence, FLAURA, entails=lambda *_: 0.9).passed
    assert check(sentence, FLAURA, entails=lambda *_: 0.1).reasons == ("entailment",)


def test_doses_diagnoses_and_reassurance_are_recognised() -> None:
    assert prescribes("Take 2 tablets of varenicline a day.")
    assert prescribes("You have lung cancer.")
    assert not prescribes("A low-dose CT gives about 1.5 millisievert.")
    assert reassures("Most small nodules are harmless.")
    assert not reassures("A doctor should check symptoms that last.")
