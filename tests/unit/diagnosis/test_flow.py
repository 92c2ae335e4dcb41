import io

import numpy as np
import pytest
from PIL import Image
from tests.tiny import drawn_chest, write_frontal, write_model, write_segmenter

from thoralens.anatomy import LungSegmenter
from thoralens.diagnosis import STEPS, Diagnoser
from thoralens.diagnosis.batch import diagnose_files
from thoralens.errors import BadImageError, ModelError
from thoralens.imaging import Acquisition, Radiograph, example_bytes, read
from thoralens.inference import Model
from thoralens.inference.frontal import FrontalClassifier
from thoralens.inference.gate import FeatureDistance
from thoralens.settings import Settings

OVERLAYS = {"lungs", "lungs_outline", "grad_cam", "grad_cam_contours", "shap", "shap_contours"}
KINDS = OVERLAYS | {"original", "lungs_blend", "grad_cam_blend", "shap_blend"}
FIGURES = {"grad_cam_figure", "shap_figure"}
SWAP = {"right": "left", "left": "right", "none": "none"}


@pytest.fixture
def diagnoser(tmp_path) -> Diagnoser:
    folder = write_model(tmp_path / "model")
    return Diagnoser(
        Model(folder, precision="f32"),
        LungSegmenter(write_segmenter(tmp_path / "lungs")),
        FrontalClassifier(write_frontal(tmp_path / "frontal")),
        FeatureDistance(folder),
        shap_evaluations=400,
    )


def radiograph(pixels) -> Radiograph:
    return Radiograph(np.ascontiguousarray(pixels), Acquisition("array", *pixels.shape[::-1]))


def test_the_whole_flow_writes_a_complete_document(diagnoser) -> None:
    told = []
    result = diagnoser.diagnose(
        radiograph(drawn_chest()), study_id="s", progress=lambda step, _: told.append(step)
    )
    said = result.diagnosis
    assert tuple(dict.fromkeys(told)) == STEPS
    assert said.gate.accepted
    assert said.verified
    assert sum(said.prediction.probabilities.values()) == pytest.approx(1)
    shap = said.explanations.shap
    assert len(shap.regions) == 49
    assert shap.additivity_gap < 1e-6
    passport, cam = said.explanations.passport, said.explanations.grad_cam
    assert passport.outside_lungs == pytest.approx(1 - cam.inside_lungs)
    assert (cam.doubt is None) == (passport.verdict == "pass")
    target = said.prediction.probabilities["malignant"]
    assert 1 / (1 + np.exp(-shap.output_value)) == pytest.approx(target, abs=1e-5)
    named = {fact.id for fact in said.facts}
    for told_to in (said.narratives.clinician, said.narratives.patient):
        assert all(set(sentence.facts) <= named for sentence in told_to.sentences)


def test_pictures_share_one_size_and_overlays_are_transparent(diagnoser) -> None:
    images = diagnoser.diagnose(radiograph(drawn_chest()), study_id="s").images
    opened = {kind: Image.open(io.BytesIO(png)) for kind, png in images.items()}
    assert set(opened) == KINDS | FIGURES
    same = {kind for kind in KINDS if not kind.endswith(("_contours", "_outline"))}
    assert {opened[kind].size for kind in same} == {(192, 192)}
    assert {opened[kind].size for kind in KINDS - same} == {(960, 960)}
    for kind in OVERLAYS:
        assert opened[kind].convert("RGBA").getchannel("A").getextrema()[0] == 0


def test_a_mirrored_image_reports_mirrored_sides(diagnoser) -> None:
    pixels = drawn_chest()
    straight, mirrored = (
        diagnoser.diagnose(radiograph(p), study_id="s").diagnosis for p in (pixels, pixels[:, ::-1])
    )
    regions = {r.id: r for r in mirrored.explanations.shap.regions}
    sides = set()
    for region in straight.explanations.shap.regions:
        row, column = int(region.id[1]), int(region.id[3])
        twin = regions[f"r{row}c{8 - column}"]
        assert (twin.zone, twin.side) == (region.zone, SWAP[region.side])
        sides.add(region.side)
    assert sides == {"right", "left", "none"}


def test_a_picture_on_its_head_is_put_upright_and_the_reader_is_told(diagnoser) -> None:
    pixels = drawn_chest()
    pixels[-20:] = 1
    upright = diagnoser.diagnose(radiograph(pixels), study_id="s")
    turned = diagnoser.diagnose(radiograph(pixels[::-1, ::-1]), study_id="s")
    assert upright.diagnosis.input.corrections == ()
    assert [note.code for note in turned.diagnosis.input.corrections] == ["rotated_by_look"]
    assert "180 degrees" in turned.diagnosis.narratives.clinician.text
    assert turned.images["original"] == upright.images["original"]
    assert turned.diagnosis.prediction == upright.diagnosis.prediction


def test_what_is_no_chest_is_refused_without_a_prediction(diagnoser) -> None:
    noise = np.random.default_rng(0).uniform(0.5, 1, (128, 128)).astype(np.float32)
    said = diagnoser.diagnose(radiograph(noise), study_id="s").diagnosis
    assert not said.gate.accepted
    assert said.prediction is None
    assert said.explanations is None
    assert "did not judge" in said.narratives.patient.text
    assert said.verified


@pytest.fixture(scope="module")
def shipped() -> Diagnoser:
    return Diagnoser.load(Settings())


@pytest.mark.parametrize("name", ["phantom", "phantom-nodule"])
def test_the_shipped_models_answer_for_every_example(shipped, name) -> None:
    from thoralens.imaging import EXAMPLES

    example = EXAMPLES[0 if name == "phantom" else 1]
    said = shipped.diagnose(read(example_bytes(example.id)), study_id="s").diagnosis
    assert said.gate.accepted, said.gate.reasons
    assert said.verified
    assert said.input.synthetic
    assert "synthetic" in said.narratives.clinician.text
    passport = said.explanations.passport
    assert passport.randomisation < 0.5
    assert passport.pointing.hit.low > passport.pointing.centre > passport.pointing.chance


def test_a_batch_goes_on_past_an_unreadable_file(tmp_path) -> None:
    from thoralens.imaging import EXAMPLES

    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    good.write_bytes(example_bytes(EXAMPLES[0].id))
    bad.write_bytes(b"not an image")
    settings = Settings()
    found = list(diagnose_files([bad, good], settings, out=tmp_path / "out"))
    assert isinstance(found[0][1], BadImageError)
    written = {path.name for path in (tmp_path / "out" / "good").iterdir()}
    assert written == {f"{kind}.png" for kind in KINDS | FIGURES} | {
        "diagnosis.json",
        "report.pdf",
    }
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good"]


def test_a_model_with_other_preprocessing_is_refused(tmp_path) -> None:
    from thoralens.imaging import Preprocessing

    changed = {**Preprocessing(size=64).to_json(), "revision": 99}
    folder = write_model(tmp_path, preprocessing=changed)
    with pytest.raises(ModelError) as caught:
        Model(folder)
    assert caught.value.code == "model_preprocessing_differs"
    with pytest.raises(ModelError) as caught:
        Model(tmp_path / "nowhere")
    assert caught.value.code == "model_missing"
