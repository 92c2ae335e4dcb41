"""The chat as the views see it: triage, keep, queue, answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import cast

from thoralens.assistant import Done, Event, Notice, Turn
from thoralens.assistant.engine import Engine
from thoralens.assistant.question import Language, Reader
from thoralens.errors import ThoralensError
from thoralens.server.audit.chain import SERVER, Audit
from thoralens.server.chat import words
from thoralens.server.chat.answers import Answers
from thoralens.server.chat.messages import Messages
from thoralens.server.chat.questions import Questions
from thoralens.server.chat.schemas import NewMessage
from thoralens.server.chat.threads import Threads
from thoralens.server.database import Database
from thoralens.server.models import MessageRow
from thoralens.server.studies import Studies
from thoralens.server.words import clean
from thoralens.settings import Settings

log = logging.getLogger(__name__)
Triage = Callable[[str, Sequence[Turn], Language, Reader], Notice]


class Chat:
    """Conversations and the workers that answer in them."""

    def __init__(
        self,
        database: Database,
        studies: Studies,
        engine: Engine,
        triage: Triage,
        audit: Audit,
        settings: Settings,
    ) -> None:
        self._audit = audit
        self._studies = studies
        self._engine = engine
        self._triage = triage
        self._questions = Questions(database, studies)
        self.threads = Threads(database)
        self.messages = Messages(database)
        self.answers = Answers(
            self._answer,
            self.messages,
            workers=settings.chat_workers,
            waiting=settings.chat_waiting,
            seconds=settings.chat_answer_seconds,
        )

    def start(self) -> None:
        """End what an earlier process left under way, and take messages."""
        log.info("chat opened", extra={"interrupted": self.messages.start()})
        self.answers.start()

    def ask(
        self,
        thread_id: str,
        new: NewMessage,
        *,
        key: str | None = None,
        attach: Callable[[], str] | None = None,
    ) -> tuple[MessageRow, bool]:
        """Keep a message with its triage and queue its answer.

        Args:
            key: The client's own name for the message; sent again it gives the one there is.
            attach: Makes a study of an attached image and gives its id.

        Returns:
            The message, and whether it is new.

        Raises:
            ThoralensError: The message is not taken. When it tells of an emergency, the hint
                is the triage's advice, so that it reaches the reader all the same.
        """
        text = clean(new.text)
        thread = self.threads.read(thread_id)
        if key and (row := self.messages.find(thread_id, key, text)):
            return row, False
        notice = self._triage(
            text[: words.MAX_CHARACTERS],
            self._questions.history(thread_id, new.replaces),
            cast(Language, thread.language),
            cast(Reader, thread.reader),
        )
        try:
            words.check(text)
            self.messages.check(thread_id, new.replaces)
            study_id = new.study_id or thread.study_id
            self.threads.check_study(study_id)
            with self.answers.place() as enqueue:
                made = attach() if attach else None
                new_one = False
                try:
                    row, new_one = self.messages.add(
                        thread,
                        text,
                        notice=notice,
                        study_id=made or study_id,
                        attached=made is not None,
                        replaces=new.replaces,
                        key=key,
                    )
                finally:
                    if made and not new_one:
                        self._studies.delete(made)
                if new_one:
                    enqueue(row.id)
        except ThoralensError as error:
            raise _with_advice(error, notice) from error
        return row, new_one

    def cancel(self, thread_id: str) -> None:
        """End the answer under way in a conversation, if there is one."""
        self.threads.read(thread_id)
        self.messages.cancel(thread_id)
        self.answers.tell()

    def forget(self, thread_id: str) -> None:
        """Delete a conversation; an answer under way has nowhere to go and ends."""
        self.threads.delete(thread_id)
        self.answers.tell()

    def _answer(self, message_id: str) -> Iterator[Event]:
        question = yield from self._questions.of(message_id, self.answers)
        if question is None:
            return
        for event in self._engine.answer(question):
            if isinstance(event, Notice):  # the triage is kept since the question came
                continue
            if isinstance(event, Done):
                self._record(message_id, event.engine)
            yield event

    def _record(self, message_id: str, engine: str) -> None:
        if thread_id := self.messages.thread_of(message_id):
            self._audit.append(
                "answered", actor=SERVER, kind="thread", subject=thread_id, model=engine
            )


def _with_advice(error: ThoralensError, notice: Notice) -> ThoralensError:
    if notice.level != "emergency":
        return error
    return ThoralensError(error.code, error.message, notice.advice, status=error.status)
