"""Usable by everyone: keyboard, screen reader, phone, dark, less motion."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import STUDY, App
from tests.browser.conftest import Opener
from tests.dicoms import dicom, scene
from tests.running import Running
from thoralens.imaging.examples import example_bytes

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
LOOKS = {
    "desktop-light": {},
    "desktop-dark": DARK,
    "phone-light": PHONE,
    "phone-dark": PHONE | DARK,
}


def _home(app: App, _finished: str) -> None:
    app.go("/")
    expect(app.page.get_by_role("listitem").first).to_be_visible()


def _refused_file(app: App, finished: str) -> None:
    _home(app, finished)
    app.drop("letter.png", b"Dear colleague, this is a letter. " * 40)
    expect(app.page.get_by_role("alert")).to_be_visible()


def _progress(app: App, _finished: str) -> None:
    app.go(app.start_by_api(example_bytes("phantom-clear-png")))
    expect(app.page.get_by_role("progressbar")).to_be_attached()


def _result(app: App, finished: str) -> None:
    app.go(finished)
    app.wait_for_result()


def _layer(name: str) -> Callable[[App, str], None]:
    def show(app: App, finished: str) -> None:
        _result(app, finished)
        app.layer(name)

    return show


def _patient(app: App, finished: str) -> None:
    _result(app, finished)
    app.page.get_by_text("Patient", exact=True).click()


def _facts(app: App, finished: str) -> None:
    _result(app, finished)
    app.page.get_by_role("button", name=re.compile("^Sentence 1 states")).click()
    expect(app.page.get_by_text("This sentence states")).to_be_visible()


def _compared(way: str) -> Callable[[App, str], None]:
    def show(app: App, finished: str) -> None:
        app.go(f"{finished}?compare={way}&beside=shap&at=0.4_0.4_2&above=20")
        app.wait_for_result()
        expect(app.page.get_by_label("Zoom", exact=True)).to_have_text(re.compile(r"^200\s%$"))

    return show


def _menu(app: App, finished: str) -> None:
    _result(app, finished)
    app.page.get_by_role("button", name="Download").click()
    expect(app.page.get_by_role("menu")).to_be_visible()


def _dialog(app: App, finished: str) -> None:
    _result(app, finished)
    app.page.get_by_role("button", name="Delete").click()
    expect(app.page.get_by_role("dialog")).to_be_visible()


def _disclaimer(app: App, finished: str) -> None:
    _home(app, finished)
    app.page.get_by_role("button", name="Not a medical device").click()
    expect(app.page.get_by_role("dialog")).to_be_visible()


def _refused(app: App, _finished: str) -> None:
    hand = dicom(scene(256, 256), BodyPartExamined="HAND", ViewPosition="LL")
    app.go(app.start_by_api(hand))
    assert app.wait_for_result().startswith("Not judged")


def _missing(app: App, _finished: str) -> None:
    app.go("/studies/0123456789abcdef0123456789abcdef")
    expect(app.page.get_by_role("heading", name="This study is not here")).to_be_visible()


STATES = {
    "home": _home,
    "refused-file": _refused_file,
    "progress": _progress,
    "result": _result,
    "result-shap": _layer("SHAP"),
    "result-lungs": _layer("Lungs"),
    "result-none": _layer("None"),
    "result-slider": _compared("slider"),
    "result-beside": _compared("beside"),
    "result-patient": _patient,
    "result-facts": _facts,
    "result-menu": _menu,
    "result-dialog": _dialog,
    "disclaimer": _disclaimer,
    "refused": _refused,
    "missing": _missing,
}


ALL, MAIN = tuple(STATES), ("home", "refused-file", "progress", "result", "refused")
SHOWN = {"desktop-light": ALL, "phone-dark": ALL, "desktop-dark": MAIN, "phone-light": MAIN}


@pytest.mark.parametrize("look", LOOKS)
def test_states_in_every_look(open_app: Opener, shipped: Running, finished: str, look: str) -> None:
    """Zero axe violations, and nothing wider than the window."""
    quick = open_app(**LOOKS[look], reduced_motion="reduce")
    slow = open_app(url=shipped.url, **LOOKS[look], reduced_motion="reduce")
    for name in SHOWN[look]:
        app = slow if name == "progress" else quick
        STATES[name](app, finished)
        app.check_accessibility()
        assert app.overflow() <= 0, f"{name} is wider than the window"
        app.shoot(f"{name}-{look}")


@pytest.mark.parametrize("look", ["desktop-light", "phone-dark"])
def test_a_weak_map_is_grey_and_says_why(open_app: Opener, doubtful: Running, look: str) -> None:
    app = open_app(url=doubtful.url, **LOOKS[look], reduced_motion="reduce")
    app.go(app.start_by_api(example_bytes("phantom-clear-png")))
    app.wait_for_result()
    doubt = app.page.get_by_test_id("doubt")
    expect(doubt).to_contain_text("Weak map. This Grad-CAM map is empty")
    expect(app.page.get_by_role("region", name="Can the maps be trusted?")).to_contain_text(
        "do not rely on the map"
    )
    app.check_accessibility()
    assert app.overflow() <= 0
    app.shoot(f"result-weak-{look}")
    app.layer("None")
    expect(doubt).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(320, 640), (768, 1024), (3840, 2160)])
def test_nothing_is_wider_than_the_window(
    open_app: Opener, finished: str, width: int, height: int
) -> None:
    app = open_app(viewport={"width": width, "height": height})
    assert app.overflow() <= 0
    _result(app, finished)
    assert app.overflow() <= 0
    app.shoot(f"result-{width}")


def _tab_to(page: Page, name: str, most: int = 80) -> None:
    """Presses Tab until the focus is on something whose name matches."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => document.activeElement.getAttribute('aria-label')"
            " ?? document.activeElement.textContent"
        )
        if re.search(name, focused):
            return
    pytest.fail(f"Tab never reached {name!r}")


