"""A real browser against a real server; nothing in between is replaced."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.app import App
from tests.browser.chromium import FLAGS, INSTRUCTION, find_browser
from tests.running import Running
from tests.tiny import write_model
from thoralens.imaging.examples import example_bytes
from thoralens.settings import get_settings

ROOT = Path(__file__).parents[2]
Opener = Callable[..., App]
expect.set_options(timeout=30_000)
"""A server that has just started draws its cases and reads its library while it answers."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(INSTRUCTION)
        pytest.skip(INSTRUCTION)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server with a tiny model, so that a study takes no time."""
    if not (get_settings().page / "index.html").is_file():
        pytest.fail("The page is not built: run `make web`.")
    model = write_model(tmp_path_factory.mktemp("tiny") / "model")
    home = tmp_path_factory.mktemp("home")
    with Running(home, model=model, shap_evaluations=200) as running:
        yield running


@pytest.fixture(scope="session")
def shipped(server: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server with the shipped model, which takes seconds for a study."""
    del server  # checks that the page is built
    with Running(tmp_path_factory.mktemp("shipped"), shap_evaluations=200) as running:
        yield running


@pytest.fixture(scope="session")
def doubtful(server: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server whose model's Grad-CAM is always empty."""
    del server  # checks that the page is built
    model = write_model(tmp_path_factory.mktemp("doubtful") / "model", only_against=True)
    home = tmp_path_factory.mktemp("doubtful-home")
    with Running(home, model=model, shap_evaluations=200) as running:
        yield running


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = ROOT / "artifacts" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def open_app(browser: Browser, server: Running, screenshots: Path) -> Iterator[Opener]:
    """Opens the app in fresh, isolated browser windows; no script of the page may fail."""
    opened: list[App] = []

    def open_one(path: str = "/", *, url: str = server.url, **options: Any) -> App:
        context = browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "color_scheme": "light", **options}
        )
        app = App(context.new_page(), url, screenshots)
        opened.append(app)
        app.go(path)
        return app

    yield open_one
    faults = [fault for app in opened for fault in app.faults]
    for app in opened:
        app.page.context.close()
    assert faults == []


@pytest.fixture
def app(open_app: Opener) -> App:
    return open_app()


@pytest.fixture
def page(app: App) -> Page:
    return app.page


@pytest.fixture(scope="session")
def finished(browser: Browser, server: Running, screenshots: Path) -> str:
    """Path of a study of a phantom that is done."""
    page = browser.new_page()
    app = App(page, server.url, screenshots)
    path = app.start_by_api(example_bytes("phantom-left-upper-png"))
    app.go(path)
    app.wait_for_result()
    page.close()
    return path
