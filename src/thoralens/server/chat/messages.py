"""Messages: each a question whose answer grows event by event, kept at every step."""

from __future__ import annotations

import secrets
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from thoralens.assistant import Done, Event, Failed, Notice
from thoralens.errors import ThoralensError
from thoralens.server.chat.schemas import ChatMessage, Feedback
from thoralens.server.chat.threads import not_found
from thoralens.server.chat.words import title
from thoralens.server.database import Database
from thoralens.server.models import AnswerStatus, EventRow, MessageRow, ThreadRow
from thoralens.server.words import fold

_ENDS: dict[str, AnswerStatus] = {"cancelled": "cancelled", "interrupted": "interrupted"}
INTERRUPTED = Failed(
    code="interrupted",
    message="The server stopped while it was answering.",
    hint="What was said before stays; ask again for the whole answer.",
)


class Messages:
    """The rows of messages and of their answers' events.

    A conversation has one answer under way at most. An event is kept only while its answer is
    under way, so that nothing is added to one that was cancelled, timed out or deleted.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._adding = threading.Lock()

    def start(self) -> int:
        """End the answers that an earlier process left under way; gives their number."""
        here = select(MessageRow.id).where(MessageRow.status == "answering")
        with self._database.begin() as session:
            left = session.scalars(here).all()
        for message_id in left:
            self.append(message_id, INTERRUPTED)
        return len(left)

    def find(self, thread_id: str, key: str, text: str) -> MessageRow | None:
        """The message that was sent under ``key``, if one was.

        Raises:
            ThoralensError: It was another message (``key_reused``, 422).
        """
        here = select(MessageRow).where(MessageRow.thread_id == thread_id, MessageRow.key == key)
        with self._database.begin() as session:
            row = session.scalar(here)
        if row is not None and row.text != text:
            raise ThoralensError(
                "key_reused",
                "Another message was sent with this Idempotency-Key.",
                "Give every message a key of its own.",
                status=422,
            )
        return row

    def check(self, thread_id: str, replaces: str | None) -> None:
        """Raises ThoralensError when the conversation does not take this message now."""
        with self._database.begin() as session:
            _check(session, thread_id, replaces)

    def add(
        self,
        thread: ThreadRow,
        text: str,
        *,
        notice: Notice,
        study_id: str | None = None,
        attached: bool = False,
        replaces: str | None = None,
        key: str | None = None,
    ) -> tuple[MessageRow, bool]:
        """Keep a question with its triage, in one step; gives it, and whether it is new.

        A study that was ``attached`` to the message is what the conversation is about from here.

        Raises:
            ThoralensError: See :meth:`check`.
        """
        now = datetime.now(UTC)
        row = MessageRow(
            id=secrets.token_hex(16),
            thread_id=thread.id,
            created_at=now,
            key=key,
            text=text,
            folded=fold(text),
            reader=thread.reader,
            language=thread.language,
            study_id=study_id,
            status="answering",
            said=1,
        )
        with self._adding, self._database.begin() as session:
            if key and (kept := self.find(thread.id, key, text)):
                return kept, False
            _check(session, thread.id, replaces)
            if replaces:
                session.execute(delete(MessageRow).where(MessageRow.id == replaces))
            last = select(func.max(MessageRow.position)).where(MessageRow.thread_id == thread.id)
            row.position = (session.scalar(last) or 0) + 1
            values: dict[str, Any] = {"updated_at": now}
            if not thread.title or (replaces and row.position == 1):
                values["title"] = title(text)
            if attached:
                values["study_id"] = study_id
            session.execute(update(ThreadRow).where(ThreadRow.id == thread.id).values(**values))
            session.add(row)
            session.flush()
            session.add(EventRow(message_id=row.id, number=1, data=notice.model_dump(mode="json")))
            session.commit()
        return row, True

    def read(self, thread_id: str, message_id: str) -> MessageRow:
        """Raises ThoralensError (``message_not_found``, 404)."""
        with self._database.begin() as session:
            row = session.get(MessageRow, message_id)
        if row is None or row.thread_id != thread_id:
            raise _no_message()
        return row

    def thread_of(self, message_id: str) -> str | None:
        """The conversation of a message that is still there."""
        with self._database.begin() as session:
            return session.scalar(select(MessageRow.thread_id).where(MessageRow.id == message_id))

    def of(self, thread_id: str) -> tuple[ChatMessage, ...]:
        """All messages of a conversation, oldest first."""
        here = MessageRow.thread_id == thread_id
        events = select(EventRow).join(MessageRow).where(here).order_by(EventRow.number)
        with self._database.begin() as session:
            rows = session.scalars(select(MessageRow).where(here).order_by(MessageRow.position))
            kept, said = rows.all(), defaultdict[str, list[EventRow]](list)
            for event in session.scalars(events):
                said[event.message_id].append(event)
        return tuple(present(row, said[row.id]) for row in kept)

    def append(self, message_id: str, event: Event) -> bool:
        """Keep the next event; ``False`` when the answer is over or gone."""
        return self._database.patiently(lambda: self._append(message_id, event))

    def _append(self, message_id: str, event: Event) -> bool:
        here = update(MessageRow).where(
            MessageRow.id == message_id, MessageRow.status == "answering"
        )
        values: dict[str, Any] = {"said": MessageRow.said + 1}
        if isinstance(event, Done):
            values["status"] = "done"
        elif isinstance(event, Failed):
            values["status"] = _ENDS.get(event.code, "failed")
        with self._database.begin() as session:
            number = session.scalar(here.values(**values).returning(MessageRow.said))
            if number is None:
                return False
            data = event.model_dump(mode="json")
            session.add(EventRow(message_id=message_id, number=number, data=data))
            if "status" in values:
                _close(session, message_id)
            session.commit()
        return True

    def after(self, message_id: str, number: int) -> tuple[bool, Sequence[EventRow]]:
        """Whether the answer is under way, and its events after ``number``.

        When it is over, the events are all there are.
        """
        status = select(MessageRow.status).where(MessageRow.id == message_id)
        events = (
            select(EventRow)
            .where(EventRow.message_id == message_id, EventRow.number > number)
            .order_by(EventRow.number)
        )
        with self._database.begin() as session:
            answering = session.scalar(status) == "answering"
            return answering, session.scalars(events).all()

    def cancel(self, thread_id: str) -> None:
        """End the conversation's answer under way, if there is one."""
        here = MessageRow.thread_id == thread_id
        query = select(MessageRow.id).where(here, MessageRow.status == "answering")
        with self._database.begin() as session:
            running = session.scalar(query)
        if running:
            self.append(running, Failed(code="cancelled", message="You stopped this answer."))

    def judge(self, thread_id: str, message_id: str, feedback: Feedback | None) -> None:
        """Keep or take back what the reader thinks of an answer."""
        self.read(thread_id, message_id)
        value = feedback.model_dump() if feedback else None
        here = update(MessageRow).where(MessageRow.id == message_id)
        with self._database.begin() as session:
            session.execute(here.values(feedback=value))
            session.commit()


