import random

import pytest
from benchmarks.narratives import FAITHFUL, measure
from benchmarks.narratives.fact_sets import random_facts

from thoralens.explain.evidence import Fact
from thoralens.explain.narrate import Sentence, clinician, patient
from thoralens.explain.readability import grade, syllables
from thoralens.explain.required import missing
from thoralens.explain.verify import problems
from thoralens.explain.verify.text import aligned, find, negated, normalise
from thoralens.explain.verify.vocabulary import is_known

CHANCE = Fact(
    "prediction.probability",
    "probability",
    {"class": "malignant", "probability": 0.62, "calibrated": True},
)
POINT = Fact(
    "prediction.operating_point",
    "operating_point",
    {"threshold": 0.4, "above": True, "sensitivity": 0.8, "specificity": 0.65, "source": "s"},
)
ZONES = [
    Fact("cam.zone.1", "zone_share", {"zone": "upper", "side": "left", "share": 0.41}),
    Fact("cam.zone.2", "zone_share", {"zone": "lower", "side": "right", "share": 0.2}),
    Fact("cam.zone.3", "zone_share", {"zone": "middle", "side": "right", "share": 0.1}),
]
REGIONS = [
    Fact("shap.r2c5", "region_value", {"region": "r2c5", "zone": "upper", "side": "left",
                                       "value": 0.31, "low": 0.2, "high": 0.42}),
    Fact("shap.r6c2", "region_value", {"region": "r6c2", "zone": "lower", "side": "right",
                                       "value": -0.25, "low": -0.4, "high": -0.1}),
]  # fmt: skip
LIMITS = Fact("limits.use", "limits", {"images": 1})
BOTH = ["not_malignant", "malignant"]
SET = Fact(
    "prediction.set", "prediction_set", {"classes": BOTH, "abstained": True, "coverage": 0.9}
)
KNOWN = [CHANCE, POINT, *ZONES, *REGIONS, LIMITS, SET]


def found(text: str, *facts: Fact) -> list[str]:
    return problems(Sentence(text, tuple(fact.id for fact in facts)), KNOWN)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("The probability of a malignant nodule is 62 %, or 0.62.", [CHANCE]),
        ("The chance of no malignant nodule is 38 %.", [CHANCE]),
        ("The probability of a malignant nodule is more than half.", [CHANCE]),
        ("The sensitivity of 80 % comes with a specificity of 65 %.", [POINT]),
        ("Sensitivity and specificity were 80 % and 65 %.", [POINT]),
        ("About two thirds of those without cancer were not flagged.", [POINT]),
        ("The left upper zone and the right lower zone hold 41 % and 20 % of the map.", ZONES[:2]),
        ("The left upper zone has more of the map than the right lower zone.", ZONES[:2]),
        ("Region r2c5 in the left upper zone adds 0.31 (95 % CI 0.20 to 0.42).", REGIONS[:1]),
        ("Region r6c2, in the right lower zone, lowers the log-odds by 0.25.", REGIONS[1:]),
        ("The prediction set holds both classes, so the model is uncertain.", [SET]),
        ("This cannot rule out or confirm an illness.", [LIMITS]),
    ],
)
def test_what_the_facts_carry_passes(text: str, facts: list[Fact]) -> None:
    assert found(text, *facts) == []


