"""Looking closely at a picture: every grey, near and far, and two maps together."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import App
from tests.browser.conftest import Opener

_DARKEST = """(canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let dark = 0;
    for (let at = 0; at < data.length; at += 4) dark += data[at] < 8 ? 1 : 0;
    return dark / (data.length / 4);
}"""


@pytest.fixture
def page(open_app: Opener, finished: str) -> Page:
    app = open_app(finished)
    app.wait_for_result()
    expect(app.page.get_by_label("Level", exact=True)).to_be_visible()
    return app.page


def _zoom(page: Page) -> int:
    return int(re.sub(r"\D", "", page.get_by_label("Zoom", exact=True).inner_text()))


def test_near_and_far_by_wheel_drag_button_and_key(page: Page) -> None:
    frame, world = page.get_by_test_id("stage-frame"), page.get_by_test_id("world").first
    box = frame.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25
    page.mouse.move(x, y)
    expect(page.get_by_test_id("under")).to_have_text(
        re.compile(r"^Grey \d+ of \d+ · Grad-CAM [01]\.\d\d of the hottest point$")
    )
    page.mouse.wheel(0, -400)
    expect(page).to_have_url(re.compile(r"at=0\.\d+_0\.\d+_2\.\d"))
    assert _zoom(page) > 200

    before = world.evaluate("element => element.style.transform")
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=4)
    page.mouse.up()
    expect(world).not_to_have_attribute("style", re.compile(re.escape(before)))
    expect(page.locator("main button[aria-pressed=true]")).to_have_count(0)

    moved = page.url
    page.get_by_role("button", name="Look down").click()
    expect(page).not_to_have_url(moved)
    nearer = _zoom(page)
    page.get_by_role("button", name="Zoom in").click()
    expect(page.get_by_label("Zoom", exact=True)).not_to_have_text(re.compile(f"^{nearer}\\s%"))
    page.get_by_role("button", name="Show the whole picture").click()
    expect(page).not_to_have_url(re.compile("at="))
    frame.focus()
    frame.press("+")
    expect(page.get_by_label("Zoom", exact=True)).to_have_text(re.compile(r"^125\s%$"))
    frame.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"at=0\.58_0\.5_1\.25"))
    frame.press("0")
    assert _zoom(page) == 100


def test_window_and_level_by_preset_number_drag_and_key(page: Page) -> None:
    greys = page.get_by_test_id("greys")
    level, width = page.get_by_label("Level", exact=True), page.get_by_label("Width", exact=True)
    as_seen = greys.evaluate(_DARKEST)
    page.get_by_label("Preset of window and level").select_option("Heart, bones and below")
    expect(page).to_have_url(re.compile(r"window=\d+_\d+"))
    assert greys.evaluate(_DARKEST) > as_seen + 0.05, "dense parts: more of the lungs is black"

    width.fill("40")
    width.press("Tab")
    expect(page.get_by_label("Preset of window and level")).to_have_value("")
    kept = level.input_value(), width.input_value()
    page.get_by_text("Invert black and white").click()
    expect(page).to_have_url(re.compile("inverted=1"))
    page.reload()
    expect(width).to_have_value(kept[1])
    expect(level).to_have_value(kept[0])
    expect(page.get_by_label("Invert black and white")).to_be_checked()

    frame = page.get_by_test_id("stage-frame")
    frame.focus()
    frame.press("i")
    expect(page.get_by_label("Invert black and white")).not_to_be_checked()
    page.get_by_text("Window", exact=True).click()
    box = frame.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 100, steps=4)
    page.mouse.up()
    expect(width).not_to_have_value(kept[1])
    assert _zoom(page) == 100
    page.get_by_role("button", name="Reset the view").click()
    expect(page).not_to_have_url(re.compile(r"\?"))


def test_two_maps_by_slider_and_side_by_side(page: Page) -> None:
    page.get_by_text("Slider", exact=True).click()
    page.get_by_label("What to compare with").select_option("shap")
    divider = page.get_by_role("slider", name="Divider between the two pictures")
    divider.press("Home")
    divider.press("ArrowRight")
    expect(divider).to_have_attribute("aria-valuetext", re.compile(r"5\s% from the left"))
    page.get_by_text("Side by side", exact=True).click()
    first, second = page.get_by_test_id("stage-frame"), page.get_by_test_id("stage-frame-second")
    second.focus()
    second.press("+")
    for frame in (first, second):
        expect(frame.get_by_test_id("world").first).to_have_attribute(
            "style", re.compile(r"scale\(1\.25")
        )
    app_maps = page.get_by_role("img", name=re.compile("map$"))
    expect(app_maps).to_have_count(2)
    page.reload()
    expect(second).to_be_visible()
    expect(app_maps).to_have_count(2)


def test_only_the_strong_part_of_a_map(page: Page) -> None:
    shown = """() => {
        const canvas = document.querySelector("[role=img] canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((one, at) => at % 4 === 3 && one > 0).length;
    }"""
    slider = page.get_by_role("slider", name="Hide weaker than")
    slider.press("ArrowRight")
    expect(page.get_by_role("img", name="Grad-CAM map").locator("canvas")).to_be_visible()
    much = page.evaluate(shown)
    slider.press("End")
    expect(page).to_have_url(re.compile("above=100"))
    assert 0 < page.evaluate(shown) < much / 2


def test_two_fingers_zoom(open_app: Opener, finished: str) -> None:
    app: App = open_app(finished, viewport={"width": 360, "height": 740}, has_touch=True)
    app.wait_for_result()
    page = app.page
    frame = page.get_by_test_id("stage-frame")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)

    def fingers(kind: str, apart: float) -> None:
        points = [{"x": middle[0] + side * apart, "y": middle[1], "id": side} for side in (-1, 1)]
        touch.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points if apart else []}
        )

    fingers("touchStart", 20)
    for apart in (30, 45, 60):
        fingers("touchMove", apart)
    fingers("touchEnd", 0)
    expect(page).to_have_url(re.compile(r"at=.*_[23](\.\d+)?$"))
