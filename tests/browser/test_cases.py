"""The case search in a real browser, with the shipped models and the shipped, synthetic cases."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.conftest import Opener
from tests.browser.test_access import DARK, PHONE
from tests.running import Running
from thoralens.imaging.examples import example_bytes

_SLOW_MS = 120_000


def _searched(app: App) -> None:
    expect(app.page.get_by_role("heading", name="Cases found")).to_be_visible(timeout=_SLOW_MS)
    app.page.wait_for_function(
        "() => [...document.images].every((image) => image.complete && image.naturalWidth > 0)"
    )


@pytest.mark.parametrize("look", [{}, PHONE | DARK], ids=["desktop-light", "phone-dark"])
def test_words_are_searched_by_keyboard_alone(
    open_app: Opener, shipped: Running, look: dict[str, Any]
) -> None:
    app = open_app(url=shipped.url, **look)
    app.page.get_by_role("link", name="Cases").press("Enter")
    words = app.page.get_by_role("textbox", name="Words")
    words.focus()
    app.page.keyboard.type("nodule in the left upper zone, without effusion")
    app.page.keyboard.press("Enter")
    _searched(app)
    first = app.page.get_by_role("article").first
    expect(first).to_have_accessible_name(re.compile("Synthetic phantom: .* left upper zone"))
    expect(first.get_by_text("Words and findings in common: ")).to_contain_text("nodule")
    expect(app.page.get_by_text("Left out: cases that name effusion.")).to_be_visible()
    app.check_accessibility()
    assert app.overflow() <= 0
    app.shoot(f"cases-{'phone' if look else 'desktop'}", whole=True)


def test_a_dropped_image_and_words_are_compared_zone_by_zone(
    open_app: Opener, shipped: Running
) -> None:
    app = open_app("/cases", url=shipped.url)
    expect(app.page.get_by_role("button", name="Search", exact=True)).to_be_visible()
    transfer = app._transfer("x.png", "image/png", example_bytes("phantom-left-upper-png"))
    for event in ("dragenter", "dragover", "drop"):
        app.page.dispatch_event("body", event, {"dataTransfer": transfer})
    expect(app.page.get_by_role("img", name="The image you search by")).to_be_visible()
    assert app.path == "/cases", "a dropped image starts no study here"
    app.page.get_by_role("textbox", name="Words").fill("nodule")
    expect(app.page.get_by_role("slider", name="Weight of the image")).to_be_visible()
    app.page.get_by_role("button", name="Search", exact=True).click()
    _searched(app)
    assert app.page.get_by_test_id("zone-box").count() >= 3
    app.page.get_by_role("button", name="Compare", exact=True).first.click()
    expect(app.page.get_by_role("button", name="Compared")).to_have_count(1)
    app.check_accessibility()
    app.shoot("cases-image", whole=True)


def test_what_is_no_radiograph_is_refused_with_the_reason(
    open_app: Opener, shipped: Running
) -> None:
    app = open_app("/cases", url=shipped.url)
    letter = {"name": "x.png", "mimeType": "image/png", "buffer": b"a letter"}
    app.page.get_by_test_id("case-image").set_input_files(letter)  # type: ignore[arg-type]
    app.page.get_by_role("button", name="Search", exact=True).click()
    expect(app.page.get_by_role("alert")).to_contain_text("not a PNG, JPEG, TIFF or DICOM")


def test_a_study_shows_similar_cases_and_leads_to_the_search(
    open_app: Opener, shipped: Running
) -> None:
    app = open_app(url=shipped.url)
    app.go(app.start_by_api(example_bytes("phantom-left-upper-png")))
    app.wait_for_result()
    section = app.page.get_by_role("region", name="Similar cases")
    expect(section.get_by_role("article").first).to_be_visible()
    app.page.get_by_role("link", name="Search with words as well").click()
    expect(app.page.get_by_role("img", name="The image of the study")).to_be_visible()
