"""Bad input and bad luck in the chat, over real HTTP: a clear state, nothing lost or doubled."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.databases import query, settings_for
from tests.integration.server.chats import (
    Scripted,
    ask,
    begin,
    frames,
    read,
    sentences,
    settled,
    start,
)
from tests.integration.server.conftest import Models
from tests.integration.server.test_refusals import check
from tests.standins.assistant import SECRET

BLOOD = "I am coughing up a cup of blood and cannot breathe"


@pytest.fixture(scope="module")
def chat(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scripted]:
    home = tmp_path_factory.mktemp("chat")
    small = {"chat_workers": 2, "chat_waiting": 1, "chat_answer_seconds": 3}
    with Scripted(home, **small, **models) as running:
        yield running


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "message_empty"),
        (" \n\t\u00a0", "message_empty"),
        ("\x00\x07", "message_empty"),
        ("🫁🔥🙏🏽 !?", "message_without_words"),
        ("x" * 100_000, "message_too_long"),
        ("long " * 801, "message_too_long"),
    ],
    ids=["empty", "space", "control", "emoji", "100 kB", "4005 characters"],
)
def test_what_is_no_question_is_refused_and_not_kept(chat: Scripted, text: str, code: str) -> None:
    thread = start(chat)
    check(chat.client.post(f"{thread}/messages", json={"text": text}), 422, code)
    assert read(chat, thread)["messages"] == []


@pytest.mark.parametrize(
    "text",
    ["Что такое рак лёгких?", "肺癌とは何ですか", "ما هو سرطان الرئة؟", "🫁 what is it?"],
)
def test_every_alphabet_comes_back_as_it_was_written(chat: Scripted, text: str) -> None:
    thread = start(chat)
    assert ask(chat, thread, text)[-1].name == "done"
    kept = read(chat, thread)
    assert (kept["title"], kept["messages"][0]["text"]) == (text, text)


def test_half_a_character_breaks_nothing(chat: Scripted) -> None:
    thread = start(chat)
    body = b'{"text": "a \\ud83d b \\u0000 c"}'
    headers = {"Content-Type": "application/json"}
    answer = chat.client.post(f"{thread}/messages", content=body, headers=headers)
    assert answer.status_code == 200
    assert read(chat, thread)["messages"][0]["text"] == "a  b  c"


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b'{"text": 5}', b'{"txt": "x"}', b"\xff"])
def test_a_malformed_message_is_refused(chat: Scripted, body: bytes) -> None:
    thread = start(chat)
    headers = {"Content-Type": "application/json"}
    answer = chat.client.post(f"{thread}/messages", content=body, headers=headers)
    assert answer.status_code == 422
    check(answer, 422, answer.json()["code"])


@pytest.mark.parametrize("what", ["messages", "cancel", "messages/x/feedback"])
def test_a_conversation_that_is_not_there(chat: Scripted, what: str) -> None:
    body = {"text": "x"} if what == "messages" else {"verdict": "up", "reason": ""}
    answer = chat.client.post(f"/api/chat/threads/0123/{what}", json=body)
    assert answer.status_code == 404
    assert answer.json()["code"] in ("thread_not_found", "message_not_found")


def test_fifty_messages_at_once_are_answered_one_at_a_time_or_refused(chat: Scripted) -> None:
    thread = start(chat)

    def send(number: int) -> str:
        with httpx.Client(base_url=chat.url, timeout=60) as client:
            answer = client.post(f"{thread}/messages", json={"text": f"Number {number}"})
        return "kept" if answer.status_code == 200 else str(answer.json()["code"])

    with ThreadPoolExecutor(50) as pool:
        outcomes = list(pool.map(send, range(50)))
    assert set(outcomes) <= {"kept", "answering", "busy"}
    assert outcomes.count("kept") >= 1
    messages = settled(chat, thread)
    kept = [f"Number {number}" for number, outcome in enumerate(outcomes) if outcome == "kept"]
    assert Counter(message["text"] for message in messages) == Counter(kept)
    assert {message["status"] for message in messages} == {"done"}


def test_one_key_sent_fifty_times_at_once_is_one_message(chat: Scripted) -> None:
    thread = start(chat)

    def send(_number: int) -> int:
        with httpx.Client(base_url=chat.url, timeout=60) as client:
            headers = {"Idempotency-Key": "same"}
            path = f"{thread}/messages"
            return client.post(path, json={"text": "Same"}, headers=headers).status_code

    with ThreadPoolExecutor(20) as pool:
        statuses = set(pool.map(send, range(50)))
    assert statuses <= {200, 409, 503}
    assert [message["text"] for message in settled(chat, thread)] == ["Same"]
    assert send(0) == 200


def test_beyond_its_workers_and_queue_it_asks_to_come_back(chat: Scripted) -> None:
    threads = [start(chat) for _ in range(4)]
    for thread in threads[:2]:
        begin(chat, thread, "hold busy")
    begin(chat, threads[2], "Waiting", until="triage")
    refused = chat.client.post(f"{threads[3]}/messages", json={"text": "Too many"})
    check(refused, 503, "busy")
    assert int(refused.headers["Retry-After"]) > 0
    assert read(chat, threads[3])["messages"] == []
    busy = chat.client.post(f"{threads[2]}/messages", json={"text": "Again"})
    check(busy, 409, "answering")

    urgent = chat.client.post(f"{threads[3]}/messages", json={"text": BLOOD}).json()
    assert urgent["code"] == "busy"
    assert urgent["hint"] != refused.json()["hint"], "the advice of the triage comes through"

    (chat.home / "busy").touch()
    assert [settled(chat, thread)[0]["status"] for thread in threads[:3]] == ["done"] * 3
    assert ask(chat, threads[3], "Now")[-1].name == "done"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("crash", "internal_error", 0),
        ("refuse", "provider_down", 0),
        ("die", "internal_error", 1),
        ("break", "answer_incomplete", 1),
        ("timeout", "provider_timeout", 1),
    ],
)
def test_an_engine_that_fails_leaves_what_it_said_and_says_why(
    chat: Scripted, text: str, code: str, said: int
) -> None:
    thread = start(chat)
    answer = ask(chat, thread, f"{text} {BLOOD}")
    assert answer[1].data["level"] == "emergency", "the triage does not need the engine"
    assert (answer[-1].name, answer[-1].data["code"]) == ("error", code)
    assert answer[-1].data["hint"]
    (message,) = read(chat, thread)["messages"]
    assert (message["status"], len(sentences(message))) == ("failed", said)
    assert SECRET not in str(message)
    assert SECRET not in chat.log()
    again = ask(chat, thread, "Better now", replaces=message["id"])
    assert again[-1].name == "done"


def test_an_answer_that_takes_too_long_is_ended(chat: Scripted) -> None:
    thread = start(chat)
    answer = ask(chat, thread, "hold late")
    assert answer[-1].data["code"] == "answer_timeout"
    (message,) = read(chat, thread)["messages"]
    assert (message["status"], sentences(message)) == ("failed", ["First of hold."])
    (chat.home / "late").touch()
    assert ask(chat, thread, "Next")[-1].name == "done"
    assert len(read(chat, thread)["messages"][0]["events"]) == len(message["events"])


def test_a_killed_server_keeps_what_was_said_and_offers_to_ask_again(
    models: Models, tmp_path: Path
) -> None:
    with Scripted(tmp_path, **models) as doomed:
        held, waiting = start(doomed), start(doomed)
        message = begin(doomed, held, "hold never")
        begin(doomed, waiting, BLOOD, until="triage")
        doomed.kill()
    with Scripted(tmp_path, **models) as restarted:
        (kept,) = read(restarted, held)["messages"]
        assert (kept["id"], kept["status"]) == (message["id"], "interrupted")
        assert sentences(kept) == ["First of hold."]
        assert kept["events"][-1]["code"] == "interrupted"
        where = f"{held}/messages/{message['id']}/events"
        with restarted.client.stream("GET", where) as answer:
            assert list(frames(answer))[-1].data["code"] == "interrupted"
        (other,) = read(restarted, waiting)["messages"]
        assert other["events"][0]["level"] == "emergency"
        ask(restarted, held, "What now?", replaces=message["id"])
        (again,) = read(restarted, held)["messages"]
        assert again["status"] == "done"


def test_a_polite_stop_ends_streams_and_waits_for_no_engine(models: Models, tmp_path: Path) -> None:
    with Scripted(tmp_path, **models) as stopped:
        thread = start(stopped)
        with stopped.client.stream(
            "POST", f"{thread}/messages", json={"text": "hold ever"}
        ) as answer:
            os.kill(stopped.worker, signal.SIGTERM)
            names = [frame.name for frame in frames(answer)]
        assert names[:2] == ["asked", "triage"]
        assert "error" not in names
        assert stopped.stop() == 0
    assert query(settings_for(tmp_path), "SELECT status FROM messages") == [("answering",)]