def present(row: MessageRow, events: Iterable[EventRow]) -> ChatMessage:
    names = ("id", "created_at", "text", "reader", "language", "study_id", "status", "feedback")
    values = {name: getattr(row, name) for name in names}
    return ChatMessage.model_validate(values | {"events": tuple(event.data for event in events)})


def _check(session: Session, thread_id: str, replaces: str | None) -> None:
    here = MessageRow.thread_id == thread_id
    if session.get(ThreadRow, thread_id) is None:
        raise not_found()
    if session.scalar(select(MessageRow.id).where(here, MessageRow.status == "answering")):
        raise ThoralensError(
            "answering",
            "This conversation is still answering the message before.",
            "Wait for that answer, or stop it first.",
            status=409,
        )
    last = select(MessageRow.id).where(here).order_by(MessageRow.position.desc()).limit(1)
    if replaces and session.scalar(last) != replaces:
        raise ThoralensError(
            "not_last",
            "Only the last message of a conversation can be edited or asked again.",
            "Send it as a new message.",
            status=409,
        )


def _close(session: Session, message_id: str) -> None:
    """Make the finished answer findable, and its conversation the latest used."""
    row = session.get_one(MessageRow, message_id)
    here = EventRow.message_id == message_id
    data = session.scalars(select(EventRow.data).where(here).order_by(EventRow.number))
    sentences = [event["text"] for event in data if event["type"] == "sentence"]
    row.folded = fold("\n".join((row.text, *sentences)))
    thread = update(ThreadRow).where(ThreadRow.id == row.thread_id)
    session.execute(thread.values(updated_at=datetime.now(UTC)))


def _no_message() -> ThoralensError:
    return ThoralensError(
        "message_not_found",
        "There is no such message in this conversation.",
        "It may have been edited or deleted; read the conversation again.",
        status=404,
    )
