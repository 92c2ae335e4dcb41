"""The printed report: its text is text, its pages are two, and nothing a name holds breaks it."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader
from tests.sample import diagnosis, pictures, refused

from thoralens.diagnosis import Diagnosis
from thoralens.diagnosis.report import PICTURES, write_report
from thoralens.diagnosis.schema import DISCLAIMER
from thoralens.explain.render import encode

HOSTILE = {
    "long word": "W" * 20_000,
    "long text": "A sentence that goes on. " * 2_000,
    "emoji": "🫁🩻 lung 👩🏽‍⚕️",
    "right to left": "\u202eالرئة اليمنى\u202c ריאה ימנית",
    "marks": "Z̸̢̛̗͇͎a̴l̷g̶o" * 50,
    "control": "a\x00b\x07c\nd\re\u2028f\ufefff\ud7ff",
    "markup": "**bold** <b>x</b> {nb} %s \\n (un)balanced) [link](javascript:alert(1))",
    "nothing": "",
}


@pytest.fixture(scope="module")
def images() -> dict[str, bytes]:
    return encode({kind: image for kind, image in pictures().items() if kind in PICTURES})


def read(said: Diagnosis, images: dict[str, bytes]) -> tuple[PdfReader, str]:
    """The file, and its text with every run of white space as one space."""
    reader = PdfReader(BytesIO(write_report(said, images)), strict=True)
    text = " ".join(page.extract_text() for page in reader.pages)
    return reader, " ".join(text.split())


def test_two_pages_hold_everything_as_text(images) -> None:
    reader, text = read(diagnosis(), images)
    assert len(reader.pages) == 2
    for part in (
        "Malignant nodule: flagged by the model",
        "71 %",
        "Flag level 30 %: sensitivity 81 %, specificity 54 % (40 validation images)",
        "Grad-CAM lies mostly on the right upper zone (60 % of the map).",
        "It looked most at the upper part of the right lung.",
        "SHAP, strongest 12 of 49 regions",
        "r1c1",
        "−0.90",
        "Deletion −0.30 log-odds",
        "75 % (55 % to 95 %)",
        "sample-net 1.2",
        "jsrt-0123",
        "AUROC 0.63 (95 % CI 0.47 to 0.78",
        "The grey scale was inverted.",
        "The image was stored with loss.",
        "Worded by fixed rules",
        "Page 1 of 2",
        "Page 2 of 2",
    ):
        assert part in text, part
    assert " ".join(DISCLAIMER.split()) in text
    assert "SYNTHETIC" not in text


def test_it_is_titled_tagged_and_has_outlines(images) -> None:
    reader, _ = read(diagnosis(), images)
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "Thoralens report, study-0123456789ab"
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    titles = [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)]
    assert titles[:2] == ["Result", "For the clinician"]
    assert "Can the maps be trusted?" in titles
    assert len(reader.pages[0].images) == 5, "three pictures and two scales"


def test_a_doubted_map_says_why(images) -> None:
    doubt = "This Grad-CAM map came out no better than chance in either of its two checks."
    _, text = read(diagnosis(doubt=doubt), images)
    assert f"Weak map. {doubt}" in text
    assert "only one of the two checks" in text
    assert "Weak map" not in read(diagnosis(), images)[1]


def test_a_fallback_of_the_narrator_is_told(images) -> None:
    note = "The language model did not answer in time. Rules worded this instead."
    _, text = read(diagnosis(narration_note=note), images)
    assert note in text


def test_a_phantom_is_called_synthetic_on_every_page(images) -> None:
    reader, _ = read(diagnosis(synthetic=True), images)
    assert all("SYNTHETIC PHANTOM" in page.extract_text() for page in reader.pages)


def test_a_refused_image_gets_one_page_without_a_number(images) -> None:
    reader, text = read(refused(), {"original": images["original"]})
    assert len(reader.pages) == 1
    assert "Not judged" in text
    assert "This is not a frontal chest X-ray." in text
    assert "Page 1 of 1" in text
    assert "Probability" not in text
    assert "No measurement" not in text
    assert " ".join(DISCLAIMER.split()) in text


def test_sides_are_the_patients(images) -> None:
    for side, other in (("right", "left"), ("left", "right")):
        _, text = read(diagnosis(side=side), images)
        assert f"the {side} upper zone" in text
        assert f"upper part of the {side} lung" in text
        assert f"r1c1 {side} upper zone" in text
        assert f"r1c4 {other} upper zone" in text
        assert f"{side} upper zone 60 %" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_break_nothing(images, name) -> None:
    words = HOSTILE[name]
    said = diagnosis()
    sentences = said.narratives.clinician.sentences
    told = sentences[0].model_copy(update={"text": words})
    narrative = said.narratives.clinician.model_copy(update={"sentences": (told,) * 3})
    note = said.input.warnings[0].model_copy(update={"message": words})
    said = said.model_copy(
        update={
            "study_id": words,
            "lineage": said.lineage.model_copy(
                update={"model": words, "model_version": words, "data_version": words}
            ),
            "input": said.input.model_copy(
                update={"warnings": (note,) * 4, "view": words, "photometric": words}
            ),
            "narratives": said.narratives.model_copy(
                update={"clinician": narrative, "patient": narrative}
            ),
            "narrated_by": f"llm:{words}",
        }
    )
    reader, text = read(said, images)
    assert len(reader.pages) == 2
    assert " ".join(DISCLAIMER.split()) in text
    for page in reader.pages:
        assert page.mediabox.width == pytest.approx(595.28, abs=0.1)
        assert_inside(page)


def assert_inside(page) -> None:
    """No text begins below the footer or beyond the margins."""
    places = []

    def visit(text, _matrix, position, _font, _size) -> None:
        if text.strip():
            places.append((position[4], position[5]))

    page.extract_text(visitor_text=visit)
    assert places
    assert min(y for _, y in places) > 20
    assert max(x for x, _ in places) < 560


def test_long_words_are_cut_and_say_so(images) -> None:
    said = diagnosis()
    told = said.narratives.clinician.sentences[0].model_copy(update={"text": "Word. " * 5_000})
    narrative = said.narratives.clinician.model_copy(update={"sentences": (told,)})
    said = said.model_copy(
        update={"narratives": said.narratives.model_copy(update={"clinician": narrative})}
    )
    assert "The rest is in the JSON document." in read(said, images)[1]


def test_letters_that_the_font_lacks_are_shown_as_such(images) -> None:
    said = diagnosis()
    told = said.narratives.patient.sentences[0].model_copy(
        update={"text": "Café, Ωμέγα, лёгкое, naïve − 3 … but 肺 and 🫁."}
    )
    narrative = said.narratives.patient.model_copy(update={"sentences": (told,)})
    said = said.model_copy(
        update={"narratives": said.narratives.model_copy(update={"patient": narrative})}
    )
    assert "Café, Ωμέγα, лёгкое, naïve − 3 … but ? and ?." in read(said, images)[1]


@pytest.mark.parametrize("size", [(30, 300), (300, 30), (64, 64)])
def test_any_shape_of_picture_is_printed(size) -> None:
    shaped = encode({k: v.resize(size) for k, v in pictures().items() if k in PICTURES})
    assert len(read(diagnosis(), shaped)[0].pages) == 2
    assert len(read(refused(), {"original": shaped["original"]})[0].pages) == 1


def test_without_a_positive_class_every_probability_is_shown(images) -> None:
    said = diagnosis()
    prediction = said.prediction.model_copy(
        update={"operating_point": None, "set": (), "calibrated": False}
    )
    _, text = read(said.model_copy(update={"prediction": prediction}), images)
    assert "Most probable: malignant nodule" in text
    assert "Probability of no malignant nodule (not calibrated)" in text
    assert "29 %" in text
    assert "Prediction set: empty" in text


def test_the_pictures_are_not_larger_than_print_needs() -> None:
    large = {k: v.resize((2400, 2400)) for k, v in pictures().items() if k in PICTURES}
    reader, _ = read(diagnosis(), encode(large))
    assert all(max(picture.image.size) <= 900 for picture in reader.pages[0].images)
    assert isinstance(reader.pages[0].images[0].image, Image.Image)
