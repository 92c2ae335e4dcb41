"""An answer as server-sent events, from any event on."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

from thoralens.server.chat.service import Chat

HEARTBEAT_SECONDS = 10.0
_seats = threading.BoundedSemaphore(12)
"""Open streams each hold a request thread; those beyond are told to come back."""


def follow(chat: Chat, message_id: str, after: int = 0) -> Iterator[str]:
    """The events after number ``after`` until the answer is over or its message gone.

    Each event's id is its number, to go on from. While the server has too many readers a stream
    ends early; its reader comes back a second later.
    """
    yield "retry: 1000\n\n"
    seated = _seats.acquire(blocking=False)
    try:
        yield from _events(chat, message_id, after, seated)
    finally:
        if seated:
            _seats.release()


def _events(chat: Chat, message_id: str, after: int, seated: bool) -> Iterator[str]:
    spoke = time.monotonic()
    while True:
        moment = chat.answers.moment
        answering, events = chat.messages.after(message_id, after)
        for event in events:
            after, spoke = event.number, time.monotonic()
            data = json.dumps(event.data, ensure_ascii=False)
            yield f"id: {event.number}\nevent: {event.data['type']}\ndata: {data}\n\n"
        if not answering or not seated or chat.answers.stopping:
            return
        if time.monotonic() - spoke > HEARTBEAT_SECONDS:
            spoke = time.monotonic()
            yield ": waiting\n\n"
        if not events:
            chat.answers.wait(moment, 1.0)
