"""A conversation as a file: what it holds in order, and as Markdown in which no text can become
anything but text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from thoralens.assistant import Citation
from thoralens.diagnosis.schema import DISCLAIMER
from thoralens.server.chat.schemas import ChatMessage, Thread

Kind = Literal["title", "small", "heading", "asked", "alarm", "said", "end", "source", "quote"]

_MARKS = re.compile(r"([\\`*_\[\]|~]|^[-+#=]|(?<=^\d)[.)])")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_STATES = {
    "answering": "The answer was still being written.",
    "cancelled": "This answer was stopped.",
    "failed": "This answer could not be finished.",
    "interrupted": "This answer was interrupted.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of a conversation; ``address`` is a source's, where it is a web page."""

    kind: Kind
    text: str
    address: str = ""


def parts(thread: Thread) -> Iterator[Part]:
    """All of a conversation, in the order of reading."""
    yield Part("title", thread.title or "Conversation")
    yield Part("small", DISCLAIMER)
    for message in thread.messages:
        yield from _message(message)


def markdown(thread: Thread) -> str:
    """The conversation as Markdown."""
    pieces: list[str] = []
    before: Kind | None = None
    for part in parts(thread):
        apart = "\n" if before in ("source", "quote") and part.kind in ("source", "quote") else ""
        pieces.append(f"{apart or (chr(10) * 2 if before else '')}{_marked(part)}")
        before = part.kind
    return "".join(pieces) + "\n"


def _message(message: ChatMessage) -> Iterator[Part]:
    yield Part("heading", f"Question, {message.created_at.strftime('%Y-%m-%d %H:%M UTC')}")
    yield Part("asked", message.text)
    yield Part("heading", "Answer")
    sources: dict[str, Citation] = {}
    quoted: dict[str, list[Citation]] = {}
    said: list[tuple[str, str]] = []
    end, advice = _STATES.get(message.status, ""), ""
    for event in message.events:
        if event.type == "triage" and event.level != "none":
            advice = event.advice
            yield Part("alarm", f"{event.level.upper()}: {advice}")
        elif event.type == "source":
            sources[event.citation.id] = event.citation
        elif event.type == "sentence" and event.text != advice:
            cited = [sources[name] for name in event.citations if name in sources]
            numbers = [f"[{citation.number}]" for citation in cited]
            said.append((event.verdict, " ".join((event.text, *numbers))))
            for one in cited:
                quoted.setdefault(one.id, []).append(one)
        elif event.type == "done":
            end = event.message
    yield from _paragraphs(said)
    if end:
        yield Part("end", end)
    for citations in quoted.values():
        yield from _source(citations)


def _paragraphs(said: Sequence[tuple[str, str]]) -> Iterator[Part]:
    """One for the prose; each computed sentence, which is an answer of its own, has one too."""
    prose: list[str] = []
    for verdict, text in said:
        if verdict != "computed":
            prose.append(text)
            continue
        if prose:
            yield Part("said", " ".join(prose))
        prose = []
        yield Part("said", text)
    if prose:
        yield Part("said", " ".join(prose))


def _source(citations: Sequence[Citation]) -> Iterator[Part]:
    first = citations[0]
    about = ", ".join(filter(None, (first.publisher, first.date, first.kind)))
    address = first.url if _ADDRESS.fullmatch(first.url or "") else ""
    yield Part("source", f"[{first.number}] {first.title} ({about})", address or "")
    quotes = dict.fromkeys(citation.quote for citation in citations)
    for quote in quotes:
        if not any(other != quote and other.startswith(quote) for other in quotes):
            yield Part("quote", quote)


def _marked(part: Part) -> str:
    lines = [_plain(line) for line in part.text.splitlines()] or [""]
    text = " ".join(lines)
    match part.kind:
        case "title":
            return f"# {text}"
        case "heading":
            return f"## {text}"
        case "small" | "end":
            return f"_{text}_"
        case "alarm":
            return f"**{text}**"
        case "source":
            return f"- {text}" + (f" <{part.address}>" if part.address else "")
        case "asked" | "quote":
            indent = "  " if part.kind == "quote" else ""
            return "\n".join(f"{indent}> {line}" for line in lines)
        case _:
            return text


def _plain(text: str) -> str:
    line = html.escape(" ".join(text.split()), quote=False)
    return _MARKS.sub(r"\\\1", line)