@pytest.mark.parametrize(
    ("text", "facts", "complaint"),
    [
        ("The probability is 62 log-odds.", [CHANCE], "number"),
        ("The chance of no malignant nodule is 62 %.", [CHANCE], "class"),
        ("The chance of a malignant nodule is 38 %.", [CHANCE], "class"),
        ("The sensitivity is 65 % and the specificity 80 %.", [POINT], "wrong part"),
        ("At 62 %, the probability is below the operating point.", [CHANCE, POINT], "decision"),
        ("The model does not flag this image.", [POINT], "decision"),
        ("The left lower zone holds 41 % of the map.", ZONES[:2], "place left lower"),
        ("The right lower zone holds 41 % of the map.", ZONES[:2], "wrong place"),
        ("The right lower zone holds most of the map, 20 %.", ZONES[1:2], "comparison"),
        ("The right lower zone has more of the map than the left upper zone.", ZONES[:2], "comp"),
        ("Region r2c5 in the left upper zone lowers the log-odds by 0.31.", REGIONS[:1], "dir"),
        ("Region r2c5 in the right lower zone adds 0.31.", REGIONS, "region in the wrong zone"),
        ("Region r2c5 in the left upper zone adds 0.31 (95 % CI 0.20 to 0.48).", REGIONS[:1], "n"),
        ("The model is sure of its prediction set.", [SET], "certainty"),
        ("The model is uncertain at 62 %.", [CHANCE], "no fact about being uncertain"),
        ("This rules out an illness.", [LIMITS], "certainty"),
        ("The score is 62 % because a tumour is there.", [CHANCE], "cause"),
        ("Please have a scan.", [LIMITS], "advice"),
        ("There is cancer in the left upper zone.", ZONES[:1], "finding"),
        ("Pneumonia has a probability of 62 %.", [CHANCE], "word pneumonia"),
        ("Die Wahrscheinlichkeit ist 62 %.", [CHANCE], "word"),
        ("<i>62 %</i> is the probability.", [CHANCE], "sign"),
        ("The probability is 62 %", [CHANCE], "not one sentence"),
        ("The probability is 62 %.", [LIMITS], "number"),
        ("The probability is 62 %.", [CHANCE, SET], "prediction.set is not told"),
    ],
)  # fmt: skip
def test_what_they_do_not_carry_fails(text: str, facts: list[Fact], complaint: str) -> None:
    assert any(complaint in told for told in found(text, *facts)), found(text, *facts)


def test_the_bench_in_short() -> None:
    counts, mistakes = measure("test", each=1, phantoms=False)
    wrong = sum(c.total() for kind, c in counts.items() if kind != FAITHFUL)
    missed = [case for case in mistakes if case.kind != FAITHFUL]
    refused = [case for case in mistakes if case.kind == FAITHFUL]
    assert wrong > 150
    assert len(counts) >= 20
    assert len(missed) <= 0.01 * wrong, missed
    assert len(refused) <= 0.2 * counts[FAITHFUL].total(), refused


def test_rules_pass_their_own_verifier_and_read_easily_on_many_fact_sets() -> None:
    rng = random.Random(7)
    for _ in range(25):
        facts = random_facts(rng)
        for reader in (clinician, patient):
            told = reader(facts)
            assert [p for s in told for p in problems(s, facts)] == []
        assert grade(" ".join(s.text for s in patient(facts))) <= 8


def test_a_narrative_without_its_uncertainty_gets_it_back() -> None:
    rng = random.Random(3)
    for _ in range(40):
        facts = random_facts(rng)
        for reader in (clinician, patient):
            rules = reader(facts)
            assert missing(rules, rules, facts) == []
            for left_out in missing((), rules, facts):
                others = [s for s in rules if s is not left_out]
                assert left_out in missing(others, rules, facts)


FRAGMENTS = (
    "By %.", "Map %.", "Image most by %.", "Probability nodule.", "Is most 62 %.", "The of 62 %.",
    "Map prediction.probability 62 %.", "Probability . 62 %.", "Score of is 62 %.", "Not :.",
    "Model region map left.", "Zone lung doctor map.", "Not lower log-odds raises.",
)  # fmt: skip


@pytest.mark.parametrize("text", FRAGMENTS)
def test_known_words_that_say_nothing_are_no_sentence(text: str) -> None:
    assert found(text, CHANCE)


def test_notes_of_the_file_are_quoted_word_for_word_or_not_at_all() -> None:
    note = Fact("input.warning.1", "warning", {"code": "x", "message": "It was compressed."})
    facts = [*KNOWN, note]
    assert problems(Sentence("It was compressed.", (note.id,)), facts) == []
    assert problems(Sentence("It was compressed well.", (note.id,)), facts)


