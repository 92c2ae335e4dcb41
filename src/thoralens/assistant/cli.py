"""``thoralens ask``: one question on the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thoralens.assistant.document import document_of
from thoralens.assistant.events import Done, Event, Failed, Notice, Sentence, SourceFound, Status
from thoralens.assistant.question import Language as Words
from thoralens.assistant.wording import say
from thoralens.settings import Settings, get_settings

if TYPE_CHECKING:
    from thoralens.cases.finder import CaseFinder


class Reader(StrEnum):
    PATIENT = "patient"
    CLINICIAN = "clinician"


class Which(StrEnum):
    AUTO = "auto"
    GROUNDED = "grounded"
    LLM = "llm"


class Language(StrEnum):
    AUTO = "auto"
    EN = "en"
    FR = "fr"
    ES = "es"

    @property
    def words(self) -> Words:
        return "fr" if self is Language.FR else "es" if self is Language.ES else "en"


def ask(
    question: Annotated[str, typer.Argument(help="Your question.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    reader: Annotated[Reader, typer.Option(help="Whose words to use.")] = Reader.PATIENT,
    engine: Annotated[Which, typer.Option(help="Which engine answers.")] = Which.AUTO,
    language: Annotated[Language, typer.Option(help="Of the assistant's words.")] = Language.AUTO,
) -> None:
    """Ask about lung health: each sentence with its source, or an honest "I don't know"."""
    from thoralens.assistant.engine import open_engine
    from thoralens.assistant.question import Question
    from thoralens.assistant.tools.cases import Cases
    from thoralens.knowledge.translate import language_of

    settings = get_settings()

    words: Words = language_of(question) if language is Language.AUTO else language.words
    asked = Question(question, reader=reader.value, language=words)
    cases = Cases(lambda: _finder(settings))
    events = open_engine(settings, engine.value, cases).answer(asked)
    if as_json:
        document = document_of(events)
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
        failed = "error" in document
    else:
        failed = _print(events, words)
    if failed:
        raise typer.Exit(1)


def _finder(settings: Settings) -> CaseFinder:
    from thoralens.cases.finder import CaseFinder

    return CaseFinder.load(settings)


def _print(events: Iterator[Event], language: Words) -> bool:
    from thoralens.assistant.triage import reason_words

    numbers: dict[str, SourceFound] = {}
    failed = False
    for event in events:
        if isinstance(event, SourceFound):
            numbers[event.citation.id] = event
        elif isinstance(event, Notice) and event.level != "none":
            reasons = ", ".join(reason_words(code, language) for code in event.reasons)
            typer.echo(f"{say(f'level_{event.level}', language)}: {reasons}.")
        elif isinstance(event, Status):
            typer.echo(event.message, err=True)
        elif isinstance(event, Sentence):
            marks = "".join(f"[{numbers[c].citation.number}]" for c in event.citations)
            typer.echo(f"{event.text} {marks}".rstrip())
            sys.stdout.flush()
        elif isinstance(event, Done):
            _finish(event, numbers)
        elif isinstance(event, Failed):
            failed = True
            typer.echo(f"{event.message} {event.hint}".strip(), err=True)
    return failed


def _finish(done: Done, numbers: dict[str, SourceFound]) -> None:
    if done.message:
        typer.echo(done.message)
    if done.searched:
        typer.echo(f"\nSearched: {', '.join(done.searched)}.")
    for found in sorted(numbers.values(), key=lambda item: item.citation.number):
        typer.echo(f"[{found.citation.number}] {_named(found)}")
    for question in done.followups:
        typer.echo(f"  → {question}")


def _named(found: SourceFound) -> str:
    c: Any = found.citation
    return ". ".join(part for part in (c.publisher, c.title, c.date[:4], c.url) if part)
