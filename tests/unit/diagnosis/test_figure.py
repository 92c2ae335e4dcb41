"""Annotated figures stand alone: scale, sides, regions and doubts are in them."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from tests.sample import diagnosis, pictures, refused

from thoralens.diagnosis.figure import annotated, figures


def test_one_figure_a_map_and_none_for_a_refused_image() -> None:
    drawn = figures(diagnosis(), pictures())
    assert set(drawn) == {"grad_cam_figure", "shap_figure"}
    assert {figure.mode for figure in drawn.values()} == {"RGB"}
    assert max(max(figure.size) for figure in drawn.values()) <= 1200
    assert figures(refused(), {"original": pictures()["original"]}) == {}


def test_a_doubt_changes_the_figure_and_takes_its_colours() -> None:
    plain, doubted = (
        np.asarray(figures(diagnosis(doubt=doubt), pictures())["grad_cam_figure"]).astype(int)
        for doubt in (None, "This map came out no better than chance.")
    )
    bar = slice(825, 835), slice(40, 720)
    assert np.ptp(plain[bar], axis=-1).max() > 100
    assert np.ptp(doubted[bar], axis=-1).max() < 16


def test_a_synthetic_image_is_called_so() -> None:
    real, synthetic = (
        np.asarray(figures(diagnosis(synthetic=known), pictures())["shap_figure"])
        for known in (False, True)
    )
    assert (real != synthetic).any(axis=(1, 2)).nonzero()[0].min() > 800


@pytest.mark.parametrize("size", [(40, 200), (300, 90), (64, 64)])
def test_any_shape_of_picture_fits(size) -> None:
    shown = {kind: image.resize(size) for kind, image in pictures().items()}
    assert all(figure.width == 1200 for figure in figures(diagnosis(), shown).values())
    assert annotated(shown, "shap").size == size


def test_a_map_without_its_lines_is_still_shown() -> None:
    few = {kind: pictures()[kind] for kind in ("original", "grad_cam")}
    assert isinstance(annotated(few, "grad_cam"), Image.Image)
