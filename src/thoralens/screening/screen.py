"""One screening: list, skip what is done, judge the rest, keep each line, publish the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from thoralens.inference.locate import locate
from thoralens.inference.package import read_spec
from thoralens.screening.engines import Engine, processes
from thoralens.screening.ledger import Ledger
from thoralens.screening.on_ray import ray_cluster
from thoralens.screening.source import open_source
from thoralens.settings import Settings

EngineName = Literal["local", "ray"]
_ENGINES: dict[EngineName, Engine] = {"local": processes, "ray": ray_cluster}
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """How a screening ended.

    Attributes:
        states: Files by state, over this run and those before it.
        fresh: Files that this run judged.
        undone: Files without a line: their worker was lost. The next run does them.
        written: The tables.
    """

    states: dict[str, int]
    fresh: int
    undone: int
    written: tuple[Path, ...]


def screen(
    address: str,
    out: Path,
    settings: Settings,
    *,
    engine: EngineName = "local",
    workers: int,
    progress: Progress = lambda _done, _all: None,
) -> Summary:
    """Screen every file below ``address`` once; a killed run goes on where it was.

    Args:
        address: A folder or the URL of a store, see :func:`~.source.open_source`.
        out: Folder of the record and the tables. Files inside it are not screened.
        settings: Names the models.
        engine: ``local`` or ``ray``.
        workers: Processes, or actors.
        progress: Told files done and files in all.

    Raises:
        ThoralensError: The source, the output folder or the cluster cannot be used.
        ModelError: A model cannot be loaded.
    """
    source = open_source(address)
    spec = read_spec(locate(str(settings.model), settings.tracking, settings.home / "models"))
    ledger = Ledger(out, f"{address}, {spec.name} {spec.version}")
    try:
        items = {item.name: item for item in source.items()}
        if "://" not in address and out.resolve().is_relative_to(Path(address).resolve()):
            inside = out.resolve().relative_to(Path(address).resolve()).as_posix() + "/"
            items = {name: item for name, item in items.items() if not name.startswith(inside)}
        ledger.keep_only(set(items))
        done = ledger.done()
        todo = [item for item in items.values() if item not in done]
        progress(len(items) - len(todo), len(items))
        fresh = 0
        for row in _ENGINES[engine](address, todo, settings, workers):
            ledger.add(row, items[row.file].version)
            fresh += 1
            progress(len(items) - len(todo) + fresh, len(items))
        states = Counter(row.state for row in ledger.rows())
        undone = len(items) - sum(states.values())
        return Summary(dict(states), fresh, undone, ledger.publish())
    finally:
        ledger.close()
