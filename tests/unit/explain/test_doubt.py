import numpy as np
import pytest

from thoralens.explain.doubt import doubt_grad_cam, doubt_shap
from thoralens.explain.grad_cam import GradCam
from thoralens.explain.passport import Passport
from thoralens.explain.regions import RegionValues
from thoralens.explain.shapley import ShapleyValues


def cam(coarse) -> GradCam:
    coarse = np.asarray(coarse, np.float32)
    return GradCam("malignant", "last", coarse, coarse)


def passport(verdict: str) -> Passport:
    return Passport(0.0, 0.0, verdict, ())


def shap(values, errors) -> RegionValues:
    empty = np.zeros((0, len(values)), bool)
    found = ShapleyValues(np.array(values), np.array(errors), 0.0, 1.0, 0, empty, np.zeros(0))
    return RegionValues("malignant", (), found)


@pytest.mark.parametrize(("verdict", "word"), [("weak", "only one"), ("fail", "no better")])
def test_a_map_that_did_no_better_than_chance_is_doubted(verdict, word) -> None:
    assert word in doubt_grad_cam(cam(np.eye(4)), passport(verdict))
    assert doubt_grad_cam(cam(np.eye(4)), passport("pass")) is None


def test_an_empty_and_a_saturated_map_are_doubted_whatever_their_passport() -> None:
    assert "empty" in doubt_grad_cam(cam(np.zeros((4, 4))), passport("pass"))
    assert "saturated" in doubt_grad_cam(cam(np.full((4, 4), 3.0)), passport("pass"))
    half = np.ones((4, 4))
    half[:2] = 0.5
    assert doubt_grad_cam(cam(half), passport("pass")) is None


def test_region_values_are_doubted_when_no_interval_excludes_zero() -> None:
    assert "uncertainty" in doubt_shap(shap([0.2, -0.2], [0.2, 0.2]))
    assert doubt_shap(shap([0.2, -0.5], [0.2, 0.2])) is None
