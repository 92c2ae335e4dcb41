"""A conversation as a Markdown file in which no text can become anything but text."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from thoralens.assistant import Citation
from thoralens.diagnosis.schema import DISCLAIMER
from thoralens.server.chat.schemas import ChatMessage, Thread

_MARKS = re.compile(r"([\\`*_\[\]|~]|^[-+#=]|(?<=^\d)[.)])")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_STATES = {
    "answering": "The answer was still being written.",
    "cancelled": "This answer was stopped.",
    "failed": "This answer could not be finished.",
    "interrupted": "This answer was interrupted.",
}


def markdown(thread: Thread) -> str:
    parts = [f"# {_plain(thread.title or 'Conversation')}", f"_{DISCLAIMER}_"]
    for message in thread.messages:
        parts += _message(message)
    return "\n\n".join(parts) + "\n"


def _message(message: ChatMessage) -> list[str]:
    when = message.created_at.strftime("%Y-%m-%d %H:%M UTC")
    parts = [f"## Question, {when}", _quoted(message.text), "## Answer"]
    sources: dict[str, Citation] = {}
    quoted: dict[str, list[Citation]] = {}
    said: list[str] = []
    end = _STATES.get(message.status, "")
    for event in message.events:
        if event.type == "triage" and event.level != "none":
            parts.append(f"**{event.level.upper()}: {_plain(event.advice)}**")
        elif event.type == "source":
            sources[event.citation.id] = event.citation
        elif event.type == "sentence":
            cited = [sources[name] for name in event.citations if name in sources]
            said.append(_sentence(event.text, cited))
            for one in cited:
                quoted.setdefault(one.id, []).append(one)
        elif event.type == "done":
            end = _plain(event.message)
    parts.append(" ".join(said))
    parts.append(f"_{end}_" if end else "")
    parts.append("\n".join(_source(citations) for citations in quoted.values()))
    return [part for part in parts if part]


def _sentence(text: str, cited: Sequence[Citation]) -> str:
    return " ".join((_plain(text), *(f"\\[{citation.number}\\]" for citation in cited)))


def _source(citations: Sequence[Citation]) -> str:
    first = citations[0]
    about = ", ".join(filter(None, (first.publisher, first.date, first.kind)))
    address = f" <{first.url}>" if _ADDRESS.fullmatch(first.url or "") else ""
    head = f"- \\[{first.number}\\] {_plain(first.title)} ({_plain(about)}){address}"
    quotes = dict.fromkeys(citation.quote for citation in citations)
    return "\n".join(filter(None, (head, *(_quoted(quote, "  ") for quote in quotes))))


def _quoted(text: str, indent: str = "") -> str:
    return "\n".join(f"{indent}> {_plain(line)}" for line in text.splitlines())


def _plain(text: str) -> str:
    line = html.escape(" ".join(text.split()), quote=False)
    return _MARKS.sub(r"\\\1", line)