def test_the_whole_journey_by_keyboard(app: App) -> None:
    page, keys = app.page, app.page.keyboard
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()
    keys.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    with page.expect_file_chooser() as chooser:  # listens before the key, not while it falls
        _tab_to(page, "^Choose a file$")
        keys.press("Enter")
    chooser.value.set_files(
        {"name": "chest.png", "mimeType": "", "buffer": example_bytes("phantom-left-upper-png")}
    )
    page.wait_for_url(STUDY)
    app.wait_for_result()

    page.get_by_role("radio", name="Grad-CAM").focus()
    keys.press("ArrowRight")
    expect(app.overlay).to_have_attribute("alt", "SHAP map")
    _tab_to(page, "^X-ray: plus and minus zoom")
    keys.press("+")
    expect(page.get_by_label("Zoom", exact=True)).to_have_text(re.compile(r"^125\s%$"))
    keys.press("0")
    expect(page.get_by_label("Zoom", exact=True)).to_have_text(re.compile(r"^100\s%$"))

    keys.press("Tab")
    expect(app.region("r1c1")).to_be_focused()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        keys.press(key)
    expect(app.region("r3c2")).to_be_focused()
    expect(app.readout).to_contain_text("r3c2")
    keys.press("Enter")
    expect(app.region("r3c2")).to_have_attribute("aria-pressed", "true")
    keys.press("Tab")
    expect(app.readout).to_contain_text("r3c2")
    _tab_to(page, "^Opacity$")
    keys.press("ArrowRight")
    expect(app.page.get_by_text(re.compile(r"^70\s%$"))).to_be_visible()

    _tab_to(page, "^Sentence 1 states")
    keys.press("Enter")
    expect(page.get_by_text("This sentence states")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("button", name=re.compile("^Sentence 1 states"))).to_be_focused()
    _tab_to(page, "^Show region")
    expect(app.page.locator("tr[data-shown]")).to_have_count(1)


def test_focus_is_visible(open_app: Opener, finished: str) -> None:
    app = open_app(finished)
    app.wait_for_result()
    unseen = []
    for _ in range(25):
        app.page.keyboard.press("Tab")
        seen, what = app.page.evaluate(
            """() => {
                const element = document.activeElement;
                const places = [element, element.nextElementSibling, element.firstElementChild];
                const outlined = places.some((place) => place &&
                    getComputedStyle(place).outlineStyle !== "none" &&
                    parseFloat(getComputedStyle(place).outlineWidth) >= 2);
                return [outlined, element.outerHTML.slice(0, 120)];
            }"""
        )
        if not seen:
            unseen.append(what)
    assert unseen == []


def test_steps_are_announced(open_app: Opener, shipped: Running) -> None:
    app = open_app(url=shipped.url)
    app.page.evaluate(
        """() => {
            window.heard = [];
            new MutationObserver(() => {
                for (const region of document.querySelectorAll("[role=status]")) {
                    const words = region.textContent.trim();
                    if (words && window.heard.at(-1) !== words) window.heard.push(words);
                }
            }).observe(document.body, { subtree: true, childList: true, characterData: true });
        }"""
    )
    app.page.get_by_role("button", name=re.compile("Nodule, left")).click()
    app.wait_for_result()
    heard = app.page.evaluate("() => window.heard")
    assert any(re.match(r"Step \d of 6: ", words) for words in heard), heard
    assert any(words.startswith("The result is ready: ") for words in heard), heard


def test_colours_are_chosen_and_kept(open_app: Opener) -> None:
    app = open_app(**DARK)
    root = app.page.locator("html")
    expect(root).to_have_attribute("data-mantine-color-scheme", "dark")
    app.page.get_by_role("button", name="Switch to light colours").click()
    expect(root).to_have_attribute("data-mantine-color-scheme", "light")
    app.page.reload()
    expect(root).to_have_attribute("data-mantine-color-scheme", "light")


def test_less_motion_when_asked(open_app: Opener, finished: str) -> None:
    app = open_app(finished, reduced_motion="reduce")
    app.wait_for_result()
    longest = app.overlay.evaluate("image => getComputedStyle(image).animationDuration")
    assert longest == "1e-05s"
