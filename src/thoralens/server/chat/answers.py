"""The workers that answer: bounded in number, in waiting messages and in time."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from queue import SimpleQueue

from thoralens.assistant import Done, Event, Failed
from thoralens.errors import ThoralensError
from thoralens.server.chat.messages import Messages
from thoralens.server.problems import INTERNAL

log = logging.getLogger(__name__)
Answering = Callable[[str], Iterator[Event]]
_INCOMPLETE = Failed(
    code="answer_incomplete",
    message="The answer broke off before its end.",
    hint="What was said before stays; ask again for the whole answer.",
)
_TIMED_OUT = Failed(
    code="answer_timeout",
    message="The answer took too long and was ended.",
    hint="What was said before stays; ask again, or ask for less at once.",
)


class Answers:
    """Daemon threads that take messages in the order they came.

    Args:
        answer: The events that answer the message with an id, as they come.
        messages: Where each event is kept before anybody hears of it.
        workers: Messages answered at once.
        waiting: Messages that may wait besides; beyond it :meth:`place` refuses.
        seconds: After which an answer is ended.
    """

    def __init__(
        self, answer: Answering, messages: Messages, *, workers: int, waiting: int, seconds: float
    ) -> None:
        self._answer = answer
        self._messages = messages
        self._capacity = workers + waiting
        self._seconds = seconds
        self._queue: SimpleQueue[str] = SimpleQueue()
        self._deadlines: dict[str, float] = {}
        self._taken = self._moment = 0
        self._stop_at = math.inf
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._work, name=f"answers-{number}", daemon=True)
            for number in range(workers)
        ]
        self._threads.append(threading.Thread(target=self._watch, name="answers", daemon=True))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    @contextmanager
    def place(self) -> Iterator[Callable[[str], None]]:
        """Hold a place; yields the function that fills it with a message.

        Raises:
            ThoralensError: As many messages wait as may (``busy``, 503).
        """
        filled = False

        def fill(message_id: str) -> None:
            nonlocal filled
            filled = True
            with self._changed:
                self._deadlines[message_id] = time.monotonic() + self._seconds
            self._queue.put(message_id)

        with self._changed:
            if self._taken >= self._capacity:
                raise ThoralensError(
                    "busy",
                    "The assistant has as many questions waiting as it takes.",
                    "Try again in a few seconds.",
                    status=503,
                )
            self._taken += 1
        try:
            yield fill
        finally:
            if not filled:
                self._leave()

    @property
    def moment(self) -> int:
        """Grows with everything that is said; take it before reading, and wait from there."""
        return self._moment

    def wait(self, moment: int, timeout: float) -> None:
        """Until something was said since ``moment``, at most ``timeout`` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self.stopping or self._moment != moment, timeout)

    def tell(self) -> None:
        """Wake those who wait."""
        with self._changed:
            self._moment += 1
            self._changed.notify_all()

    def depth(self) -> int:
        """Messages that wait or are being answered."""
        return self._taken

    @property
    def stopping(self) -> bool:
        """What is still being said has no time left."""
        return time.monotonic() >= self._stop_at

    def request_stop(self, drain: float = 0.0) -> None:
        """Answers under way have ``drain`` seconds; safe in a signal handler."""
        self._stop_at = min(self._stop_at, time.monotonic() + drain)

    def stop(self) -> None:
        """Wait for the answers under way, as long as they have."""
        self.request_stop()
        with self._changed:
            left = self._stop_at - time.monotonic()
            self._changed.wait_for(lambda: not self._taken, max(0.0, left))

    def _work(self) -> None:
        while True:
            message_id = self._queue.get()
            try:
                self._run(message_id)
            except Exception as error:
                log.error("answer abandoned", exc_info=error, extra={"answer": message_id})
            finally:
                self._leave(message_id)

    def _run(self, message_id: str) -> None:
        ended: Event = _INCOMPLETE
        try:
            with closing(_generator(self._answer(message_id))) as events:
                for event in events:
                    if isinstance(event, Done | Failed):
                        ended = event
                        break
                    if self.stopping or not self._say(message_id, event):
                        return
        except ThoralensError as error:
            ended = Failed(code=error.code, message=error.message, hint=error.hint)
        except Exception as error:
            log.error("answer failed", exc_info=error, extra={"answer": message_id})
            ended = Failed(code=INTERNAL.code, message=INTERNAL.detail, hint=INTERNAL.hint)
        if not self.stopping:
            self._say(message_id, ended)

    def _say(self, message_id: str, event: Event) -> bool:
        kept = self._messages.append(message_id, event)
        self.tell()
        return kept

    def _leave(self, message_id: str | None = None) -> None:
        with self._changed:
            self._taken -= 1
            if message_id:
                self._deadlines.pop(message_id, None)
            self._changed.notify_all()

    def _watch(self) -> None:
        """End overdue answers; their worker is free once it says its next word."""
        while not self.stopping:
            time.sleep(min(1.0, self._seconds / 4))
            with self._changed:
                now = time.monotonic()
                late = [name for name, moment in self._deadlines.items() if moment < now]
                for name in late:
                    del self._deadlines[name]
            for message_id in late:
                self._end(message_id)

    def _end(self, message_id: str) -> None:
        try:
            self._say(message_id, _TIMED_OUT)
        except Exception as error:
            log.error("answer not ended", exc_info=error, extra={"answer": message_id})


def _generator(events: Iterator[Event]) -> Generator[Event]:
    yield from events
