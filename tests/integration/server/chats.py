"""A client of the chat: streams read as a browser would, over real HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from tests.running import Running

THREADS = "/api/chat/threads"
Json = dict[str, Any]


class Scripted(Running):
    """A server whose engine does what the question says."""

    module = "tests.standins.assistant"


@dataclass(frozen=True, slots=True)
class Frame:
    """A server-sent event."""

    name: str
    number: int
    data: Json


def frames(answer: httpx.Response) -> Iterator[Frame]:
    """The events of a stream, as they come."""
    name, number, data = "", 0, ""
    for line in answer.iter_lines():
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "id":
            number = int(value)
        elif field == "data":
            data += value
        elif not line and data:
            yield Frame(name, number, json.loads(data))
            name, number, data = "", 0, ""


def start(server: Running, **values: object) -> str:
    """A new conversation's address."""
    answer = server.client.post(THREADS, json=values)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def ask(server: Running, thread: str, text: str, **values: object) -> list[Frame]:
    """The whole answer; the first frame is the message as it is kept."""
    with server.client.stream(
        "POST", f"{thread}/messages", json={"text": text, **values}
    ) as answer:
        if answer.status_code != 200:
            answer.read()
        assert answer.status_code == 200, answer.text
        return list(frames(answer))


def begin(server: Running, thread: str, text: str, *, until: str = "sentence") -> Json:
    """Ask, read to the first event of a name, and go away; gives the message."""
    with server.client.stream("POST", f"{thread}/messages", json={"text": text}) as answer:
        asked = None
        for frame in frames(answer):
            asked = asked or frame.data
            if frame.name == until:
                break
    assert asked is not None
    return asked


def read(server: Running, thread: str) -> Json:
    document: Json = server.client.get(thread).json()
    return document


def settled(server: Running, thread: str, seconds: float = 20.0) -> list[Json]:
    """The messages, once no answer is under way."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        messages: list[Json] = read(server, thread)["messages"]
        if all(message["status"] != "answering" for message in messages):
            return messages
        time.sleep(0.02)
    raise TimeoutError(thread)


def sentences(message: Json) -> list[str]:
    return [event["text"] for event in message["events"] if event["type"] == "sentence"]
