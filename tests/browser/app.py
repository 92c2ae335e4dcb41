"""What a person does with the page, in words."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

_RESULT_MS = 120_000
_AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STUDY = re.compile(r"/studies/[0-9a-f]+$")

_DROP = """([name, type, data]) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], name, { type }));
    return dataTransfer;
}"""


class App:
    """One window of the app.

    Attributes:
        faults: Uncaught errors and breaches of the content security policy seen so far.
    """

    def __init__(self, page: Page, url: str, screenshots: Path) -> None:
        self.page = page
        self.url = url
        self.faults: list[str] = []
        self._screenshots = screenshots
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._listen)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.faults.append(message.text)

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def start_by_api(self, data: bytes, name: str = "image") -> str:
        """Starts a study over REST and gives its path on the page."""
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        answer = self.page.request.post(f"{self.url}/api/studies", multipart={"file": file})
        assert answer.status == 201, answer.text()
        return f"/studies/{answer.json()['id']}"

    def choose(self, name: str, data: bytes) -> None:
        """Chooses a file with the browser's own dialogue."""
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="Choose a file").click()
        chooser.value.set_files({"name": name, "mimeType": "", "buffer": data})

    def drop(self, name: str, data: bytes) -> None:
        """Drops a file somewhere on the page."""
        transfer = self._transfer(name, "application/octet-stream", data)
        for event in ("dragenter", "dragover"):
            self.page.dispatch_event("body", event, {"dataTransfer": transfer})
        expect(self.page.get_by_text("Drop to read this X-ray")).to_be_visible()
        self.page.dispatch_event("body", "drop", {"dataTransfer": transfer})

    def paste(self, name: str, data: bytes) -> None:
        transfer = self._transfer(name, "image/png", data)
        self.page.evaluate(
            """(clipboardData) => document.body.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData, bubbles: true }))""",
            transfer,
        )

    def _transfer(self, name: str, kind: str, data: bytes) -> Any:
        return self.page.evaluate_handle(_DROP, [name, kind, base64.b64encode(data).decode()])

    def wait_for_result(self) -> str:
        """Waits until the study on screen is done, and gives its outcome in words."""
        outcome = self.page.get_by_test_id("outcome")
        outcome.wait_for(timeout=_RESULT_MS)
        self.page.wait_for_function(
            "() => [...document.images].every((image) => image.complete && image.naturalWidth > 0)"
        )
        return outcome.inner_text()

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def layer(self, name: str) -> None:
        """Chooses a map by its visible word."""
        self.page.get_by_role("radiogroup", name="What to show over the X-ray").get_by_text(
            name, exact=True
        ).click()

    @property
    def overlay(self) -> Locator:
        return self.page.get_by_role("img", name=re.compile("map$|outlines$"))

    @property
    def readout(self) -> Locator:
        return self.page.get_by_test_id("readout")

    def region(self, name: str) -> Locator:
        """A region in the picture."""
        return self.page.locator(f'button[data-region="{name}"]')

    def row(self, name: str) -> Locator:
        """A region in the table."""
        return self.page.locator(f'tr[data-region="{name}"]')

    def shoot(self, name: str, *, whole: bool = False) -> None:
        self.page.screenshot(path=self._screenshots / f"{name}.png", full_page=whole)

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(
            self.page.evaluate(
                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )

    def check_accessibility(self) -> None:
        """No violation of WCAG 2.2 AA or of axe's best practices on what is shown now."""
        self.page.wait_for_function(
            "() => document.getAnimations().every((a) => a.playState !== 'running' ||"
            " a.effect.getTiming().iterations === Infinity)"
        )
        self.page.evaluate(_axe_source())
        found = self.page.evaluate(
            "(values) => axe.run(document, { runOnly: { type: 'tag', values } })", _RULES
        )
        problems = [
            f"{one['id']}: {one['help']}\n  " + "\n  ".join(node["html"] for node in one["nodes"])
            for one in found["violations"]
        ]
        assert problems == []


@cache
def _axe_source() -> str:
    if not _AXE.is_file():
        pytest.fail("axe-core is not installed: run `npm ci` in web/.")
    return _AXE.read_text(encoding="utf-8")
