"""Who does the work: processes of this machine, or Ray on a cluster. Both give lines as they come.

A file that takes its process down with it (a decoder that crashes, or eats all memory) is tried
once more alone; if it does so again, its line is an error, and the others go on.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from thoralens.errors import ThoralensError
from thoralens.screening.row import Reader, Row, failed
from thoralens.screening.source import Item, open_source
from thoralens.settings import Settings

Engine = Callable[[str, Iterable[Item], Settings, int], Iterator[Row]]
_AHEAD = 3
_reader: Reader | None = None


def processes(
    address: str, items: Iterable[Item], settings: Settings, workers: int
) -> Iterator[Row]:
    """Screen on ``workers`` processes, each with models and one processor thread of its own."""
    waiting = iter(items)
    while suspects := (yield from _until_broken(address, waiting, settings, workers)):
        for item in suspects:
            broke = yield from _until_broken(address, iter([item]), settings, 1)
            if broke:
                yield failed(item.name, _crashed())


def _until_broken(
    address: str, waiting: Iterator[Item], settings: Settings, workers: int
) -> Generator[Row, None, list[Item]]:
    """Yield lines; returns the files in work when a process died, or none at the end."""
    running: dict[Future[Row], Item] = {}
    begin = (address, settings.model_copy(update={"threads": 1}))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _begin, begin) as pool:
        try:
            while True:
                for item in islice(waiting, workers * _AHEAD - len(running)):
                    running[pool.submit(_screen, item)] = item
                if not running:
                    return []
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    row = future.result()
                    del running[future]
                    yield row
        except BrokenProcessPool:
            return list(running.values())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin(address: str, settings: Settings) -> None:
    global _reader
    os.environ["OMP_NUM_THREADS"] = "1"
    _reader = Reader(open_source(address), settings)


def _screen(item: Item) -> Row:
    assert _reader is not None
    return _reader(item)


def _crashed() -> ThoralensError:
    return ThoralensError(
        "reader_crashed",
        "Reading this file ended the process that read it, twice.",
        "Open it with another program and export it again; it may be damaged.",
    )
