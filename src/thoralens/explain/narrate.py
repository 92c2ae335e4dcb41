"""The rule-based narrator: every sentence is made from named facts and says which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from thoralens.explain.evidence import Fact
from thoralens.explain.wording import (
    class_plain,
    class_term,
    joined,
    percent,
    place_plain,
    place_term,
    signed,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the ids of the facts it states."""

    text: str
    facts: tuple[str, ...]


Facts = dict[str, Fact]


def clinician(facts: Iterable[Fact]) -> tuple[Sentence, ...]:
    """The narrative in clinical terms, with numbers and limits."""
    known = {fact.id: fact for fact in facts}
    if "prediction.probability" not in known:
        return (*_refused(known), *_input_notes(known))
    return (
        *_decision(known),
        *_grad_cam(known),
        *_shap(known),
        *_trust(known),
        *_performance(known),
        *_input_notes(known),
        Sentence(
            "This is a model output from a single image, not a diagnosis; correlate clinically.",
            ("limits.use",),
        ),
        Sentence(
            "The model was trained on adults; its output does not apply to children.",
            ("limits.use",),
        ),
    )


def patient(facts: Iterable[Fact]) -> tuple[Sentence, ...]:
    """The narrative in everyday words."""
    known = {fact.id: fact for fact in facts}
    if "prediction.probability" not in known:
        return (*_refused(known), *_patient_advice(known))
    return (
        *_patient_score(known),
        *_patient_maps(known),
        *_quality(known),
        *_patient_advice(known),
    )


def _refused(known: Facts) -> Iterator[Sentence]:
    reasons = [fact for fact in known.values() if fact.kind == "gate"]
    yield Sentence("The model did not judge this image.", tuple(fact.id for fact in reasons))
    for fact in reasons:
        yield Sentence(fact.values["message"], (fact.id,))


def _decision(known: Facts) -> Iterator[Sentence]:
    fact = known["prediction.probability"]
    name, value = class_term(fact.values["class"]), percent(fact.values["probability"])
    kind = "calibrated" if fact.values["calibrated"] else "uncalibrated"
    point = known.get("prediction.operating_point")
    if point is None:
        yield Sentence(f"Model output: {name}, {kind} probability {value}.", (fact.id,))
        return
    relation = "at or above" if point.values["above"] else "below"
    yield Sentence(
        f"Model output: {name}, {kind} probability {value}, {relation} the operating point of "
        f"{percent(point.values['threshold'])}.",
        (fact.id, point.id),
    )
    yield Sentence(
        f"At this operating point the model had sensitivity "
        f"{percent(point.values['sensitivity'])} and specificity "
        f"{percent(point.values['specificity'])} ({point.values['source']}).",
        (point.id,),
    )
    chosen = known.get("prediction.set")
    if chosen is not None:
        yield _prediction_set(chosen)


def _prediction_set(fact: Fact) -> Sentence:
    names = [class_term(name) for name in fact.values["classes"]]
    listed = joined(names) if names else "empty"
    closing = ": the model is uncertain." if fact.values["abstained"] else "."
    return Sentence(
        f"The {percent(fact.values['coverage'])} conformal prediction set is {listed}{closing}",
        (fact.id,),
    )


def _grad_cam(known: Facts) -> Iterator[Sentence]:
    lungs = known["cam.lungs"]
    if lungs.values["empty"]:
        yield Sentence("The Grad-CAM map is empty: no location speaks for the class.", (lungs.id,))
        return
    top = [fact for fact in known.values() if fact.kind == "zone_share"][:2]
    places = [f"{place_term(f.values)} ({percent(f.values['share'])} of the map)" for f in top]
    yield Sentence(f"Grad-CAM lies mostly on {joined(places)}.", tuple(fact.id for fact in top))
    yield Sentence(f"Of the whole map, {percent(lungs.values['share'])} lies on lung.", (lungs.id,))


def _shap(known: Facts) -> Iterator[Sentence]:
    regions = [fact for fact in known.values() if fact.kind == "region_value"]
    for verb, sign in (("raises", 1), ("lowers", -1)):
        chosen = [fact for fact in regions if fact.values["value"] * sign > 0]
        if chosen:
            listed = [
                f"region {f.values['region']} in {place_term(f.values)} by "
                f"{signed(f.values['value'])} "
                f"(95 % CI {signed(f.values['low'])} to {signed(f.values['high'])})"
                for f in chosen
            ]
            yield Sentence(
                f"By SHAP, what {verb} the log-odds most is {joined(listed)}.",
                tuple(fact.id for fact in chosen),
            )
    if not regions:
        yield Sentence(
            "By SHAP, no single region moves the log-odds by more than its uncertainty.",
            ("shap.total",),
        )


