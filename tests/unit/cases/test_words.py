"""What a text names and denies, and how it becomes features."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from thoralens.cases.concepts import concepts, fold, names, stated_age
from thoralens.cases.terms import BUCKETS, terms
from thoralens.cases.wording import Facts, described, lobe_of, report


def _named(text: str) -> tuple[set[str], set[str]]:
    found = concepts(text)
    return {c.name for c in found if not c.negated}, {c.name for c in found if c.negated}


@pytest.mark.parametrize(
    ("text", "there", "absent"),
    [
        ("bilateral lower-zone opacities in an older man",
         {"bilateral", "lower", "opacity", "older", "male"}, set()),
        ("nodule without effusion", {"nodule"}, {"effusion"}),
        ("without effusion, bilateral opacities", {"bilateral", "opacity"}, {"effusion"}),
        ("No effusion, mass or pneumothorax.", set(), {"effusion", "mass", "pneumothorax"}),
        ("No opacity in the left lung. Effusion on the right.",
         {"left", "right", "effusion"}, {"opacity"}),
        ("no nodule but cardiomegaly", {"cardiomegaly"}, {"nodule"}),
        ("67-year-old woman", {"older", "female"}, set()),
        ("a 46 year old man aged 46, middle-aged, given his age", {"middle-aged", "male"}, set()),
        ("Nódulo pulmonar en el pulmón izquierdo, sin derrame", {"nodule", "left"}, {"effusion"}),
        ("Épanchement pleural droit", {"effusion", "right"}, set()),
    ],
)  # fmt: skip
def test_names_what_is_there_and_what_is_absent(
    text: str, there: set[str], absent: set[str]
) -> None:
    found, denied = _named(text)
    assert there <= found
    assert absent <= denied
    assert not found & absent


def test_a_woman_is_not_a_man_and_a_pa_view_no_word_with_pa() -> None:
    assert names("a woman", "sex") == ("female",)
    assert names("a patient with pain", "view") == ()
    assert names("PA view", "view") == ("pa",)


def test_a_stated_age_makes_nobody_older() -> None:
    for text in ("46-year-old woman", "a 46 years old man", "aged 46", "middle-aged", "at her age"):
        assert "older" not in names(text, "age"), text
    for text in ("an old man", "elderly", "patient âgé", "femme âgée"):
        assert names(text, "age") == ("older",), text


def test_ages_are_read_as_written() -> None:
    assert stated_age("aged 54") == 54
    assert stated_age("a 7 year old boy") == 7
    assert stated_age("a 15 mm nodule") is None


def test_folding_keeps_every_place() -> None:
    text = "Épanchement ½ ﬁn ß"
    assert len(fold(text)) == len(text)


def test_terms_are_stable_of_unit_length_and_know_negation() -> None:
    plain, negated = terms("effusion on the left"), terms("no effusion on the left")
    assert plain.buckets.tolist() == terms("effusion on the left").buckets.tolist()
    assert np.linalg.norm(plain.weights) == pytest.approx(1.0, abs=1e-6)
    assert plain.buckets.max() < BUCKETS
    assert plain.words[0] == "effusion"
    assert negated.words[0] == "not effusion"
    assert terms("Nodules").words == terms("nodule").words
    assert not len(terms("").buckets)


def test_a_report_says_the_facts_in_every_wording() -> None:
    facts = Facts(
        "malignant", 15, "left upper zone", "left upper lobe", 3, "lung cancer", 67, "male"
    )
    assert report(facts) == report(facts)
    for seed in range(40):
        said, _ = _named(report(facts, Random(seed)))
        assert {"left", "upper", "malignant"} <= said
        assert not {"right", "benign", "female"} & said
    assert "clear" in _named(report(Facts("non-nodule")))[0]
    assert lobe_of("l.upper lobe(S1+2)") == "left upper lobe"


def test_a_case_is_described_by_its_fields_and_its_text() -> None:
    whole = described("Hazy left base.", ("effusion",), "COVID-19", 81, "female", "AP Supine")
    assert whole.startswith("AP chest radiograph of an 81-year-old woman.")
    assert "effusion." in whole
    assert "COVID-19." in whole
