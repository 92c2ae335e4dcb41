"""An answer as one JSON document, for ``ask --json`` and for keeping."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from thoralens.assistant.events import (
    Case,
    Citation,
    Done,
    Event,
    Failed,
    Notice,
    Sentence,
    SourceFound,
)


def document_of(events: Iterable[Event]) -> dict[str, Any]:
    """All that a stream of events says, told at once.

    Keys: ``triage``, ``sentences``, ``citations``, ``cases``, ``refused``, ``reason``, ``message``,
    ``engine``, ``searched``, ``followups``, and ``error`` when the answer broke off.
    """
    triage, done = Notice(level="none"), Done(engine="")
    sentences: list[dict[str, Any]] = []
    citations: dict[str, Citation] = {}
    cases: list[dict[str, Any]] = []
    error: Failed | None = None
    for event in events:
        if isinstance(event, Notice):
            triage = event
        elif isinstance(event, SourceFound):
            citations[event.citation.id] = event.citation
        elif isinstance(event, Sentence):
            sentences.append(
                event.model_dump(mode="json", include={"text", "citations", "verdict"})
            )
        elif isinstance(event, Case):
            cases.append(event.model_dump(mode="json", exclude={"type"}))
        elif isinstance(event, Done):
            done = event
        elif isinstance(event, Failed):
            error = event
    document = {
        "triage": triage.model_dump(mode="json", exclude={"type"}),
        "sentences": sentences,
        "citations": [citation.model_dump(mode="json") for citation in citations.values()],
        "cases": cases,
        **done.model_dump(mode="json", exclude={"type"}),
    }
    if error is not None:
        document["error"] = error.model_dump(mode="json", exclude={"type"})
    return document
