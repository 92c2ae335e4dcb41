"""What a long training shows: a live bar on a terminal, plain lines everywhere else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)


@dataclass
class Reporter:
    """Says how far a training is; ``say`` keeps a line, ``advance`` moves the bar."""

    console: Console = field(default_factory=Console)
    _bar: Progress | None = None
    _task: TaskID | None = None
    _began: float = 0.0
    _done: int = 0

    def say(self, line: str) -> None:
        """One line that stays."""
        console = self._bar.console if self._bar else self.console
        console.print(line, highlight=False, soft_wrap=True)

    @contextmanager
    def stage(self, title: str, total: int, done: int = 0) -> Iterator[None]:
        """A stage of ``total`` images, of which ``done`` were done before."""
        self._began, self._done = time.monotonic(), 0
        if not self.console.is_terminal:
            yield
            return
        columns = (
            TextColumn(title),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[speed]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.console, transient=True) as bar:
            self._bar = bar
            self._task = bar.add_task(title, total=total, completed=done, speed="")
            try:
                yield
            finally:
                self._bar = None

    def advance(self, images: int) -> None:
        """``images`` more are done."""
        self._done += images
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=images, speed=self.speed)

    @property
    def speed(self) -> str:
        """Images a second since the stage began."""
        return f"{self._done / max(time.monotonic() - self._began, 1e-6):.1f} images/s"
