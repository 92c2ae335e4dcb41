"""The queue's bound, and studies that fail, with a flow that can be held or broken."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.databases import settings_for
from tests.tiny import write_model, write_segmenter
from thoralens.diagnosis import Diagnoser, Result
from thoralens.errors import ModelError
from thoralens.server.app import create_app
from thoralens.settings import Settings

BASE = "http://127.0.0.1"
Run = Callable[..., Result]


class Gated:
    """The real flow, started only when ``gate`` opens, or replaced by an error."""

    def __init__(self, flow: Diagnoser) -> None:
        self.spec, self.model = flow.spec, flow.model
        self.gate = threading.Event()
        self.errors: list[Exception] = []
        self._flow = flow

    def diagnose(self, *arguments: Any, **options: Any) -> Result:
        self.gate.wait(30)
        if self.errors:
            raise self.errors.pop()
        return self._flow.diagnose(*arguments, **options)


@pytest.fixture
def flow(tmp_path: Path) -> Gated:
    model, lungs = write_model(tmp_path / "model"), write_segmenter(tmp_path / "lungs")
    return Gated(Diagnoser.load(Settings(model=model, lungs=lungs, shap_evaluations=200)))


@pytest.fixture
def client(flow: Gated, tmp_path: Path) -> Iterator[FlaskClient]:
    app = create_app(settings_for(home=tmp_path / "home", queue_size=2), flow)
    yield app.test_client()
    flow.gate.set()
    app.extensions["thoralens"].close()


def upload(client: FlaskClient, data: bytes) -> Any:
    form = {"file": (BytesIO(data), "x.png")}
    return client.post("/api/studies", data=form, base_url=BASE)


def finish(client: FlaskClient, where: str) -> dict[str, Any]:
    for _ in range(600):
        study: dict[str, Any] = client.get(where, base_url=BASE).json
        if study["status"] in ("done", "failed"):
            return study
        time.sleep(0.05)
    raise TimeoutError(where)


def wait_until_running(client: FlaskClient, where: str) -> None:
    while client.get(where, base_url=BASE).json["status"] != "running":
        time.sleep(0.01)


def test_beyond_the_queue_it_asks_to_come_back(
    client: FlaskClient, flow: Gated, chest: bytes, tmp_path: Path
) -> None:
    accepted = [upload(client, chest).headers["Location"]]
    wait_until_running(client, accepted[0])
    accepted += [upload(client, chest).headers["Location"] for _ in range(2)]
    stored = len(list((tmp_path / "home" / "studies").iterdir()))

    refused = upload(client, chest)

    assert (refused.status_code, refused.json["code"]) == (503, "busy")
    assert int(refused.headers["Retry-After"]) > 0
    assert len(list((tmp_path / "home" / "studies").iterdir())) == stored == 3
    flow.gate.set()
    assert {finish(client, where)["status"] for where in accepted} == {"done"}
    assert upload(client, chest).status_code == 201


def test_a_bad_file_gives_its_place_in_the_queue_back(
    client: FlaskClient, flow: Gated, chest: bytes
) -> None:
    for _ in range(5):
        assert upload(client, b"not an image").status_code == 415
    flow.gate.set()
    assert finish(client, upload(client, chest).headers["Location"])["status"] == "done"


def test_deleting_a_waiting_study_frees_its_place(
    client: FlaskClient, flow: Gated, chest: bytes
) -> None:
    first = upload(client, chest).headers["Location"]
    wait_until_running(client, first)
    waiting = [upload(client, chest).headers["Location"] for _ in range(2)]
    assert client.delete(waiting[0], base_url=BASE).status_code == 204
    assert upload(client, chest).status_code == 201
    flow.gate.set()
    assert finish(client, waiting[1])["status"] == "done"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ZeroDivisionError("Doe^Jane"), "internal_error"),
        (
            ModelError("model_unreadable", "The model broke.", "Export it again."),
            "model_unreadable",
        ),
    ],
    ids=["unexpected", "expected"],
)
def test_a_failing_study_says_why_and_the_next_one_runs(
    client: FlaskClient, flow: Gated, chest: bytes, error: Exception, code: str
) -> None:
    flow.errors.append(error)
    flow.gate.set()
    failed = finish(client, upload(client, chest).headers["Location"])
    assert (failed["status"], failed["error"]["code"]) == ("failed", code)
    assert "Doe" not in str(failed)
    assert finish(client, upload(client, chest).headers["Location"])["status"] == "done"


def test_an_unexpected_error_is_a_problem_without_its_text(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, chest: bytes
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("Doe^Jane")

    monkeypatch.setattr("thoralens.server.api.studies.decoded", broken)
    answer = upload(client, chest)
    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert "Doe" not in answer.text
