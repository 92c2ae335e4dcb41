"""Similar cases in a conversation, over real HTTP, from a library of phantoms alone."""

from __future__ import annotations

import time
from pathlib import Path

from tests.case_library import fitting, opened
from tests.integration.server.chats import Frame, ask, read, start
from tests.running import Running


def _ask(server: Running, thread: str, text: str, **values: object) -> list[Frame]:
    """The answer, once the library is prepared."""
    for _ in range(120):
        answer = ask(server, thread, text, **values)
        if answer[-1].data["reason"] != "cases_preparing":
            return answer
        time.sleep(0.5)
    raise TimeoutError("the case library was not prepared in time")


def test_cases_are_shown_cited_and_their_pictures_there(tmp_path: Path, chest: bytes) -> None:
    packages = fitting(tmp_path)
    opened(tmp_path, range(300, 312), packages)
    with Running(tmp_path / "home", shap_evaluations=200, **packages) as server:
        thread = start(server)
        answer = _ask(server, thread, "Show me similar cases with a nodule in the left upper zone")
        cases = [frame.data for frame in answer if frame.name == "case"]
        sources = [frame.data["citation"]["id"] for frame in answer if frame.name == "source"]
        assert [case["title"][-15:] for case in cases] == ["left lower zone"] * 2, "no clear lungs"
        assert sources == [f"case:{case['id']}" for case in cases]
        said = [frame.data["text"] for frame in answer if frame.name == "sentence"]
        assert "drawings of nobody" in said[0]
        assert "no diagnosis" in said[-1]
        picture = server.client.get(cases[0]["image"])
        assert picture.headers["Content-Type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")
        kept = read(server, thread)["messages"][-1]["events"]
        assert kept == [frame.data for frame in answer if frame.name != "asked"]

        study = server.wait(server.create(chest))
        answer = _ask(server, start(server), "Cases like this one?", study_id=study["id"])
        shown = [frame.data["id"] for frame in answer if frame.name == "case"]
        assert shown == [case["id"] for case in study["diagnosis"]["similar_cases"]]
