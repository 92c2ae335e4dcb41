"""A provider of language models: as strict about requests as the real ones, and rude on demand.

Speaks OpenAI's chat completions, Anthropic's messages and Google's generateContent, whole and
streamed, with tool calls and JSON schemas. What it says is decided by a function of what it was
asked; what it was asked is kept, so that tests can prove what left the machine.
"""

from __future__ import annotations

import itertools
import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tests.standins.files import Fault
from tests.standins.llm_protocols import protocol_of
from tests.standins.llm_values import FINAL, Asked, Call, Refused, Text, need
from tests.standins.server import Reply, Request

KEY = "llm-standin-key"
MODEL = "standin-1"


Say = Callable[[Asked], Call | Text | dict[str, Any] | list[Any]]


@dataclass
class Llm:
    """Answers with what ``say`` returns.

    Attributes:
        faults: Taken one a request, as long as there are any; ``None`` lets it pass.
        asked: Every accepted request.
        pause_s: Rest before each piece of a streamed answer.
        piece: Characters of a streamed piece.
        endless: A streamed answer never ends.
    """

    say: Say
    key: str = KEY
    model: str = MODEL
    faults: deque[Fault | None] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    pause_s: float = 0.0
    piece: int = 40
    endless: bool = False
    ids: Iterator[int] = field(default_factory=itertools.count)

    def __call__(self, request: Request) -> Reply | None:
        reply = self._answer(request)
        fault = self.faults.popleft() if self.faults else None
        return fault(reply) if fault else reply

    def _answer(self, request: Request) -> Reply:
        speaks = protocol_of(request.path)
        if speaks is None or request.method != "POST":
            return failure(404, "not_found", f"Unknown request URL: {request.path}")
        if not speaks.knows(request, self.key):
            return failure(401, "invalid_api_key", "Incorrect API key provided")
        try:
            body = json.loads(request.body)
            need(isinstance(body, dict), "the body must be an object")
            model, asked = speaks.read(request, body)
        except (Refused, ValueError) as refused:
            return failure(400, "invalid_request_error", str(refused))
        if model != self.model:
            return failure(404, "model_not_found", f"The model `{model}` does not exist")
        self.asked.append(asked)
        said = shaped(asked, self.say(asked))
        name = f"id{next(self.ids)}"
        if not asked.streamed:
            return _json(200, speaks.whole(name, model, said))
        events = speaks.events(name, model, said, self._pieces(said))
        headers = {"Content-Type": "text/event-stream; charset=utf-8"}
        return Reply(200, headers=headers, pause_s=self.pause_s, stream=events)

    def _pieces(self, said: Call | Text) -> Iterator[str]:
        text = said.text if isinstance(said, Text) else json.dumps(said.arguments)
        for start in range(0, len(text), self.piece):
            yield text[start : start + self.piece]
        while self.endless:
            time.sleep(0.001)
            yield " " * 1000


def shaped(asked: Asked, said: Call | Text | dict[str, Any] | list[Any]) -> Call | Text:
    """The answer in the shape that was asked for: a call of the final tool, or JSON as text."""
    if isinstance(said, Call | Text):
        return said
    document = {"response": said} if asked.listed else said
    if not isinstance(document, dict):
        return Text(json.dumps(document))
    return Call(FINAL, document) if asked.shape == "tool" else Text(json.dumps(document))


def failure(status: int, code: str, message: str) -> Reply:
    kind = {401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error"}
    error = {"type": kind.get(status, code), "code": code, "message": message}
    return _json(status, {"type": "error", "error": error})


def refusing(status: int, code: str = "server_error", retry_after: str | None = None) -> Fault:
    """An error of the service, as it words them."""
    reply = failure(status, code, "refused")
    if retry_after is not None:
        reply.headers["Retry-After"] = retry_after
    return lambda _: reply


def truncated(after: int = 80) -> Fault:
    """JSON that stops in the middle, with a length that is right."""
    return lambda reply: replace(reply, body=reply.body[:after])


def _json(status: int, document: dict[str, Any]) -> Reply:
    return Reply(status, json.dumps(document).encode(), {"Content-Type": "application/json"})
