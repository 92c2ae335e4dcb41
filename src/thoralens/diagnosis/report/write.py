"""The pages of a report, in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

from PIL import Image

from thoralens.diagnosis.figure import place_label, strongest
from thoralens.diagnosis.report import words
from thoralens.diagnosis.report.panels import draw_panels, draw_picture
from thoralens.diagnosis.report.sheet import (
    ACCENT,
    BOTTOM,
    INK,
    MARGIN,
    SOFT,
    WASH,
    WIDTH,
    Sheet,
)
from thoralens.diagnosis.schema import Diagnosis, Explanations, PredictionOut
from thoralens.explain.render import Pictures
from thoralens.explain.wording import class_term, percent, signed

PICTURES = ("original", "lungs_outline", "grad_cam", "grad_cam_contours", "shap")
"""Kinds of pictures that a report is made from."""
_ROWS, _NOTE = 12, 500
_WARNING = "SYNTHETIC PHANTOM, drawn by a program: this report is about no person."
_FOOT = "Decision support and education, not a medical device. It does not diagnose."


def write_report(said: Diagnosis, images: Mapping[str, bytes]) -> bytes:
    """A PDF of two pages, or of one when the gate refused.

    Text is real text; pictures have alternative texts; colours are never the only cue. Nothing
    in it identifies the patient: the Diagnosis holds nothing that does.

    Args:
        said: The document.
        images: PNG files by kind; of :data:`PICTURES`, ``original`` must be there.
    """
    pictures: Pictures = {
        kind: Image.open(BytesIO(images[kind])) for kind in PICTURES if kind in images
    }
    sheet = Sheet(
        f"Thoralens report, {said.study_id[:60]}",
        f"{said.study_id[:60]}  ·  {_FOOT}",
        1 if said.prediction is None else 2,
    )
    sheet.set_author(f"Thoralens {said.lineage.code_version}")
    sheet.set_creation_date(datetime.fromisoformat(said.created_at))
    if said.prediction is None or said.explanations is None:
        _refused(sheet, said, pictures)
    else:
        _first(sheet, said, said.prediction, said.explanations, pictures)
        _second(sheet, said, said.explanations)
    return bytes(sheet.output())


def _head(sheet: Sheet, said: Diagnosis, kind: str) -> float:
    sheet.add_page()
    sheet.write_at(MARGIN, 11, "Thoralens", 13, ACCENT, bold=True)
    when = said.created_at[:16].replace("T", " ")
    sheet.write_at(MARGIN, 12, f"{kind}  ·  {when} UTC", 8, SOFT, align="R")
    sheet.rule(19)
    y = 22.0
    if said.input.synthetic:
        sheet.set_draw_color(*INK)
        sheet.set_line_width(0.5)
        sheet.rect(MARGIN, y, WIDTH, 6.5)
        sheet.write_at(MARGIN, y + 1.2, _WARNING, 8.5, bold=True, align="C")
        y += 9
    return y


def _first(
    sheet: Sheet,
    said: Diagnosis,
    prediction: PredictionOut,
    explained: Explanations,
    pictures: Pictures,
) -> None:
    y = _head(sheet, said, "Chest X-ray report")
    sheet.set_xy(MARGIN, y)
    sheet.start_section("Result")
    sheet.write_at(MARGIN, y, words.outcome(said), 17, bold=True)
    sheet.write_at(
        MARGIN, y + 9, "What the model computed from one image, not a diagnosis.", 8.5, SOFT
    )
    y = _probabilities(sheet, prediction, explained.shap.target, y + 15.5)
    y = draw_panels(sheet, explained, pictures, y + 3)
    y = sheet.heading("For the clinician", y + 4)
    worded = words.provenance(said)[:_NOTE]
    end = BOTTOM - sheet.height_of(worded, WIDTH, 7)
    sheet.block(words.topics(said.narratives.clinician.sentences), y, end - 2 - y)
    sheet.paragraph(MARGIN, end, WIDTH, worded, 7, SOFT)


def _probabilities(sheet: Sheet, prediction: PredictionOut, target: str, y: float) -> float:
    shown = sorted(prediction.probabilities.items(), key=lambda item: -item[1])[:3]
    point = prediction.operating_point
    if point is not None:
        shown = [(target, prediction.probabilities[target])]
    kind = "calibrated" if prediction.calibrated else "not calibrated"
    for name, value in shown:
        label = f"Probability of {class_term(name)} ({kind})"
        sheet.write_at(MARGIN, y, label, 9, width=WIDTH - 25)
        sheet.write_at(MARGIN, y - 1, percent(value), 12, bold=True, align="R")
        _bar(sheet, y + 5.5, value, point.threshold if point else None)
        y += 10
    for line in words.prediction_lines(prediction):
        y = sheet.paragraph(MARGIN, y, WIDTH, line[:300], 8, SOFT)
    return y


def _bar(sheet: Sheet, y: float, value: float, threshold: float | None) -> None:
    sheet.set_draw_color(*INK)
    sheet.set_line_width(0.25)
    sheet.set_fill_color(*WASH)
    sheet.rect(MARGIN, y, WIDTH, 3, style="DF")
    sheet.set_fill_color(*ACCENT)
    sheet.rect(MARGIN, y, WIDTH * value, 3, style="F")
    if threshold is not None:
        at = MARGIN + WIDTH * threshold
        sheet.set_line_width(0.7)
        sheet.line(at, y - 1.2, at, y + 4.2)


def _second(sheet: Sheet, said: Diagnosis, explained: Explanations) -> None:
    y = _head(sheet, said, "Chest X-ray report")
    y = _patient(sheet, said, y)
    y = _tables(sheet, explained, y + 5)
    y = _trust(sheet, explained, y + 5)
    _end(sheet, said, y + 5)


def _patient(sheet: Sheet, said: Diagnosis, y: float) -> float:
    paragraphs = words.topics(said.narratives.patient.sentences)
    shown, size, used = sheet.fitted(paragraphs, WIDTH - 8, 58, 10, 6.5)
    sheet.set_fill_color(*WASH)
    sheet.rect(MARGIN, y, WIDTH, used + 12, style="F")
    y = sheet.heading("In plain words, for the patient", y + 3, MARGIN + 4)
    for text in shown:
        y = sheet.paragraph(MARGIN + 4, y, WIDTH - 8, text, size) + size * 0.22
    return y + 2.5


def _tables(sheet: Sheet, explained: Explanations, y: float) -> float:
    ordered = strongest(explained.shap.regions)
    heads = ("Region", "Place", "log-odds", "95 % interval", "Effect")
    rows = [heads] + [
        (
            region.id,
            place_label(region.zone, region.side),
            signed(region.value),
            f"{signed(region.ci95[0])} to {signed(region.ci95[1])}",
            _effect(region.ci95),
        )
        for region in ordered[:_ROWS]
    ]
    zones = sorted((z for z in explained.grad_cam.zones if z.share > 0), key=lambda z: -z.share)
    shares = [("Place", "Share")] + [(place_label(z.zone, z.side), percent(z.share)) for z in zones]
    middle = MARGIN + 124
    title = f"SHAP, strongest {min(_ROWS, len(ordered))} of {len(ordered)} regions"
    top = sheet.heading(title, y)
    sheet.heading("Grad-CAM by place", y, middle)
    end = sheet.rows(MARGIN, top, (14, 40, 17, 30, 18), rows, right=(2, 3, 4))
    return max(end, sheet.rows(middle, top, (36, 20), shares, right=(1,)))


def _effect(interval: tuple[float, float]) -> str:
    low, high = interval
    return "raises" if low > 0 else "lowers" if high < 0 else "unclear"


def _trust(sheet: Sheet, explained: Explanations, y: float) -> float:
    y = sheet.heading("Can the maps be trusted?", y)
    passport = explained.passport
    if passport is not None:
        y = sheet.paragraph(MARGIN, y - 1, WIDTH, words.verdict(passport), 8.5, bold=True) + 1
    return sheet.rows(MARGIN, y, (34, 36, 110), words.checks(explained))


def _end(sheet: Sheet, said: Diagnosis, y: float) -> None:
    """Origin on the left, notes and limits on the right, the disclaimer below."""
    middle, width = MARGIN + 88, WIDTH - 88
    top = sheet.heading("Origin", y)
    rows = words.origin(said)
    for row, (name, value) in enumerate(rows):
        sheet.write_at(MARGIN, top + 4.2 * row, name, 7.5, SOFT, width=22)
        sheet.write_at(MARGIN + 24, top + 4.2 * row, value, 7.5, width=58)
    judged = said.prediction is not None
    sheet.heading("The image and the model" if judged else "The image", y, middle)
    notes = [*words.notes(said), *([words.measured(said)] if judged else [])]
    shown, size, _ = sheet.fitted(notes, width, BOTTOM - 14 - top, 7.5, 6)
    at = top
    for text in shown:
        at = sheet.paragraph(middle, at, width, text, size) + 0.8
    _disclaimer(sheet, said)


def _disclaimer(sheet: Sheet, said: Diagnosis) -> None:
    height = sheet.height_of(said.disclaimer, WIDTH, 7.5)
    sheet.paragraph(MARGIN, BOTTOM - height, WIDTH, said.disclaimer, 7.5, bold=False)


def _refused(sheet: Sheet, said: Diagnosis, pictures: Pictures) -> None:
    y = _head(sheet, said, "Chest X-ray report")
    sheet.set_xy(MARGIN, y)
    sheet.start_section("Result")
    sheet.write_at(MARGIN, y, words.outcome(said), 17, bold=True)
    text = "The image did not pass the check, so there is no prediction and no map."
    sheet.write_at(MARGIN, y + 9, text, 8.5, SOFT)
    image, beside = pictures["original"], MARGIN + 76
    _, height = draw_picture(sheet, image, MARGIN, y + 17, 70, "The image as read", sides=False)
    top = sheet.heading("Why, and what to do", y + 17, beside)
    reasons = [reason.message for reason in said.gate.reasons]
    shown, size, _ = sheet.fitted(reasons, WIDTH - 76, 56, 10, 6.5)
    for reason in shown:
        top = sheet.paragraph(beside, top, WIDTH - 76, reason, size) + 2
    y = sheet.heading("In words", max(y + 17 + height, top) + 6)
    told = words.topics(said.narratives.patient.sentences)
    y = sheet.block(told, y, 80)
    y = sheet.paragraph(MARGIN, y + 1, WIDTH, words.provenance(said)[:_NOTE], 7, SOFT)
    _end(sheet, said, y + 5)
