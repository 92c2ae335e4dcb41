import numpy as np
import pytest

from thoralens.anatomy import Lungs
from thoralens.explain.image_evidence import image_facts
from thoralens.explain.narrate import Sentence, clinician
from thoralens.explain.verify import problems
from thoralens.imaging import Acquisition, Radiograph


def facts(low: float, high: float, margin: int, shape: tuple[int, int] = (600, 800)):
    ramp = np.linspace(low, high, shape[0] * shape[1], dtype=np.float32).reshape(shape)
    masks = [np.zeros((100, 100), bool) for _ in range(2)]
    top = 12 + margin  # the film is 75 of 100 rows high, centred
    masks[0][top:80, 10:45] = True
    masks[1][top:80, 55:90] = True
    lungs = Lungs(*masks, np.where(masks[0] | masks[1], 0.9, 0.1).astype(np.float32))
    return {f.kind: f for f in image_facts(Radiograph(ramp, Acquisition("array", 800, 600)), lungs)}


def test_the_lungs_are_measured_on_the_film_and_not_on_its_padding() -> None:
    lungs = facts(0, 1, 8)["lungs"].values
    assert lungs["share"] == pytest.approx(60 * 70 / (75 * 100), rel=0.03)
    assert lungs["right"] == pytest.approx(lungs["left"])
    assert lungs["confidence"] == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("low", "high", "margin", "flags"),
    [
        (0.0, 1.0, 8, set()),
        (0.4, 0.6, 8, {"low_contrast"}),
        (0.0, 1.0, 0, {"cropped"}),
    ],
)
def test_low_contrast_and_cut_lungs_are_flagged_and_told(low, high, margin, flags) -> None:
    quality = facts(low, high, margin)["quality"]
    assert {name for name in ("low_contrast", "cropped", "coarse") if quality.values[name]} == flags
    for flag, text in (
        ("low_contrast", "The contrast of the image is low."),
        ("cropped", "The lungs reach the edge of the image: a part may be missing."),
    ):
        found = problems(Sentence(text, (quality.id,)), [quality])
        assert (found == []) is (flag in flags)


def test_a_small_image_is_coarse() -> None:
    assert facts(0, 1, 8, (300, 400))["quality"].values["coarse"]


def test_the_rules_tell_it() -> None:
    import random

    from benchmarks.narratives.fact_sets import random_facts

    told = [
        s.text for f in (random_facts(random.Random(n)) for n in range(12)) for s in clinician(f)
    ]
    assert "The contrast of the image is low." in told
    assert any("reach the edge" in text for text in told)
