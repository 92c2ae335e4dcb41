"""The page in another language: chosen, kept, and asked for by the browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}


@pytest.mark.parametrize("look", [{}, PHONE], ids=["desktop", "phone-dark"])
def test_french_is_chosen_and_kept(open_app: Opener, finished: str, look: dict[str, Any]) -> None:
    app = open_app(finished, **look)
    app.wait_for_result()
    app.page.get_by_role("button", name="Français").click()
    expect(app.page.get_by_role("heading", name="Résultat")).to_be_visible()
    app.page.reload()
    expect(app.page.get_by_role("heading", name="Résultat")).to_be_visible()
    assert app.page.evaluate("document.documentElement.lang") == "fr"
    app.check_accessibility()
    assert app.overflow() <= 0
    app.shoot(f"french-{'phone-dark' if look else 'desktop'}", whole=True)
    app.go("/")
    expect(app.page.get_by_role("button", name="Choisir un fichier")).to_be_visible()
    app.check_accessibility()
    app.page.get_by_role("button", name="English").click()
    expect(app.page.get_by_role("button", name="Choose a file")).to_be_visible()


def test_the_browsers_language_is_asked_for(open_app: Opener) -> None:
    app = open_app("/", locale="fr-BE")
    expect(app.page.get_by_text("Pas un dispositif médical").first).to_be_visible()
