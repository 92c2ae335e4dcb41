"""Conversations over real HTTP: asked, streamed, kept, resumed, changed and forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from unittest.mock import Mock

import pytest
from pypdf import PdfReader

from tests.databases import query, settings_for
from tests.integration.server.chats import (
    THREADS,
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
from thoralens.server.chat import stream


@pytest.fixture(scope="module")
def chat(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scripted]:
    home = tmp_path_factory.mktemp("chat")
    with Scripted(home, shap_evaluations=200, **models) as running:
        yield running


def test_an_answer_streams_and_is_kept_as_it_streamed(chat: Scripted) -> None:
    thread = start(chat, reader="clinician", language="fr")
    asked, *answer = ask(chat, thread, "What is a nodule?")
    assert asked.name == "asked"
    assert [frame.number for frame in answer] == list(range(1, len(answer) + 1))
    assert [frame.name for frame in answer][:4] == ["triage", "status", "source", "sentence"]
    assert answer[-1].name == "done"

    kept = read(chat, thread)
    assert (kept["reader"], kept["language"]) == ("clinician", "fr")
    assert kept["title"] == "What is a nodule?"
    (message,) = kept["messages"]
    assert message["id"] == asked.data["id"]
    assert (message["status"], message["text"]) == ("done", "What is a nodule?")
    assert message["events"] == [frame.data for frame in answer]


def test_a_conversation_is_remembered_and_its_citations_keep_their_numbers(
    chat: Scripted,
) -> None:
    thread = start(chat)
    numbers = []
    for text in ("a one", "b two", "c one"):
        answer = ask(chat, thread, text)
        numbers += [f.data["citation"]["number"] for f in answer if f.name == "source"]
    assert numbers == [1, 2, 1]
    *_, last, _ = answer
    assert last.data["text"].startswith("After a one/First of a. About no study.")
    assert "b two" in last.data["text"]


def test_an_answer_goes_on_without_its_reader_and_can_be_followed_from_any_event(
    chat: Scripted,
) -> None:
    thread = start(chat)
    message = begin(chat, thread, "hold gone")
    assert read(chat, thread)["messages"][0]["status"] == "answering"
    (chat.home / "gone").touch()
    (kept,) = settled(chat, thread)
    assert kept["status"] == "done"

    where = f"{thread}/messages/{message['id']}/events"
    for last in (0, 3):
        with chat.client.stream("GET", where, headers={"Last-Event-ID": str(last)}) as answer:
            assert [frame.data for frame in frames(answer)] == kept["events"][last:]
    odd = chat.client.get(where, headers={"Last-Event-ID": "x;DROP"})
    assert odd.status_code == 200
    assert len(read(chat, thread)["messages"]) == 1


def test_a_waiting_reader_hears_what_is_said_at_once(chat: Scripted) -> None:
    thread = start(chat)
    message = begin(chat, thread, "hold heard")
    where = f"{thread}/messages/{message['id']}/events"
    with chat.client.stream("GET", where) as answer:
        names = []
        for frame in frames(answer):
            names.append(frame.name)
            if frame.name == "sentence":
                (chat.home / "heard").touch()
    assert names[-1] == "done"


def test_sending_again_doubles_nothing(chat: Scripted) -> None:
    thread = start(chat)
    key = {"Idempotency-Key": "k1"}
    body = {"text": "Once only"}
    first, again = (
        chat.client.post(f"{thread}/messages", json=body, headers=key) for _ in range(2)
    )
    assert first.text.partition("retry")[2] == again.text.partition("retry")[2] != ""
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(read(chat, thread)["messages"]) == 1
    other = chat.client.post(f"{thread}/messages", json={"text": "Other"}, headers=key)
    check(other, 422, "key_reused")
    elsewhere = chat.client.post(f"{start(chat)}/messages", json=body, headers=key)
    assert elsewhere.status_code == 200


def test_the_last_message_can_be_asked_again_or_edited_and_no_other(chat: Scripted) -> None:
    thread = start(chat)
    first = ask(chat, thread, "First question")[0].data["id"]
    second = ask(chat, thread, "Second question")[0].data["id"]
    refused = chat.client.post(f"{thread}/messages", json={"text": "x", "replaces": first})
    check(refused, 409, "not_last")
    ask(chat, thread, "Second, better", replaces=second)
    texts = [message["text"] for message in read(chat, thread)["messages"]]
    assert texts == ["First question", "Second, better"]


def test_an_answer_can_be_stopped(chat: Scripted) -> None:
    thread = start(chat)
    begin(chat, thread, "hold stopped")
    for _ in range(2):
        assert chat.client.post(f"{thread}/cancel").status_code == 204
    (message,) = settled(chat, thread)
    assert message["status"] == "cancelled"
    assert sentences(message) == ["First of hold."]
    assert message["events"][-1]["code"] == "cancelled"
    (chat.home / "stopped").touch()
    assert ask(chat, thread, "Next")[-1].name == "done"
    assert read(chat, thread)["messages"][0] == message


def test_conversations_are_listed_searched_renamed_and_deleted(chat: Scripted) -> None:
    old, new = start(chat), start(chat)
    ask(chat, new, "Éléphantiasis of the xylophone")
    ask(chat, old, "zeppelin 100%_sure")

    def found(search: str) -> list[str]:
        page = chat.client.get(THREADS, params={"search": search}).json()
        return [f"{THREADS}/{thread['id']}" for thread in page["threads"]]

    assert found("")[:2] == [old, new]
    assert found("XYLO elephant") == [new]
    assert found("first of ZEPPELIN") == [old], "answers are searched too"
    assert found("100%_") == [old]
    assert found("%") == [old]
    assert found("xylophone zeppelin") == []

    page = chat.client.get(THREADS, params={"limit": 1}).json()
    rest = chat.client.get(THREADS, params={"before": page["next"], "limit": 100}).json()
    ids = [thread["id"] for thread in (*page["threads"], *rest["threads"])]
    assert len(ids) == len(set(ids))
    assert new.endswith(ids[1])
    check(chat.client.get(THREADS, params={"before": "x"}), 422, "invalid_cursor")

    changed = chat.client.patch(old, json={"title": "Airships", "reader": "clinician"}).json()
    assert (changed["title"], changed["reader"], changed["language"]) == (
        "Airships",
        "clinician",
        "en",
    )
    assert found("airship") == [old]
    ask(chat, old, "More")
    assert read(chat, old)["title"] == "Airships"
    check(chat.client.patch(old, json={"language": "xx"}), 422, "invalid_parameters")
    check(chat.client.patch(old, json={"owner": "me"}), 422, "invalid_parameters")

    assert chat.client.delete(old).status_code == 204
    check(chat.client.get(old), 404, "thread_not_found")
    check(chat.client.delete(old), 404, "thread_not_found")
    assert found("airship") == []


def test_forgetting_leaves_no_word_on_the_disk(chat: Scripted) -> None:
    thread = start(chat)
    begin(chat, thread, "hold Quetzalcoatlus")
    assert b"Quetzalcoatlus" in chat.bytes_on_disk()
    assert chat.client.delete(thread).status_code == 204
    (chat.home / "Quetzalcoatlus").touch()
    (chat.home / "Quetzalcoatlus").rename(chat.home / "released")
    ask(chat, start(chat), "Another")
    assert b"Quetzalcoatlus" not in chat.bytes_on_disk()
    lost = "SELECT COUNT(*) FROM answer_events WHERE message_id NOT IN (SELECT id FROM messages)"
    assert query(settings_for(chat.home), lost) == [(0,)]


def test_feedback_is_kept_and_taken_back(chat: Scripted) -> None:
    thread = start(chat)
    message = ask(chat, thread, "Helpful?")[0].data["id"]
    where = f"{thread}/messages/{message}/feedback"
    down = {"verdict": "down", "reason": "Too long"}
    assert chat.client.post(where, json=down).status_code == 204
    assert read(chat, thread)["messages"][0]["feedback"] == down
    check(chat.client.post(where, json={"verdict": "maybe"}), 422, "invalid_parameters")
    assert chat.client.delete(where).status_code == 204
    assert read(chat, thread)["messages"][0]["feedback"] is None
    nowhere = f"{start(chat)}/messages/{message}/feedback"
    check(chat.client.post(nowhere, json=down), 404, "message_not_found")


def test_an_exported_conversation_is_text_and_nothing_but_text(chat: Scripted) -> None:
    thread = start(chat)
    ask(chat, thread, "<img src=x> [click](javascript:alert(1)) # **bold**")
    answer = chat.client.get(f"{thread}/conversation.md")
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert r"&lt;img src=x&gt; \[click\](javascript:alert(1)) # \*\*bold\*\*" in answer.text
    assert "<img" not in answer.text
    assert r"First of &lt;img. \[1\]" in answer.text
    assert r"- \[1\] A page" in answer.text
    assert chat.client.get(f"{thread}/conversation.json").json() == read(chat, thread)
    printed = chat.client.get(f"{thread}/conversation.pdf")
    assert printed.headers["Content-Type"] == "application/pdf"
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(printed.content)).pages)
    assert "<img src=x> [click](javascript:alert(1)) # **bold**" in words
    assert "First of <img. [1]" in words
    assert "Page 1 of 1" in words


def test_a_message_about_a_study_or_an_image_waits_for_its_result(
    chat: Scripted, chest: bytes
) -> None:
    study = chat.create(chest)
    study_id = study.rsplit("/", 1)[1]
    thread = start(chat, study_id=study_id)
    answer = ask(chat, thread, "What does it show?")
    assert f"About {study_id}." in [f.data.get("text") for f in answer]

    form = {"text": "And this one?"}
    with chat.client.stream(
        "POST", f"{thread}/messages", data=form, files={"file": ("x.png", chest)}
    ) as streamed:
        asked, *answer = frames(streamed)
    made = asked.data["study_id"]
    assert made != study_id
    assert f"About {made}." in [f.data.get("text") for f in answer]

    assert read(chat, thread)["study_id"] == made, "the conversation goes on about the image"
    assert chat.client.delete(study).status_code == 204
    kept = read(chat, thread)
    assert [message["study_id"] for message in kept["messages"]] == [None, made]
    check(chat.client.post(THREADS, json={"study_id": study_id}), 404, "study_not_found")


def test_a_bad_image_leaves_no_message_and_no_study(chat: Scripted) -> None:
    thread, studies = start(chat), chat.client.get("/api/studies").json()
    answer = chat.client.post(
        f"{thread}/messages", data={"text": "Look"}, files={"file": ("x.png", b"not an image")}
    )
    check(answer, 415, "unknown_format")
    assert read(chat, thread)["messages"] == []
    assert chat.client.get("/api/studies").json() == studies


def test_it_says_nothing_in_its_log(chat: Scripted) -> None:
    thread = start(chat, title="Brontosaurus title")
    ask(chat, thread, "crash Brontosaurus")
    chat.client.get(THREADS, params={"search": "Brontosaurus"})
    check(chat.client.post(f"{thread}/messages", content=b"Brontosaurus{"), 422, "message_empty")
    assert "answer failed" in chat.log()
    assert "Brontosaurus" not in chat.log()
    assert Path(chat.home).is_dir()


def test_a_stream_that_waits_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that proxies keep it open, and a reader that has gone is noticed."""
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.0)
    quiet = Mock()
    quiet.messages.after.side_effect = [(True, ()), (True, ()), (False, ())]
    quiet.answers.stopping = False
    assert list(stream.follow(quiet, "m")) == ["retry: 1000\n\n"] + [": waiting\n\n"] * 2
