"""One worker thread takes studies in the order they came; their progress lives in memory."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from thoralens.errors import ThoralensError

Report = Callable[[str, float], None]
log = logging.getLogger(__name__)
_NOTICEABLE = 0.01


class Cancelled(Exception):  # noqa: N818
    """Raised inside the flow when its study was deleted or the server stops."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the running study stands: the step and the share of that step done."""

    study_id: str
    step: str
    done: float


class Jobs:
    """A bounded queue and the thread that empties it.

    Args:
        run: Works one study; told the study and a function to report progress with, which
            raises :class:`Cancelled` when the work has become pointless.
        capacity: Studies that may wait; beyond it :meth:`place` refuses.
    """

    def __init__(self, run: Callable[[str, Report], None], *, capacity: int) -> None:
        self._run = run
        self._capacity = capacity
        self._waiting: deque[str] = deque()
        self._reserved = 0
        self._current: str | None = None
        self._moment: Moment | None = None
        self._cancelled: set[str] = set()
        self._stop_at = math.inf
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="studies", daemon=True)

    def start(self, unfinished: Iterable[str]) -> None:
        """Start the thread with what an earlier process left unfinished."""
        self._waiting.extend(unfinished)
        self._thread.start()

    @contextmanager
    def place(self) -> Iterator[Callable[[str], None]]:
        """Hold a place in the queue; yields the function that fills it with a study.

        Raises:
            ThoralensError: The queue is full (``busy``, 503).
        """
        with self._changed:
            if len(self._waiting) + self._reserved >= self._capacity:
                raise ThoralensError(
                    "busy",
                    "The server has as many studies waiting as it takes.",
                    "Try again in a few seconds.",
                    status=503,
                )
            self._reserved += 1
        try:
            yield self._enqueue
        finally:
            with self._changed:
                self._reserved -= 1

    def cancel(self, study_id: str) -> None:
        """Forget a study; when it is running, stop at its next report of progress."""
        with self._changed:
            if study_id in self._waiting:
                self._waiting.remove(study_id)
            elif study_id == self._current:
                self._cancelled.add(study_id)
            self._changed.notify_all()

    def moment(self) -> Moment | None:
        """Progress of the study that is running, if one is."""
        return self._moment

    def wait(self, timeout: float) -> None:
        """Sleep until something changes, at most ``timeout`` seconds."""
        with self._changed:
            if not self.stopping:
                self._changed.wait(timeout)

    def depth(self) -> int:
        """Studies that wait or run."""
        with self._changed:
            return len(self._waiting) + self._reserved + (self._current is not None)

    @property
    def draining(self) -> bool:
        """Nothing new is started any more."""
        return self._stop_at < math.inf

    @property
    def stopping(self) -> bool:
        """What still runs has no time left."""
        return time.monotonic() >= self._stop_at

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def request_stop(self, drain: float = 0.0) -> None:
        """Start nothing new; what runs has ``drain`` seconds. Safe in a signal handler."""
        self._stop_at = min(self._stop_at, time.monotonic() + drain)

    def stop(self, timeout: float = 10.0) -> None:
        """End the thread; a study that has no time left is resumed at the next start."""
        self.request_stop()
        with self._changed:
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(max(0.0, self._stop_at - time.monotonic()) + timeout)

    def _enqueue(self, study_id: str) -> None:
        with self._changed:
            self._waiting.append(study_id)
            self._changed.notify_all()

    def _work(self) -> None:
        while (study_id := self._next()) is not None:
            try:
                self._run(study_id, self._report)
            except Exception as error:
                log.error("study abandoned", exc_info=error, extra={"study": study_id})
            finally:
                with self._changed:
                    self._current = self._moment = None
                    self._cancelled.discard(study_id)
                    self._changed.notify_all()

    def _next(self) -> str | None:
        with self._changed:
            while not self._waiting and not self.draining:
                self._changed.wait(1.0)
            if self.draining:
                return None
            self._current = self._waiting.popleft()
            self._changed.notify_all()
            return self._current

    def _report(self, step: str, done: float) -> None:
        study_id, last = self._current, self._moment
        if study_id is None or study_id in self._cancelled or self.stopping:
            raise Cancelled
        if last is None or last.step != step or abs(done - last.done) >= _NOTICEABLE:
            with self._changed:
                self._moment = Moment(study_id, step, done)
                self._changed.notify_all()
