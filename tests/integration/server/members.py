"""A server with accounts in this process, and clients that are signed in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.databases import settings_for
from tests.tiny import write_frontal, write_model, write_segmenter
from thoralens.anatomy import LungSegmenter
from thoralens.assistant import Done, Event, Question
from thoralens.diagnosis import Diagnoser
from thoralens.imaging.examples import example_bytes
from thoralens.inference import Model
from thoralens.inference.frontal import FrontalClassifier
from thoralens.inference.gate import FeatureDistance
from thoralens.server.accounts.guard import CSRF_COOKIE, CSRF_HEADER
from thoralens.server.app import create_app
from thoralens.settings import Settings

BASE = "https://thoralens.test"
SECRET = "3f9c2b7a51e84d06b1d7fa20c96e8354aa07e1c4d2b95f68073c1e9ad4b652f0"
PASSWORD = "four quiet lamps over water"
EXAMPLE = "phantom-left-upper-png"


def server_settings(home: Path, **values: Any) -> Settings:
    given: dict[str, Any] = {
        "mode": "server",
        "secret": SECRET,
        "public_url": BASE,
        "trusted_proxy": "127.0.0.1",
        "sign_up": "open",
    }
    return settings_for(home, **given | values)


def open_server(folder: Path, **values: Any) -> Flask:
    """A server in server mode, with tiny models and an engine that says nothing."""
    model = write_model(folder / "model")
    diagnoser = Diagnoser(
        Model(model, precision="f32"),
        LungSegmenter(write_segmenter(folder / "lungs")),
        FrontalClassifier(write_frontal(folder / "frontal")),
        FeatureDistance(model),
        shap_evaluations=200,
    )
    return create_app(server_settings(folder / "home", **values), diagnoser, _Silent())


class _Silent:
    name = "silent"

    def answer(self, _question: Question) -> Iterator[Event]:
        yield Done(engine="silent", followups=())


class Member:
    """One browser; ``address`` is where its trusted proxy says that it is."""

    def __init__(self, app: Flask, address: str = "192.0.2.1", base: str = BASE) -> None:
        self.client = app.test_client()
        self.address = address
        self.base = base

    def call(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **given: Any
    ) -> TestResponse:
        cookie = self.client.get_cookie(CSRF_COOKIE, domain="thoralens.test")
        sent = {"X-Forwarded-For": self.address, "X-Forwarded-Proto": "https"}
        if cookie:
            sent[CSRF_HEADER] = cookie.value
        sent |= headers or {}
        return self.client.open(path, method=method, base_url=self.base, headers=sent, **given)

    def sign_up(self, email: str, **values: Any) -> TestResponse:
        body = {"email": email, "password": PASSWORD, **values}
        return self.call("POST", "/api/auth/signup", json=body)

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        return self.call("POST", "/api/auth/login", json={"email": email, "password": password})

    def upload(self) -> str:
        """A finished study's address."""
        form = {"file": (BytesIO(example_bytes(EXAMPLE)), "x.png")}
        answer = self.call("POST", "/api/studies", data=form)
        assert answer.status_code == 201, answer.text
        where = answer.headers["Location"]
        deadline = time.monotonic() + 30
        while self.call("GET", where).json["status"] not in ("done", "failed"):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return where

    def ask(self, thread: str, **values: Any) -> TestResponse:
        return self.call("POST", f"{thread}/messages", json={"text": "What is this?", **values})


def member(app: Flask, email: str, role: str = "patient") -> Member:
    """A new account, signed in."""
    made = Member(app)
    accounts = app.extensions["thoralens"].accounts
    assert made.sign_up(email).status_code == 201
    accounts.users.change(accounts.users.find(email).id, role=role)
    return made


def belongings(app: Flask, owner: Member, email: str, *, study: str = "") -> dict[str, str]:
    """Something of each kind that an account has, by the names of the addresses' parts; a new
    study where none is given."""
    study = study or owner.upload().rpartition("/")[2]
    made = owner.call("POST", "/api/chat/threads", json={"study_id": study})
    thread = made.headers["Location"]
    answer = owner.ask(thread)
    assert answer.status_code == 200
    answer.get_data()
    second = Member(app)
    second.sign_in(email)
    sessions = second.call("GET", "/api/auth/sessions").json["sessions"]
    return {
        "study_id": study,
        "thread_id": thread.rpartition("/")[2],
        "message_id": owner.call("GET", thread).json["messages"][0]["id"],
        "session_id": next(row["id"] for row in sessions if row["current"]),
        "example_id": EXAMPLE,
        "case_id": "no-such-case",
    }
