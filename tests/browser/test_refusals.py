"""Bad files, images that the gate refuses, and a server that goes away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from playwright.sync_api import expect

from tests.badfiles import bad_files, image_bytes
from tests.browser.app import STUDY, App
from tests.browser.conftest import Opener
from tests.running import Running, free_port
from tests.tiny import write_model
from thoralens.imaging.examples import example_bytes


def disc() -> bytes:
    """A readable picture that is no chest: one bright disc."""
    y, x = np.mgrid[0:256, 0:256] - 128
    return image_bytes(np.where(np.hypot(x, y) < 70, 220, 15).astype(np.uint8))


def test_every_bad_file_is_told_in_the_servers_words(app: App) -> None:
    page = app.page
    for bad in bad_files():
        app.drop(bad.name, bad.data)
        alert = page.get_by_role("alert").filter(has_text=bad.expected_code)
        expect(alert).to_contain_text(f"{bad.name} was not read")
        hint = alert.locator("p").nth(2)
        expect(hint).not_to_be_empty()
        alert.get_by_role("button", name="Dismiss").click()
        expect(alert).to_have_count(0)
    assert app.path == "/"


def test_a_bad_file_leaves_the_result_on_screen(open_app: Opener, finished: str) -> None:
    app = open_app(finished)
    outcome = app.wait_for_result()
    app.drop("letter.png", b"Dear colleague, this is a letter. " * 40)
    alert = app.page.get_by_role("alert")
    expect(alert).to_contain_text("letter.png was not read")
    app.shoot("bad-file-desktop-light")
    assert app.path == finished
    assert app.page.get_by_test_id("outcome").inner_text() == outcome

    app.page.get_by_role("link", name="New image").click()
    app.choose("chest.png", example_bytes("phantom-clear-png"))
    app.page.wait_for_url(STUDY)
    expect(app.page.get_by_role("heading", name="Study", exact=True)).to_be_visible()


def test_an_image_that_is_no_chest_is_refused_without_a_prediction(app: App) -> None:
    app.choose("disc.png", disc())
    app.page.wait_for_url(STUDY)
    assert app.wait_for_result().startswith("Not judged")
    page = app.page
    expect(page.get_by_role("heading", name="Why, and what to do")).to_be_visible()
    expect(page.get_by_role("meter")).to_have_count(0)
    expect(page.get_by_text("SHAP", exact=True)).to_have_count(0)
    app.shoot("refused-desktop-light")
    page.get_by_role("link", name="Try another image").click()
    expect(page.get_by_role("region", name="Recent studies")).to_contain_text("Not judged")


def test_addresses_that_lead_nowhere(app: App) -> None:
    app.go("/studies/0123456789abcdef0123456789abcdef")
    expect(app.page.get_by_role("heading", name="This study is not here")).to_be_visible()
    app.go("/no/such/page")
    expect(app.page.get_by_role("heading", name="There is no page")).to_be_visible()
    app.page.get_by_role("link", name="Go to the start page").click()
    expect(app.page.get_by_role("button", name="Choose a file")).to_be_visible()


def test_a_server_that_goes_away_and_comes_back(open_app: Opener, tmp_path: Path) -> None:
    port, model = free_port(), write_model(tmp_path / "model")
    home = tmp_path / "home"
    server = Running(home, port, model=model, shap_evaluations=200)
    try:
        app = open_app(url=server.url)
        path = app.start_by_api(example_bytes("phantom-clear-png"))
        app.go(path)
        outcome = app.wait_for_result()
        server.close()

        app.drop("chest.png", example_bytes("phantom-clear-png"))
        refused = app.page.get_by_role("alert").filter(has_text="chest.png was not read")
        expect(refused).to_contain_text("The server did not answer.")
        app.page.get_by_role("link", name="All studies").click()
        away = app.page.get_by_text("Thoralens is not answering")
        expect(away).to_be_visible()
        app.shoot("server-away-desktop-light", whole=True)

        server = Running(home, port, model=model, shap_evaluations=200)
        expect(away).to_have_count(0, timeout=20_000)
        refused.get_by_role("button", name="Try again").click()
        app.page.wait_for_url(STUDY)
        app.go(path)
        assert app.wait_for_result() == outcome
    finally:
        server.close()