def test_reading_grade() -> None:
    assert [syllables(w) for w in ("cat", "doctor", "made", "table", "diagnosis", "7")] == [
        1, 2, 1, 2, 4, 2,
    ]  # fmt: skip
    hard = "Calibrated conformal classification demonstrates considerable epistemic uncertainty."
    assert grade("The cat sat on the mat.") < 2 < 15 < grade(hard)
    assert grade("") == 0


def test_negation_alignment_and_spelling() -> None:
    text = normalise("It isn’t a diagnosis, but it is X ray news.")
    assert text == "it is not a diagnosis, but it is x-ray news."
    assert negated(text, text.index("diagnosis"))
    assert not negated(text, text.index("x-ray"))
    import re

    letters, digits = re.compile(r"[ab]\b"), re.compile(r"\d")
    pair = {"a": "1", "b": "2"}

    def fits(item, key) -> bool:
        return pair[key.value] == item.value

    for said, right in (("a 1 and b 2", True), ("a and b are 1 and 2", True), ("a 2, b 1", False)):
        assert aligned(said, find(digits, said), find(letters, said), fits) is right


AGREEMENT = Fact(
    "maps.agreement", "agreement", {"rank_correlation": 0.72, "top_region_overlap": 1.0}
)
LUNGS = Fact("cam.lungs", "inside_lungs", {"share": 0.8, "empty": False})


@pytest.mark.parametrize(
    ("text", "facts", "complaint"),
    [
        ("The program found 80 % of people with cancer.", [POINT], None),
        ("The program missed 80 % of people with cancer.", [POINT], "wrong part"),
        ("Among those without cancer, 35 % were flagged.", [POINT], None),
        ("Among those without cancer, 65 % were flagged.", [POINT], "wrong part"),
        ("At 62 %, the score passes the 40 % mark.", [CHANCE, POINT], None),
        ("At 62 %, the score misses the 40 % mark.", [CHANCE, POINT], "decision"),
        ("Scores above 40 % are flagged, and this one is 62 %.", [CHANCE, POINT], None),
        ("The score of 62 % is well above the threshold of 40 %.", [CHANCE, POINT], None),
        ("The score of 62 % is just above the threshold of 40 %.", [CHANCE, POINT], "degree"),
        ("The maps agree well, with a rank correlation of +0.72.", [AGREEMENT], None),
        ("The maps hardly agree, with a rank correlation of +0.72.", [AGREEMENT], "degree"),
        ("Nearly all of the map lies on lung.", [LUNGS], "degree"),
        ("80 % of the map lies inside the lungs and 20 % outside.", [LUNGS], None),
        ("20 % of the map lies inside the lungs and 80 % outside.", [LUNGS], "wrong part"),
        ("The map is strongest in the left upper zone, then in the right lower zone.",
         ZONES[:2], None),
        ("The map is strongest in the right lower zone, then in the left upper zone.",
         ZONES[:2], "order"),
        ("The score has risen to 62 % since the last visit.", [CHANCE], "time"),
        ("Your doctor will remove it.", [LIMITS], "advice"),
        ("Your doctor will look at it.", [LIMITS], None),
        ("The spot in the left upper zone is small.", ZONES[:1], "not told"),
    ],
)  # fmt: skip
def test_numbers_decisions_and_degrees(text: str, facts: list[Fact], complaint) -> None:
    known = [*KNOWN, AGREEMENT, LUNGS]
    told = problems(Sentence(text, tuple(fact.id for fact in facts)), known)
    assert (told == []) if complaint is None else any(complaint in found for found in told), told


def test_no_risky_word_is_known_whatever_its_ending() -> None:
    from thoralens.explain.verify.vocabulary import _listed

    risky = _listed("risky")
    assert len(risky) > 500
    assert not [word for word in risky if is_known(word)]
    assert not risky & (_listed("words") | _listed("neutral"))


def test_the_closed_world() -> None:
    assert all(map(is_known, ("raises", "flagged", "heavier", "higher", "x-ray", "grad-cam")))
    outside = "pneumonia biopsy effusion surgery chemotherapy heart rib trachea antibiotic smoking"
    assert not [word for word in outside.split() if is_known(word)]
