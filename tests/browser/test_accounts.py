"""Two browsers with two accounts over real TLS; and every page of accounts in both colours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.app import STUDY, App
from tests.browser.conftest import Opener
from tests.browser.test_access import DARK, PHONE
from tests.running import free_port
from tests.running_tls import RunningTls
from tests.standins.certificates import certify
from tests.tiny import write_model
from thoralens.imaging.examples import example_bytes

PASSWORD = "four quiet lamps over water"
SECRET = "3f9c2b7a51e84d06b1d7fa20c96e8354aa07e1c4d2b95f68073c1e9ad4b652f0"
PHONE_DARK = PHONE | DARK


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTls]:
    """A server in server mode that ends TLS itself."""
    folder = tmp_path_factory.mktemp("guarded")
    chain, authority = certify(folder, "localhost")
    model = write_model(folder / "model")
    with RunningTls(
        folder / "home", authority, free_port(), model=model, shap_evaluations=200, mode="server",
        secret=SECRET, sign_up="open", tls_certificate=chain, tls_key=chain,
    ) as running:  # fmt: skip
        yield running


def sign_up(app: App, email: str) -> None:
    app.page.get_by_role("link", name="Make one").click()
    expect(app.page.get_by_role("heading", name="Make an account")).to_be_focused()
    app.page.get_by_label("E-mail address").fill(email)
    app.page.get_by_label("New password").fill(PASSWORD)
    app.page.keyboard.press("Enter")
    expect(app.page.get_by_role("button", name=f"Account of {email}")).to_be_visible()


def test_two_accounts_cannot_see_each_others_anything(
    open_app: Opener, guarded: RunningTls
) -> None:
    options = {"url": guarded.url, "ignore_https_errors": True}
    one, two = open_app(**options), open_app(**options, **PHONE_DARK)
    look(one, "sign-in-desktop-light")
    look(two, "sign-in-phone-dark")
    sign_up(one, "one@example.org")
    one.choose("chest.png", example_bytes("phantom-left-upper-png"))
    one.page.wait_for_url(STUDY)
    one.wait_for_result()
    study = one.path
    one.go("/chat")
    one.page.get_by_role("textbox").first.fill("What is a nodule?")
    one.page.keyboard.press("Enter")
    one.page.wait_for_url(re.compile(r"/chat/[0-9a-f]+$"))
    thread = one.path

    two.go(study)
    expect(two.page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_up(two, "two@example.org")
    look(two, "home-signed-in-phone-dark")
    expect(two.page.get_by_text("Nothing here yet")).to_be_visible()
    two.go(study)
    expect(two.page.get_by_role("heading", name="This study is not here")).to_be_visible()
    image = two.page.request.get(f"{guarded.url}/api{study}/images/original.png")
    assert image.status == 404
    two.go(thread)
    expect(two.page.get_by_role("heading", name="This conversation is not here")).to_be_visible()
    assert "nodule" not in two.page.content()

    one.page.get_by_role("button", name="Account of one@example.org").click()
    one.page.get_by_role("menuitem", name="Your account").click()
    expect(one.page.get_by_text("This browser")).to_be_visible()
    look(one, "account-desktop-light")
    one.page.get_by_role("button", name="Account of one@example.org").click()
    one.page.get_by_role("menuitem", name="Sign out").click()
    expect(one.page.get_by_role("heading", name="Sign in")).to_be_visible()
    one.go(study)
    one.page.get_by_label("E-mail address").fill("one@example.org")
    one.page.get_by_label("Password").fill("not the password")
    one.page.keyboard.press("Enter")
    expect(one.page.get_by_role("alert")).to_contain_text("is not right")
    look(one, "sign-in-refused-desktop-light")
    one.page.get_by_label("Password").fill(PASSWORD)
    one.page.keyboard.press("Enter")
    one.wait_for_result()
    assert one.path == study, "after signing in the page that was asked for must come"


def look(app: App, name: str) -> None:
    app.check_accessibility()
    assert app.overflow() <= 0
    app.shoot(name)


def test_a_link_from_the_command_line_chooses_a_password(
    open_app: Opener, guarded: RunningTls
) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "thoralens.cli", "users", "add", "three@example.org"],
        env=os.environ | guarded.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    link = made.stdout.strip().removeprefix(guarded.url)
    app = open_app(link, url=guarded.url, ignore_https_errors=True, **PHONE_DARK)
    look(app, "reset-phone-dark")
    app.page.get_by_label("New password").fill(PASSWORD)
    app.page.keyboard.press("Enter")
    expect(app.page.get_by_role("status")).to_contain_text("The new password counts")
    app.page.get_by_role("link", name="To the sign-in page").click()
    app.page.get_by_label("E-mail address").fill("three@example.org")
    app.page.get_by_label("Password").fill(PASSWORD)
    app.page.keyboard.press("Enter")
    app.page.get_by_role("button", name="Account of three@example.org").click()
    app.page.get_by_role("menuitem", name="Your account").click()
    expect(app.page.get_by_text("This browser")).to_be_visible()
    look(app, "account-phone-dark")


def test_local_mode_shows_nothing_of_accounts(app: App) -> None:
    expect(app.page.get_by_role("button", name="Choose a file")).to_be_visible()
    assert app.page.get_by_role("button", name=re.compile("Account of")).count() == 0
    app.go("/account")
    expect(app.page.get_by_role("heading", name="Sign in")).to_have_count(0)
