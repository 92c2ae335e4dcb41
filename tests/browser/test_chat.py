"""Asking about lungs and about a result, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app import App
from tests.browser.conftest import Opener
from tests.browser.test_access import LOOKS, _tab_to
from tests.integration.server.chats import Scripted, start
from tests.running import Running
from tests.tiny import write_model

THREAD = re.compile(r"/chat/[0-9a-f]{32}$")
BLOOD = "I coughed up a cup of blood"
NODULE = "What is a lung nodule?"


def ask(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Your question").fill(text)
    page.keyboard.press("Enter")


def answers(page: Page) -> Locator:
    return page.get_by_role("article", name="Thoralens")


def finished(page: Page, count: int = 1) -> None:
    """Waits until all of so many answers are over."""
    expect(answers(page)).to_have_count(count)
    expect(page.get_by_role("button", name="Copy the answer")).to_have_count(count)


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scripted]:
    """A server whose engine does what the question says."""
    model = write_model(tmp_path_factory.mktemp("tiny") / "model")
    with Scripted(tmp_path_factory.mktemp("chat"), model=model) as running:
        yield running


def test_a_question_gets_cited_sentences_whose_passages_open(open_app: Opener) -> None:
    app = open_app("/")
    page = app.page
    page.get_by_role("link", name="Ask", exact=True).click()
    page.get_by_role("button", name=NODULE).click()
    page.wait_for_url(THREAD)
    finished(page)
    expect(answers(page)).to_contain_text("Quoted from sources, no language model")

    page.get_by_role("button", name=re.compile("^Source 1: ")).first.click()
    passage = page.get_by_role("dialog", name=re.compile("^Source 1: "))
    marked = passage.locator("mark").inner_text()
    assert marked in answers(page).inner_text()
    link = passage.get_by_role("link", name="Open the source")
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    assert (link.get_attribute("href") or "").startswith("https://")
    page.keyboard.press("Escape")
    expect(passage).to_have_count(0)

    page.get_by_role("group", name="You could ask").get_by_role("button").first.click()
    finished(page, 2)
    app.page.reload()
    finished(page, 2)


def test_an_emergency_stays_on_top_until_it_is_read(app: App) -> None:
    app.go("/chat")
    ask(app.page, BLOOD)
    alert = app.page.get_by_role("alert")
    expect(alert).to_contain_text("Get help now")
    box = alert.bounding_box()
    assert box is not None
    assert box["y"] < 200
    alert.get_by_role("button", name="I have read this").click()
    expect(app.page.get_by_role("alert")).to_have_count(0)
    expect(answers(app.page)).to_contain_text("Get help now")


def test_conversations_are_searched_renamed_exported_and_deleted(
    open_app: Opener, tmp_path: Path
) -> None:
    app = open_app("/chat", accept_downloads=True)
    page = app.page
    ask(page, "Is radon dangerous?")
    page.wait_for_url(THREAD)
    finished(page)
    nav = page.get_by_role("navigation", name="Conversations")
    nav.get_by_role("searchbox").fill("radon dangerous")
    expect(nav.get_by_role("listitem")).to_have_count(1)
    nav.get_by_role("searchbox").fill("zzzz")
    expect(nav).to_contain_text("Nothing found for “zzzz”")
    nav.get_by_role("button", name="Clear the search").click()

    options = page.get_by_role("button", name="Options of this conversation")
    options.click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("textbox", name="Name").fill("About radon")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("About radon")
    expect(nav.get_by_role("link", name="About radon")).to_be_visible()

    options.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Export as Markdown").click()
    download.value.save_as(tmp_path / "chat.md")
    assert "Is radon dangerous?" in (tmp_path / "chat.md").read_text(encoding="utf-8")

    options.click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_url(re.compile("/chat$"))
    expect(nav.get_by_role("link", name="About radon")).to_have_count(0)


def test_by_keyboard_alone(app: App) -> None:
    app.go("/chat")
    page, keys = app.page, app.page.keyboard
    expect(page.get_by_role("textbox", name="Your question")).to_be_visible()
    _tab_to(page, "^Your question$")
    keys.type("What is a lung nodule?\n")
    page.wait_for_url(THREAD)
    finished(page)
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
    _tab_to(page, "^Source 1: ")
    keys.press("Enter")
    expect(page.get_by_role("link", name="Open the source")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("button", name=re.compile("^Source 1: ")).first).to_be_focused()
    _tab_to(page, "^This did not help$")
    keys.press("Enter")
    _tab_to(page, "^Not correct$")
    keys.press("Space")
    _tab_to(page, "^Send$")
    keys.press("Enter")
    expect(page.get_by_text("Thank you.")).to_be_visible()
    expect(page.get_by_role("button", name="This did not help")).to_be_focused()


def test_answers_come_in_the_language_of_the_conversation(app: App) -> None:
    app.go("/chat")
    page = app.page
    page.get_by_role("button", name=re.compile("^Answers for: Patient · English")).click()
    page.get_by_text("Français", exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Comment arrêter de fumer ?").click()
    page.wait_for_url(THREAD)
    finished(page)
    expect(
        page.get_by_role("button", name=re.compile("^Answers for: Patient · Français"))
    ).to_be_visible()
    ask(page, "What is the capital of France?")
    finished(page, 2)
    expect(answers(page).last).to_contain_text(re.compile("poumon|pulmonaire|thorax"))


def test_a_result_is_asked_about_beside_it(open_app: Opener, finished: str) -> None:
    app = open_app(finished)
    app.wait_for_result()
    page = app.page
    page.get_by_role("button", name="Ask about this result").click()
    panel = page.get_by_role("dialog", name="Ask about this result")
    expect(panel.get_by_role("textbox", name="Your question")).to_be_focused()
    panel.get_by_role("button", name="How sure is the model").click()
    expect(answers(page)).to_have_count(1)
    expect(panel.get_by_role("button", name="Copy the answer")).to_be_visible()
    expect(panel).to_contain_text("Your study")
    app.layer("SHAP")
    expect(app.overlay).to_have_attribute("alt", "SHAP map")
    app.check_accessibility()
    app.shoot("chat-panel-desktop-light")
    panel.get_by_role("link", name="Open as a page").click()
    page.wait_for_url(THREAD)
    expect(page.get_by_role("button", name="Talk without the study")).to_be_visible()


def test_a_dropped_image_goes_with_the_question(open_app: Opener, scripted: Scripted) -> None:
    from thoralens.imaging.examples import example_bytes

    app = open_app("/chat", url=scripted.url)
    page = app.page
    page.get_by_test_id("chat-file").set_input_files(
        {"name": "chest.png", "mimeType": "", "buffer": example_bytes("phantom-clear-png")}
    )
    expect(page.get_by_role("button", name="Remove chest.png")).to_be_visible()
    ask(page, "What does it show?")
    page.wait_for_url(THREAD)
    expect(page.get_by_role("link", name="with a study")).to_be_visible()
    expect(answers(page)).to_contain_text(re.compile("About [0-9a-f]{32}"), timeout=30_000)


def test_an_answer_survives_a_reload_and_can_be_stopped_and_edited(
    open_app: Opener, scripted: Scripted
) -> None:
    app = open_app("/chat", url=scripted.url)
    page = app.page
    ask(page, "hold reload")
    page.wait_for_url(THREAD)
    expect(answers(page)).to_contain_text("First of hold.")
    app.page.reload()
    expect(answers(page)).to_contain_text("First of hold.")
    (scripted.home / "reload").touch()
    finished(page)

    ask(page, "hold stopped")
    expect(answers(page).last).to_contain_text("First of hold.")
    page.get_by_role("button", name="Stop answering").click()
    expect(answers(page).last).to_contain_text("You stopped this answer.")
    (scripted.home / "stopped").touch()
    page.get_by_role("button", name="Edit the question").click()
    page.get_by_role("textbox", name="Edit the question").fill("Edited words")
    page.get_by_role("button", name="Ask this instead").click()
    finished(page, 2)
    expect(answers(page).last).to_contain_text("First of Edited.")


def test_a_question_that_did_not_arrive_is_kept_and_sent_once(
    open_app: Opener, scripted: Scripted
) -> None:
    thread = start(scripted)
    app = open_app(thread.replace("/api/chat/threads", "/chat"), url=scripted.url)
    page = app.page
    page.route("**/messages", lambda route: route.abort())
    ask(page, "Do I arrive?")
    expect(page.get_by_role("alert")).to_contain_text("Your question was not sent")
    page.reload()
    box = page.get_by_role("textbox", name="Your question")
    expect(box).to_have_value("Do I arrive?")
    page.unroute("**/messages")
    box.press("Enter")
    finished(page)
    expect(box).to_have_value("")
    assert len(scripted.client.get(thread).json()["messages"]) == 1


def _welcome(app: App, _threads: tuple[str, str]) -> None:
    app.go("/chat")
    expect(app.page.get_by_role("button", name=NODULE)).to_be_visible()


def _thread(app: App, threads: tuple[str, str]) -> None:
    app.go(threads[0])
    finished(app.page)


def _source(app: App, threads: tuple[str, str]) -> None:
    _thread(app, threads)
    app.page.get_by_role("button", name=re.compile("^Source 1: ")).first.click()
    expect(app.page.get_by_role("link", name="Open the source")).to_be_visible()


def _emergency(app: App, threads: tuple[str, str]) -> None:
    app.go(threads[1])
    expect(app.page.get_by_role("alert")).to_be_visible()
    finished(app.page)


def _settings(app: App, threads: tuple[str, str]) -> None:
    _thread(app, threads)
    app.page.get_by_role("button", name=re.compile("^Answers for: ")).click()
    expect(app.page.get_by_role("radiogroup", name="Language of the answers")).to_be_visible()


def _missing(app: App, _threads: tuple[str, str]) -> None:
    app.go("/chat/0123")
    expect(app.page.get_by_role("heading", name="This conversation is not here")).to_be_visible()


STATES: dict[str, Callable[[App, tuple[str, str]], None]] = {
    "welcome": _welcome,
    "thread": _thread,
    "source": _source,
    "emergency": _emergency,
    "settings": _settings,
    "missing": _missing,
}


ALL, MAIN = tuple(STATES), ("thread", "emergency")
SHOWN = {"desktop-light": ALL, "phone-dark": ALL, "desktop-dark": MAIN, "phone-light": MAIN}


@pytest.fixture(scope="module")
def threads(server: Running) -> tuple[str, str]:
    """Pages of a conversation with sources and of one with an emergency."""
    pages = []
    for text in (NODULE, BLOOD):
        address = start(server)
        server.client.post(f"{address}/messages", json={"text": text}).raise_for_status()
        pages.append(address.replace("/api/chat/threads", "/chat"))
    return pages[0], pages[1]


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_in_every_look(open_app: Opener, threads: tuple[str, str], look: str) -> None:
    """Zero axe violations, and nothing wider than the window."""
    app = open_app(**LOOKS[look], reduced_motion="reduce")
    for name in SHOWN[look]:
        STATES[name](app, threads)
        app.check_accessibility()
        assert app.overflow() <= 0, f"{name} is wider than the window"
        app.shoot(f"chat-{name}-{look}")
