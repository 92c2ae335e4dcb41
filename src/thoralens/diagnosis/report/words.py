"""What the report says beside the narratives: outcome, checks, origin."""

from __future__ import annotations

from collections.abc import Sequence

from thoralens.diagnosis.schema import Diagnosis, Explanations, Passport, PredictionOut, Sentence
from thoralens.explain.wording import class_term, joined, percent, signed

Rows = list[tuple[str, ...]]
_TOPICS = {"cam": "picture", "shap": "picture", "gate": "input"}
_FORMATS = {"png": "PNG", "jpeg": "JPEG", "tiff": "TIFF", "dicom": "DICOM", "array": "array"}
_VERDICTS = {
    "pass": "Passed: better than chance in both checks on this image.",
    "weak": "Weak: better than chance in only one of the two checks on this image.",
    "fail": "Failed: no better than chance in either check on this image; do not rely on it.",
}


def outcome(said: Diagnosis) -> str:
    """The result in one line."""
    prediction = said.prediction
    if prediction is None:
        return "Not judged"
    if prediction.abstained:
        return "Uncertain: the model cannot tell the answers apart"
    if prediction.operating_point is None or said.explanations is None:
        return f"Most probable: {class_term(prediction.label)}"
    target = said.explanations.shap.target
    above = prediction.probabilities[target] >= prediction.operating_point.threshold
    name = class_term(target)
    return f"{name[:1].upper()}{name[1:]}: {'flagged' if above else 'not flagged'} by the model"


def prediction_lines(prediction: PredictionOut) -> list[str]:
    """What the probability is worth."""
    lines = []
    point = prediction.operating_point
    if point is not None:
        lines.append(
            f"Flag level {percent(point.threshold)}: sensitivity {percent(point.sensitivity)}, "
            f"specificity {percent(point.specificity)} ({point.source})."
        )
    names = [class_term(name) for name in prediction.set]
    lines.append(f"Prediction set: {joined(names) if names else 'empty'}.")
    return lines


def topics(sentences: Sequence[Sentence]) -> list[str]:
    """Neighbouring sentences about the same thing as one paragraph."""
    paragraphs: list[tuple[str, str]] = []
    for sentence in sentences:
        first = sentence.facts[0].partition(".")[0] if sentence.facts else ""
        topic = _TOPICS.get(first, first)
        if paragraphs and paragraphs[-1][0] == topic:
            paragraphs[-1] = topic, f"{paragraphs[-1][1]} {sentence.text}"
        else:
            paragraphs.append((topic, sentence.text))
    return [text for _, text in paragraphs]


def verdict(passport: Passport) -> str:
    return _VERDICTS[passport.verdict]


def checks(explained: Explanations) -> Rows:
    """The passport: name, value, how to read it."""
    passport, agreement = explained.passport, explained.agreement
    rows: Rows = [("Check", "Value", "How to read it")]
    if passport is not None:
        rows += [
            (
                "Deletion",
                f"{signed(passport.deletion_auc)} log-odds",
                "Hiding the hottest regions first; below 0 is better than a random order",
            ),
            (
                "Insertion",
                f"{signed(passport.insertion_auc)} log-odds",
                "Showing the hottest regions first; above 0 is better than a random order",
            ),
        ]
        if passport.outside_lungs is not None:
            rows.append(
                (
                    "Outside the lungs",
                    percent(passport.outside_lungs),
                    "Share of Grad-CAM that does not lie on lung",
                )
            )
    rows.append(
        (
            "Agreement of the maps",
            f"{percent(agreement.top_region_overlap)}; {signed(agreement.rank_correlation)}",
            "Of the three strongest regions in common; rank correlation of all",
        )
    )
    return rows + (_of_model(passport) if passport is not None else [])


def _of_model(passport: Passport) -> Rows:
    rows: Rows = []
    game = passport.pointing
    if game is not None:
        hit = game.hit
        rows.append(
            (
                "Model: at the nodule",
                f"{percent(hit.value)} ({percent(hit.low)} to {percent(hit.high)})",
                f"Hottest point, {game.images} unseen X-rays; chance {percent(game.chance)}, "
                f"lung's centre {percent(game.centre)}",
            )
        )
    if passport.randomisation is not None:
        rows.append(
            (
                "Model: after forgetting",
                signed(passport.randomisation),
                "Likeness of maps once the last layers forget; near 0 is good",
            )
        )
    return rows


def origin(said: Diagnosis) -> Rows:
    """Model and image, name and value."""
    lineage, image = said.lineage, said.input
    spacing = image.pixel_spacing_mm
    rows: Rows = [
        ("Model", f"{lineage.model} {lineage.model_version}"),
        ("Training data", lineage.data_version),
        ("Program", f"Thoralens {lineage.code_version}"),
        ("Study", said.study_id),
        ("Made", said.created_at.replace("T", " ").replace("+00:00", " UTC")),
        ("File", f"{_FORMATS.get(image.source_format, image.source_format)}, {image.bits} bit"),
        ("Size", f"{image.width} × {image.height} pixels"),
        ("View", " ".join(filter(None, (image.modality, image.view))) or "not stated"),
    ]
    if spacing is not None:
        rows.append(("Pixel spacing", f"{spacing[0]:.3g} × {spacing[1]:.3g} mm"))
    return rows


def measured(said: Diagnosis) -> str:
    """How good the model was on patients it had never seen."""
    for fact in said.facts:
        if fact.kind == "measured" and "auroc" in fact.values["metrics"]:
            values, auroc = fact.values, fact.values["metrics"]["auroc"]
            return (
                f"Measured on {values['patients']} unseen patients of {values['data']}, "
                f"{values['positives']} with cancer: AUROC {auroc['value']:.2f} (95 % CI "
                f"{auroc['low']:.2f} to {auroc['high']:.2f}; 0.50 is a coin, 1.00 is perfect)."
            )
    return "No measurement came with this model: do not rely on it."


def notes(said: Diagnosis) -> list[str]:
    """What was corrected, and what to keep in mind about the image."""
    found = [note.message for note in (*said.input.warnings, *said.input.corrections)]
    return found or ["Nothing was corrected, and there is nothing to keep in mind."]


def provenance(said: Diagnosis) -> str:
    """Who worded the narratives, and whether they were checked."""
    worded = (
        "Worded by fixed rules; no language model took part"
        if said.narrated_by == "rules"
        else f"Worded by {said.narrated_by.removeprefix('llm:')}"
    )
    checked = (
        "every sentence was checked against the measured facts"
        if said.verified
        else "not every sentence passed the check against the measured facts"
    )
    return " ".join(filter(None, (f"{worded}; {checked}.", said.narration_note)))
