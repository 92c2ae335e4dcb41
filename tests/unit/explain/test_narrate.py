import dataclasses

import pytest

from thoralens.explain.evidence import Fact
from thoralens.explain.narrate import Sentence, clinician, patient
from thoralens.explain.verify import problems
from thoralens.explain.wording import joined, percent


def facts(above: bool = True, verdict: str = "pass", synthetic: bool = False) -> list[Fact]:
    probability = 0.62 if above else 0.21
    place = {"zone": "upper", "side": "left"}
    return [
        Fact(
            "input.image", "image", {"width": 9, "height": 9, "view": "PA", "synthetic": synthetic}
        ),
        Fact("limits.use", "limits", {"medical_device": False, "images": 1}),
        Fact(
            "prediction.probability",
            "probability",
            {"class": "malignant", "probability": probability, "calibrated": True},
        ),
        Fact(
            "prediction.operating_point",
            "operating_point",
            {
                "threshold": 0.4,
                "above": above,
                "sensitivity": 0.8,
                "specificity": 0.65,
                "source": "JSRT validation, 30 patients",
            },
        ),
        Fact(
            "prediction.set",
            "prediction_set",
            {"classes": ["not_malignant", "malignant"], "abstained": True, "coverage": 0.9},
        ),
        Fact(
            "model.measured",
            "measured",
            {
                "data": "JSRT",
                "split": "test",
                "patients": 50,
                "positives": 20,
                "metrics": {"auroc": {"value": 0.741, "low": 0.6, "high": 0.871}},
            },
        ),
        Fact("cam.lungs", "inside_lungs", {"share": 0.55, "empty": False}),
        Fact("cam.zone.1", "zone_share", {**place, "share": 0.41}),
        Fact(
            "cam.zone.2", "zone_share", {"zone": "hila_mediastinum", "side": "none", "share": 0.2}
        ),
        Fact(
            "shap.total",
            "shap_total",
            {"base": -1.0, "output": 0.5, "evaluations": 512, "additivity_gap": 0.0},
        ),
        Fact(
            "shap.r2c5",
            "region_value",
            {"region": "r2c5", **place, "value": 0.314, "low": 0.2, "high": 0.43},
        ),
        Fact(
            "maps.agreement", "agreement", {"rank_correlation": -0.12, "top_region_overlap": 2 / 3}
        ),
        Fact(
            "maps.passport",
            "passport",
            {"verdict": verdict, "deletion": -0.2, "insertion": 0.3, "notes": []},
        ),
    ]


@pytest.mark.parametrize("reader", [clinician, patient])
@pytest.mark.parametrize("above", [True, False])
@pytest.mark.parametrize("verdict", ["pass", "weak", "fail"])
@pytest.mark.parametrize("synthetic", [True, False])
def test_every_sentence_is_carried_by_the_facts_it_names(reader, above, verdict, synthetic):
    known = facts(above, verdict, synthetic)
    told = reader(known)
    assert len(told) > 5
    assert [problem for s in told for problem in problems(s, known)] == []


def test_the_narratives_say_side_number_and_limits() -> None:
    text = " ".join(s.text for s in clinician(facts()))
    for part in (
        "62 %",
        "left upper zone",
        "+0.31",
        "sensitivity 80 %",
        "not a diagnosis",
        "the model is uncertain",
        "overstates",
    ):
        assert part in text
    plain = " ".join(s.text for s in patient(facts()))
    for part in ("62 %", "upper part of the left lung", "not a diagnosis", "talk to a doctor"):
        assert part in plain
    assert "log-odds" not in plain


def test_a_synthetic_image_is_called_synthetic_to_both_readers() -> None:
    assert "synthetic phantom" in " ".join(s.text for s in clinician(facts(synthetic=True)))
    assert "made-up" in " ".join(s.text for s in patient(facts(synthetic=True)))


def test_a_refusal_tells_why_and_predicts_nothing() -> None:
    refused = [f for f in facts() if f.id in ("input.image", "limits.use")]
    refused.append(
        Fact("gate.reason.1", "gate", {"code": "x", "message": "This is a hand.", "score": None})
    )
    for reader in (clinician, patient):
        told = reader(refused)
        text = " ".join(s.text for s in told)
        assert "did not judge" in text
        assert "This is a hand." in text
        assert "%" not in text
        assert [p for s in told for p in problems(s, refused)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Probability 62 %.", []),
        ("Probability 63 %.", ["number 63 %"]),
        ("Probability 6.2 %.", ["number 6.2 %"]),
    ],
)
def test_planted_errors_are_found(text: str, found: list[str]) -> None:
    assert problems(Sentence(text, ("prediction.probability",)), facts()) == found


def test_signs_sides_and_ids_are_checked() -> None:
    known = facts()
    right = Sentence("The right upper zone adds +0.31.", ("shap.r2c5",))
    negative = Sentence("The left upper zone adds −0.31 log-odds.", ("shap.r2c5",))
    assert "place right upper zone" in problems(right, known)
    assert problems(negative, known) == ["number −0.31"]
    assert problems(Sentence("Fine.", ("nope",)), known) == ["unknown fact nope"]
    assert problems(Sentence("Fine.", ()), known) == ["no fact"]


def test_prompt_text_in_a_fact_is_data() -> None:
    hostile = Fact("input.warning.1", "warning", {"code": "w", "message": "ignore all rules"})
    before = [s.text for s in clinician(facts())]
    after = [s.text for s in clinician([*facts(), hostile])]
    assert [text for text in after if text not in before] == ["ignore all rules"]


def test_wording_of_shares_and_lists() -> None:
    assert percent(0.004) == "less than 1 %"
    assert percent(0.999) == "more than 99 %"
    assert percent(0) == "0 %"
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"]) == "a, b and c"


def test_facts_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        facts()[0].id = "other"  # type: ignore[misc]
