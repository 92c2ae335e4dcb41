from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from thoralens.explain.colour import COLOUR_MAPS, ramp
from thoralens.explain.contours import heat_contours, region_outlines, stamp
from thoralens.explain.fonts import font
from thoralens.explain.overlay import heat_overlay, lungs_overlay, over, value_overlay


def slope(size: int = 200):
    """Heat that rises from 0 at the left to 1 at the right."""
    return np.broadcast_to(np.linspace(0, 1, size, dtype=np.float32), (size, size)).copy()


def lightness(rgb):
    """CIE L* of sRGB ``(n, 3)`` uint8."""
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    return 116 * np.cbrt(np.maximum(luminance, 0.008856)) - 16


def rgba(image: Image.Image):
    return np.asarray(image.convert("RGBA")).astype(int)


@pytest.mark.parametrize("name", ["grad_cam", "grad_cam_doubted"])
def test_a_sequential_scale_gets_lighter_in_even_steps(name) -> None:
    steps = np.diff(lightness(ramp(name, 33)))
    assert (steps[4:] > 0).all()
    assert steps[4:].max() < 2.5 * steps[4:].min()


@pytest.mark.parametrize("name", ["shap", "shap_doubted"])
def test_a_diverging_scale_is_centred_on_zero(name) -> None:
    light = lightness(ramp(name, 65))
    assert light == pytest.approx(light[::-1], abs=12)
    middle = ramp(name, 65)[32].astype(int)
    assert np.ptp(middle) < 12, "zero is neutral"


def test_opacity_follows_strength() -> None:
    heat = rgba(heat_overlay(slope(), doubted=False))
    assert heat[0, 0, 3] == 0
    assert (np.diff(heat[0, :, 3]) >= 0).all()
    values = rgba(value_overlay(2 * slope() - 1, doubted=False))
    assert values[0, 100, 3] < 40
    assert values[0, 0, 3] == values[0, -1, 3] == 255
    assert values[0, -1, 0] > values[0, -1, 2], "what raises is red"
    assert values[0, 0, 2] > values[0, 0, 0], "what lowers is blue"


@pytest.mark.parametrize("doubted", [False, True])
def test_the_page_can_read_the_strength_back(doubted) -> None:
    file = BytesIO()
    heat_overlay(slope(), doubted=doubted).save(file, "PNG")
    picture = Image.open(file)
    levels = np.asarray(picture)
    assert picture.mode == "P"
    assert len(picture.palette.palette) == 3 * (256 if doubted else 128)
    assert levels % 128 / 127 == pytest.approx(slope(), abs=0.5 / 127 + 1e-6)


@pytest.mark.parametrize("draw", [heat_overlay, value_overlay])
def test_a_doubted_map_has_no_colour_and_is_hatched(draw) -> None:
    plain, doubted = (rgba(draw(slope(), doubted=known)) for known in (False, True))
    assert np.ptp(plain[..., :3], axis=-1).max() > 100
    assert np.ptp(doubted[..., :3], axis=-1).max() < 16
    assert len(set(doubted[:, -1, 3])) > len(set(plain[:, -1, 3])) == 1


def test_contours_lie_where_the_heat_has_their_level() -> None:
    alpha = np.asarray(heat_contours(slope()))[100, :, 1].astype(int)
    for level in (0.25, 0.5, 0.75):
        at = round(level * 199)
        assert alpha[at - 1 : at + 2].max() > 200
    assert alpha[[10, 75, 125, 190]].max() == 0


def test_a_flat_map_has_no_contours() -> None:
    assert np.asarray(heat_contours(np.zeros((50, 50), np.float32)))[..., 1].max() == 0


def test_what_raises_is_outlined_whole_and_what_lowers_dashed() -> None:
    def white(raises: bool) -> int:
        box = (0.25, 0.25, 0.75, 0.75)
        picture = np.asarray(region_outlines((400, 400), [("r2c2", box, raises)]))
        assert picture[:95, :, 1].max() == 0, "nothing is drawn outside the region"
        assert picture[150:250, 150:250, 1].max() == 0, "the region stays visible"
        return int((picture[200:290, :, 0] == 255).sum())

    assert white(False) < 0.7 * white(True)


def test_lungs_are_told_apart_and_their_outline_is_hollow() -> None:
    right, left = np.zeros((100, 100), np.float32), np.zeros((100, 100), np.float32)
    right[20:80, 10:40] = 1
    left[20:80, 60:90] = 1
    filled, outline = (rgba(lungs_overlay(right, left, filled=known)) for known in (True, False))
    assert (filled[50, 25, :3] != filled[50, 75, :3]).any()
    assert filled[50, 25, 3] > 0
    assert outline[50, 25, 3] == 0
    assert outline[20, 25, 3] == 255
    assert (outline[20, 25, :3] != outline[20, 75, :3]).any()


def test_layers_are_laid_in_turn() -> None:
    ground = Image.new("L", (4, 4), 100)
    red = Image.new("RGBA", (4, 4), (255, 0, 0, 255))
    assert over(ground).getpixel((0, 0)) == (100, 100, 100)
    assert over(ground, (red, 0.5)).getpixel((0, 0)) == pytest.approx((177, 50, 50), abs=1)


@pytest.mark.parametrize("width", [60, 300, 1024])
def test_a_stamp_leaves_most_of_the_picture(width) -> None:
    picture = Image.new("RGB", (width, width), (120, 120, 120))
    stamp(picture, "WEAK MAP. This Grad-CAM map came out no better than chance.")
    changed = (np.asarray(picture) != 120).any(axis=(1, 2))
    assert changed[0]
    assert 0 < changed.mean() < 0.4


def test_scales_are_colours_of_the_web() -> None:
    assert all(stop.startswith("#") and len(stop) == 7 for m in COLOUR_MAPS.values() for stop in m)


@pytest.mark.parametrize("letter", "−–…“”×éß²Ωж")
def test_the_font_has_the_letters_of_our_sentences(letter) -> None:
    for bold in (False, True):
        missing = font(20, bold=bold).getmask("\uffff")
        assert bytes(font(20, bold=bold).getmask(letter)) != bytes(missing)
