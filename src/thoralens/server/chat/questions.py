"""From a kept message to the question that an engine answers."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, cast

from sqlalchemy import select

from thoralens.assistant import Event, Question, Status, Turn
from thoralens.assistant.question import Language, Reader
from thoralens.diagnosis import Diagnosis
from thoralens.errors import ThoralensError
from thoralens.server.chat.answers import Answers
from thoralens.server.database import Database
from thoralens.server.models import EventRow, MessageRow
from thoralens.server.studies import Studies

_TURNS = 20
_READING = Status(step="study", message="Waiting for the X-ray to be read.")
_NO_STUDY = Status(
    step="study",
    message="The study could not be used, so the answer does without it.",
    fallback=True,
)


class Questions:
    """Reads what belongs to a message: its conversation so far, and its study's result."""

    def __init__(self, database: Database, studies: Studies) -> None:
        self._database = database
        self._studies = studies

    def of(self, message_id: str, answers: Answers) -> Generator[Event, None, Question | None]:
        """Yields what the reader waits for, and returns the question; ``None`` when gone."""
        with self._database.begin() as session:
            row = session.get(MessageRow, message_id)
        if row is None:
            return None
        earlier, said = self._before(row.thread_id, message_id)
        study = None
        if row.study_id:
            study = yield from self._study(row.study_id, answers)
        return Question(
            text=row.text,
            reader=cast(Reader, row.reader),
            language=cast(Language, row.language),
            history=_history(earlier, said),
            study=study,
            citations=_citations(event.data for event in said),
        )

    def history(self, thread_id: str, until: str | None) -> tuple[Turn, ...]:
        """What was said in a conversation before the message ``until``, or all of it."""
        return _history(*self._before(thread_id, until))

    def _before(
        self, thread_id: str, until: str | None
    ) -> tuple[Sequence[MessageRow], Sequence[EventRow]]:
        here = [MessageRow.thread_id == thread_id]
        if until:
            end = select(MessageRow.position).where(MessageRow.id == until).scalar_subquery()
            here.append(MessageRow.position < end)
        events = select(EventRow).join(MessageRow).where(*here)
        messages = select(MessageRow).where(*here).order_by(MessageRow.position)
        with self._database.begin() as session:
            said = session.scalars(events.order_by(MessageRow.position, EventRow.number)).all()
            return session.scalars(messages).all(), said

    def _study(self, study_id: str, answers: Answers) -> Generator[Event, None, Diagnosis | None]:
        told = False
        while not answers.stopping:
            try:
                row, progress = self._studies.read(study_id)
            except ThoralensError:
                break
            if row.diagnosis:
                return Diagnosis.model_validate(row.diagnosis)
            if progress.status == "failed":
                break
            if not told:
                told = True
                yield _READING
            self._studies.jobs.wait(1.0)
        yield _NO_STUDY
        return None


def _history(earlier: Sequence[MessageRow], said: Sequence[EventRow]) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for row in earlier[-_TURNS:]:
        turns.append(Turn("user", row.text))
        words = [
            event.data["text"]
            for event in said
            if event.message_id == row.id and event.data["type"] == "sentence"
        ]
        if words:
            turns.append(Turn("assistant", " ".join(words)))
    return tuple(turns)


def _citations(events: Any) -> tuple[tuple[str, int], ...]:
    told = (event["citation"] for event in events if event["type"] == "source")
    return tuple({citation["id"]: citation["number"] for citation in told}.items())
