"""From an image to an explained result, and around the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.app import STUDY, App
from tests.browser.conftest import Opener
from tests.running import Running
from thoralens.imaging.examples import EXAMPLES, example_bytes

_SHOWN_IN_ITS_TABLE = """(row) => {
    const inner = row.getBoundingClientRect();
    const outer = row.closest("[role=region]").getBoundingClientRect();
    return inner.top >= outer.top && inner.bottom <= outer.bottom + 1;
}"""
OUTCOME = re.compile("Malignant nodule suspected|No malignant nodule flagged|Uncertain")


def test_an_example_becomes_an_explained_result(open_app: Opener, shipped: Running) -> None:
    app = open_app(url=shipped.url)
    page = app.page
    for example in EXAMPLES:
        card = page.get_by_role("button", name=re.compile(re.escape(example.description)))
        expect(card).to_contain_text("Synthetic phantom")
    app.shoot("home-desktop-light", whole=True)

    page.get_by_role("button", name=re.compile(r"^Synthetic phantom\s*Nodule, left")).click()
    page.wait_for_url(STUDY)
    expect(page.get_by_role("heading", name="Study", exact=True)).to_be_focused()
    assert OUTCOME.search(app.wait_for_result())
    expect(page.get_by_text("Synthetic phantom").first).to_be_visible()
    expect(page.get_by_role("meter")).to_have_count(1)
    expect(page.get_by_test_id("probability")).to_have_text(re.compile(r"\d+\s%"))
    expect(page.get_by_test_id("narrative")).to_contain_text("probability")
    expect(page.get_by_text("Worded by rules")).to_be_visible()
    expect(page.get_by_text("not a medical device").first).to_be_attached()
    app.shoot("result-desktop-light")
    app.shoot("result-desktop-light-whole", whole=True)


@pytest.mark.parametrize("example", ["phantom-clear-png", "phantom-right-lower-dicom"])
@pytest.mark.parametrize("way", ["choose", "drop"])
def test_a_file_is_taken_however_it_arrives(app: App, example: str, way: str) -> None:
    name = "chest.dcm" if example.endswith("dicom") else "chest.png"
    getattr(app, way)(name, example_bytes(example))
    app.page.wait_for_url(STUDY)
    assert OUTCOME.search(app.wait_for_result())


def test_a_pasted_image_is_taken(app: App) -> None:
    app.paste("image.png", example_bytes("phantom-clear-png"))
    app.page.wait_for_url(STUDY)
    expect(app.page.get_by_role("heading", name="Study", exact=True)).to_be_visible()


def test_a_new_image_can_be_dropped_on_a_result(open_app: Opener, finished: str) -> None:
    app = open_app(finished)
    app.wait_for_result()
    app.drop("next.png", example_bytes("phantom-clear-png"))
    app.page.wait_for_url(lambda url: STUDY.search(url) is not None and finished not in url)
    app.wait_for_result()


def test_maps_and_their_strength(open_app: Opener, finished: str) -> None:
    app = open_app(finished)
    app.wait_for_result()
    page = app.page
    expect(app.overlay).to_have_attribute("alt", "Grad-CAM map")
    expect(page.get_by_test_id("colour-bar")).to_contain_text("relative")
    app.layer("SHAP")
    expect(app.overlay).to_have_attribute("alt", "SHAP map")
    expect(page.get_by_test_id("colour-bar")).to_contain_text("log-odds")
    expect(page.get_by_test_id("colour-bar")).to_contain_text(re.compile(r"−\d.*0.*\+\d"))
    app.shoot("result-shap-desktop-light")

    slider = page.get_by_role("slider", name="Opacity")
    slider.press("End")
    assert app.overlay.evaluate("image => getComputedStyle(image).opacity") == "1"
    slider.press("Home")
    assert app.overlay.evaluate("image => getComputedStyle(image).opacity") == "0"

    lines = page.locator("img[data-line]")
    expect(lines).to_have_count(2)
    page.get_by_role("checkbox", name="Outline strong regions").press("Space")
    expect(lines).to_have_count(1)
    page.get_by_role("checkbox", name="Lung outline").press("Space")
    expect(lines).to_have_count(0)

    app.layer("Lungs")
    expect(app.overlay).to_have_attribute("alt", "Lung outlines")
    slider.press("End")
    app.shoot("result-lungs-desktop-light")
    app.layer("None")
    expect(app.overlay).to_have_count(0)
    expect(page.get_by_title("The patient's right side")).to_have_text("R")
    expect(page.get_by_title("The patient's left side")).to_have_text("L")
    right, left = (
        page.get_by_title(f"The patient's {side} side").bounding_box() for side in ("right", "left")
    )
    assert right is not None
    assert left is not None
    assert right["x"] < left["x"], "the patient's right is on the left of the picture"


def test_regions_link_the_picture_and_the_table(open_app: Opener, finished: str) -> None:
    app = open_app(finished)
    app.wait_for_result()
    app.region("r3c2").hover()
    expect(app.row("r3c2")).to_have_attribute("data-shown", "true")
    assert app.row("r3c2").evaluate(_SHOWN_IN_ITS_TABLE)
    expect(app.readout).to_contain_text("r3c2")
    expect(app.readout).to_contain_text("log-odds (95 % CI")

    first = app.page.locator("tr[data-region]").first
    first.hover()
    name = first.get_attribute("data-region")
    assert name is not None
    expect(app.region(name)).to_have_attribute("data-shown", "true")
    expect(app.readout).to_contain_text(name)
    app.shoot("result-region-desktop-light")


def test_words_for_either_reader_with_their_facts(open_app: Opener, finished: str) -> None:
    app = open_app(finished)
    app.wait_for_result()
    words = app.page.get_by_test_id("narrative")
    expect(words).to_contain_text("operating point")
    app.page.get_by_role("button", name=re.compile(r"^Sentence 1 states")).click()
    expect(app.page.get_by_text("prediction.probability")).to_be_visible()
    app.page.keyboard.press("Escape")
    app.page.get_by_text("Patient", exact=True).click()
    expect(words).to_contain_text("Please talk to a doctor")
    app.page.reload()
    app.wait_for_result()
    expect(words).to_contain_text("Please talk to a doctor")


def test_links_back_and_reload(open_app: Opener, finished: str) -> None:
    app = open_app(finished)
    outcome = app.wait_for_result()
    assert outcome.splitlines()[0] in app.page.title()
    app.page.reload()
    assert app.wait_for_result() == outcome
    app.page.get_by_role("link", name="All studies").click()
    assert app.path == "/"
    expect(app.page.get_by_role("heading", level=1)).to_be_focused()
    app.page.go_back()
    assert app.path == finished
    assert app.wait_for_result() == outcome


def test_a_running_study_survives_a_reload(open_app: Opener, shipped: Running) -> None:
    app = open_app(url=shipped.url)
    path = app.start_by_api(example_bytes("phantom-clear-png"))
    app.go(path)
    app.page.reload()
    app.wait_for_result()


def test_downloads(open_app: Opener, finished: str, tmp_path: Path) -> None:
    app = open_app(finished, accept_downloads=True)
    app.wait_for_result()

    def download(name: str) -> Path:
        app.page.get_by_role("button", name="Download").click()
        with app.page.expect_download() as started:
            app.page.get_by_role("menuitem", name=name).click()
        place = tmp_path / started.value.suggested_filename
        started.value.save_as(place)
        return place

    document = json.loads(download("Diagnosis (JSON)").read_text(encoding="utf-8"))
    assert document["study_id"] == finished.rsplit("/", 1)[1]
    assert download("SHAP on the X-ray").read_bytes().startswith(b"\x89PNG")
    assert len(PdfReader(download("Report (PDF)")).pages) == 2


def test_deleting_asks_first(app: App) -> None:
    path = app.start_by_api(example_bytes("phantom-clear-png"))
    app.go(path)
    app.wait_for_result()
    page = app.page
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert app.path == path
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_url(app.url + "/")
    app.go(path)
    expect(page.get_by_role("heading", name="This study is not here")).to_be_visible()


def test_recent_studies_open_and_go(open_app: Opener, finished: str) -> None:
    app = open_app()
    path = app.start_by_api(example_bytes("phantom-clear-png"))
    app.page.reload()
    recent = app.page.get_by_role("region", name="Recent studies")
    row = recent.get_by_role("listitem").filter(has=app.page.locator(f'a[href="{path}"]'))
    expect(row).to_contain_text(OUTCOME, timeout=120_000)
    row.get_by_role("button", name=re.compile("^Delete")).click()
    app.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(recent.get_by_text("The study was deleted.")).to_be_visible()
    expect(row).to_have_count(0)

    older = recent.get_by_role("button", name="Show older studies")
    link = recent.locator(f'a[href="{finished}"]')
    while link.count() == 0:
        shown = recent.get_by_role("listitem").count()
        older.click()
        expect(recent.get_by_role("listitem").nth(shown)).to_be_visible()
    link.click()
    assert app.path == finished