def _trust(known: Facts) -> Iterator[Sentence]:
    agreement, passport = known["maps.agreement"], known["maps.passport"]
    yield Sentence(
        f"The two maps share {percent(agreement.values['top_region_overlap'])} of their three "
        f"strongest regions (rank correlation "
        f"{signed(agreement.values['rank_correlation'])}).",
        (agreement.id,),
    )
    verdict = {
        "pass": "Hiding and showing regions in Grad-CAM's order moves the model more than a "
        "random order does.",
        "weak": "The Grad-CAM map passes only one of its two faithfulness checks; read it with "
        "caution.",
        "fail": "The Grad-CAM map does no better than chance in its faithfulness checks; do not "
        "rely on it.",
    }[passport.values["verdict"]]
    yield Sentence(verdict, (passport.id,))


def _performance(known: Facts) -> Iterator[Sentence]:
    fact = known.get("model.measured")
    if fact is None or "auroc" not in fact.values["metrics"]:
        return
    auroc = fact.values["metrics"]["auroc"]
    yield Sentence(
        f"Measured on {fact.values['patients']} unseen patients of {fact.values['data']}, of whom "
        f"{fact.values['positives']} had cancer: AUROC {auroc['value']:.2f} "
        f"(95 % CI {auroc['low']:.2f} to {auroc['high']:.2f}).",
        (fact.id,),
    )
    yield Sentence(
        "Cancer is far rarer in ordinary practice than in that set, so the probability overstates "
        "the risk of an unselected patient.",
        (fact.id,),
    )


def _input_notes(known: Facts) -> Iterator[Sentence]:
    image = known["input.image"]
    if image.values["synthetic"]:
        yield Sentence(
            "The image is a synthetic phantom, so the output says nothing about any person.",
            (image.id,),
        )
    yield from _quality(known)
    for fact in known.values():
        if fact.kind in ("correction", "warning"):
            yield Sentence(fact.values["message"], (fact.id,))


def _quality(known: Facts) -> Iterator[Sentence]:
    fact = known.get("image.quality")
    if fact is None:
        return
    if fact.values["low_contrast"]:
        yield Sentence("The contrast of the image is low.", (fact.id,))
    if fact.values["cropped"]:
        yield Sentence("The lungs reach the edge of the image: a part may be missing.", (fact.id,))


def _patient_score(known: Facts) -> Iterator[Sentence]:
    image = known["input.image"]
    if image.values["synthetic"]:
        yield Sentence(
            "This is a made-up practice image, so the result is about no real person.", (image.id,)
        )
    fact = known["prediction.probability"]
    score = percent(fact.values["probability"])
    name = class_plain(fact.values["class"])
    yield Sentence(
        f"The computer model gives this X-ray a score of {score} for {name}.", (fact.id,)
    )
    point = known.get("prediction.operating_point")
    if point is not None:
        level = percent(point.values["threshold"])
        yield Sentence(
            f"That is above the level of {level} where the model raises a flag."
            if point.values["above"]
            else f"That is below the level of {level} where the model raises a flag.",
            (fact.id, point.id),
        )
        yield Sentence(
            f"The model makes mistakes: in tests it flagged "
            f"{percent(point.values['sensitivity'])} of the people who had cancer, and it "
            f"wrongly flagged {percent(1 - point.values['specificity'])} of those who did not.",
            (point.id,),
        )
    chosen = known.get("prediction.set")
    if chosen is not None and chosen.values["abstained"]:
        yield Sentence("For this image the model is not sure either way.", (chosen.id,))


def _patient_maps(known: Facts) -> Iterator[Sentence]:
    top = [fact for fact in known.values() if fact.kind == "zone_share"][:1]
    passport = known["maps.passport"]
    if top:
        yield Sentence(
            f"The coloured map shows that it looked most at {place_plain(top[0].values)}.",
            (top[0].id,),
        )
        yield Sentence(
            "A bright spot on the map is not a tumour; it only shows what the model used.",
            ("limits.use",),
        )
    if passport.values["verdict"] != "pass":
        yield Sentence("In our checks the map for this image was weak.", (passport.id,))


def _patient_advice(known: Facts) -> Iterator[Sentence]:
    use = known["limits.use"].id
    yield Sentence("This is not a diagnosis, and it cannot rule out an illness.", (use,))
    yield Sentence("The model knows adults only; do not use it for a child.", (use,))
    yield Sentence(
        "Please talk to a doctor, who can look at the image itself and at your health as a whole.",
        (use,),
    )
    yield Sentence(
        "You could ask: what do you see on my X-ray, do I need another test, and when?", (use,)
    )
