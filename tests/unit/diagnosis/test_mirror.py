"""A mirrored image reports mirrored sides in every place that a reader meets: facts, words, print.

The network is symmetric, so that what it sees in the mirrored image is the mirror of what it saw;
only the coalitions that SHAP draws differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from pypdf import PdfReader
from tests.tiny import drawn_chest, write_frontal, write_model, write_segmenter

from thoralens.anatomy import LungSegmenter
from thoralens.diagnosis import Diagnoser, Diagnosis, Result
from thoralens.diagnosis.report import write_report
from thoralens.diagnosis.schema import Sentence
from thoralens.imaging import Acquisition, Radiograph
from thoralens.inference import Model
from thoralens.inference.frontal import FrontalClassifier
from thoralens.inference.gate import FeatureDistance

SWAP = {"right": "left", "left": "right", "none": "none"}


def swapped(text: str) -> str:
    return re.sub(r"\b(right|left)\b", lambda found: SWAP[found.group()], text)


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> tuple[Result, Result]:
    """Of a chest with a bright patch in its right lung, and of its mirror image."""
    place = tmp_path_factory.mktemp("mirror")
    folder = write_model(place / "model", seed=39, symmetric=True)
    diagnoser = Diagnoser(
        Model(folder, precision="f32"),
        LungSegmenter(write_segmenter(place / "lungs")),
        FrontalClassifier(write_frontal(place / "frontal")),
        FeatureDistance(folder),
        shap_evaluations=400,
    )
    pixels = drawn_chest()
    pixels[90:130, 40:75] += 0.12
    straight, mirrored = (
        diagnoser.diagnose(
            Radiograph(np.ascontiguousarray(p), Acquisition("array", *p.shape)), study_id="s"
        )
        for p in (pixels, pixels[:, ::-1])
    )
    return straight, mirrored


def told(said: Diagnosis) -> Iterator[Sentence]:
    for narrative in (said.narratives.clinician, said.narratives.patient):
        yield from narrative.sentences


def of_grad_cam(said: Diagnosis) -> list[str]:
    return [
        sentence.text
        for sentence in told(said)
        if sentence.facts and all(fact.startswith("cam.") for fact in sentence.facts)
    ]


def test_shares_and_the_hottest_point_swap_sides(pair) -> None:
    before, after = (result.diagnosis.explanations.grad_cam for result in pair)
    shares = {(zone.zone, zone.side): zone.share for zone in after.zones}
    for zone in before.zones:
        assert shares[zone.zone, SWAP[zone.side]] == pytest.approx(zone.share, abs=1e-3)
    right, left = (
        sum(zone.share for zone in before.zones if zone.side == side) for side in ("right", "left")
    )
    assert abs(right - left) > 0.02, "a symmetric image would show nothing"
    assert (after.peak.zone, after.peak.side) == (before.peak.zone, SWAP[before.peak.side])
    assert after.peak.x == pytest.approx(1 - before.peak.x, abs=0.02)


def test_both_narratives_swap_sides(pair) -> None:
    before, after = (of_grad_cam(result.diagnosis) for result in pair)
    assert {"right", "left"} & set(re.findall(r"\w+", " ".join(before)))
    assert after == [swapped(text) for text in before]
    assert after != before


def test_words_name_the_side_of_the_regions_they_are_about(pair) -> None:
    for result in pair:
        sides = {region.id: region.side for region in result.diagnosis.explanations.shap.regions}
        named = 0
        for sentence in told(result.diagnosis):
            regions = [fact[5:] for fact in sentence.facts if re.fullmatch(r"shap\.r\dc\d", fact)]
            if regions:
                said = set(re.findall(r"\b(?:right|left)\b", sentence.text))
                assert said == {sides[region] for region in regions} - {"none"}
                named += len(said)
        assert named > 0


def test_the_report_swaps_sides(pair) -> None:
    before, after = (
        " ".join(
            " ".join(
                page.extract_text()
                for page in PdfReader(BytesIO(write_report(result.diagnosis, result.images))).pages
            ).split()
        )
        for result in pair
    )
    for sentence in of_grad_cam(pair[0].diagnosis):
        words = " ".join(sentence.split())
        assert words in before
        assert swapped(words) in after
    places = re.compile(r"((?:right|left) \w+ zone) (\d+ %)")
    assert dict(places.findall(after)) == {
        swapped(place): share for place, share in places.findall(before)
    }
