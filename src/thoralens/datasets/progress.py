"""Progress for people: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

Advance = Callable[[int, int | None], None]
"""Called with what is done so far and the total, where known; both in bytes or items."""

_SECONDS_BETWEEN_LINES = 5.0


class Reporter(Protocol):
    """Shows the progress of one piece of work while a block runs."""

    def __call__(
        self, label: str, *, in_bytes: bool = False
    ) -> AbstractContextManager[Advance]: ...


def silent(_done: int, _total: int | None) -> None:
    """Report nothing."""


@contextmanager
def quiet(label: str, *, in_bytes: bool = False) -> Iterator[Advance]:  # noqa: ARG001
    """A reporter that shows nothing."""
    yield silent


@contextmanager
def reporting(label: str, *, in_bytes: bool = False) -> Iterator[Advance]:
    """Show progress on standard error: a bar on a terminal, else a line every five seconds."""
    if sys.stderr.isatty():
        with _bar(label, in_bytes) as advance:
            yield advance
    else:
        yield _lines(label, in_bytes)


@contextmanager
def _bar(label: str, in_bytes: bool) -> Iterator[Advance]:
    columns: list[ProgressColumn] = [TextColumn("{task.description}"), BarColumn()]
    columns += [DownloadColumn(), TransferSpeedColumn()] if in_bytes else [MofNCompleteColumn()]
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task(label, total=None)

        def advance(done: int, total: int | None) -> None:
            progress.update(task, completed=done, total=total)

        yield advance


def _lines(label: str, in_bytes: bool) -> Advance:
    last = time.monotonic()

    def advance(done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if done == total or now - last >= _SECONDS_BETWEEN_LINES:
            last = now
            print(f"{label}: {_amount(done, total, in_bytes)}", file=sys.stderr, flush=True)

    return advance


def _amount(done: int, total: int | None, in_bytes: bool) -> str:
    scale, unit, digits = (1e6, " MB", 1) if in_bytes else (1.0, "", 0)
    whole = "" if total is None else f" of {total / scale:.{digits}f}"
    return f"{done / scale:.{digits}f}{whole}{unit}"
