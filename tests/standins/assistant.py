"""``thoralens serve`` with an engine that does what the question says.

Only the engine is replaced; server, database, triage and streams are the real ones.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from thoralens.assistant import (
    Citation,
    Done,
    Event,
    Failed,
    Question,
    Sentence,
    SourceFound,
    Status,
)
from thoralens.assistant.engine import Engine
from thoralens.errors import ThoralensError
from thoralens.server import service
from thoralens.settings import Settings, get_settings

SECRET = "Doe^Jane"
_PATIENCE = 30.0


class _Scripted:
    name = "scripted"

    def answer(self, question: Question) -> Iterator[Event]:
        return _answer(question)


def _answer(question: Question) -> Iterator[Event]:
    """``crash``, ``refuse``, ``break``, ``die`` end badly; ``hold NAME`` waits for a file."""
    what, _, name = question.text.partition(" ")
    if what == "crash":
        raise RuntimeError(SECRET)
    if what == "refuse":
        raise ThoralensError("provider_down", "The model is away.", "Try again later.")
    yield Status(step="search", message="Searching the library.", fallback=True)
    known = dict(question.citations)
    source = f"library:{name or what}"
    number = known.get(source, max(known.values(), default=0) + 1)
    yield SourceFound(
        citation=Citation(id=source, number=number, title="A page", quote="q", passage="a q b")
    )
    yield Sentence(index=0, text=f"First of {what}.", citations=(source,), verdict="supported")
    if what == "hold":
        _wait_for(get_settings().home / name)
    if what == "break":
        return
    if what == "die":
        raise RuntimeError(SECRET)
    if what == "timeout":
        yield Failed(code="provider_timeout", message="Too slow.", hint="Try again.")
        return
    about = question.study.study_id if question.study else "no study"
    turns = "/".join(turn.text for turn in question.history)
    for index, text in enumerate((f"About {about}.", f"After {turns}."), 1):
        yield Sentence(index=index, text=text, verdict="general")
    yield Done(engine="scripted", followups=("And then?",))


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.01)


def _open(_settings: Settings, **_parts: object) -> Engine:
    return _Scripted()


if __name__ == "__main__":
    from thoralens.cli import main

    service.open_engine = _open
    main()
