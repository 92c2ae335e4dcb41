"""Real radiographs in the real page. THORALENS_DATA_DIR names the folder that holds them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.app import STUDY, App
from tests.browser.conftest import Opener
from tests.running import Running

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(
        not os.environ.get("THORALENS_DATA_DIR"), reason="THORALENS_DATA_DIR is not set"
    ),
]


def _data(*parts: str) -> Path:
    path = Path(os.environ["THORALENS_DATA_DIR"], *parts)
    if not path.exists():
        pytest.skip(f"THORALENS_DATA_DIR has no {'/'.join(parts)}")
    return path


def _read(app: App, path: Path) -> str:
    app.drop(path.name, path.read_bytes())
    app.page.wait_for_url(STUDY)
    return app.wait_for_result()


def _is_explained(app: App) -> None:
    page = app.page
    expect(page.get_by_test_id("probability")).to_have_text(re.compile(r"\d+\s%"))
    expect(page.locator("tr[data-region]")).to_have_count(49)
    expect(page.get_by_test_id("narrative")).to_contain_text("Grad-CAM")
    app.layer("SHAP")
    expect(app.overlay).to_have_attribute("alt", "SHAP map")


def test_a_jsrt_radiograph(open_app: Opener, shipped: Running) -> None:
    app = open_app(url=shipped.url)
    image = sorted(_data("jsrt", "images").iterdir())[0]
    assert not _read(app, image).startswith("Not judged")
    app.shoot("real-jsrt-desktop-light")
    _is_explained(app)
    app.shoot("real-jsrt-shap-desktop-light")


@pytest.mark.parametrize("name", ["RG1_J2KI.dcm", "txrv_mono2_jpeg_baseline.dcm"])
def test_a_chest_dicom(open_app: Opener, shipped: Running, name: str) -> None:
    app = open_app(url=shipped.url, color_scheme="dark")
    assert not _read(app, _data("dicom", name)).startswith("Not judged")
    app.shoot(f"real-{Path(name).stem}-desktop-dark")
    _is_explained(app)
    expect(app.page.get_by_role("region", name="Origin and details")).to_contain_text("DICOM")


def test_an_extremity_is_refused(open_app: Opener, shipped: Running) -> None:
    app = open_app(url=shipped.url)
    assert _read(app, _data("dicom", "RG3_J2KI.dcm")).startswith("Not judged")
    expect(app.page.get_by_role("heading", name="Why, and what to do")).to_be_visible()
    app.shoot("real-extremity-refused-desktop-light")
