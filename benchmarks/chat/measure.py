"""``make eval-chat``: what the assistant answers, cites and refuses, over a frozen question set."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.chat.corpus import Case, Half, build, library_cases, medquad, pubmedqa
from benchmarks.chat.judge import Verdict, judge
from benchmarks.report import Target, publish
from thoralens.assistant.document import document_of
from thoralens.assistant.engine import Engine
from thoralens.assistant.events import Event
from thoralens.assistant.grounded.engine import Grounded
from thoralens.assistant.question import Question
from thoralens.assistant.triage import triage
from thoralens.knowledge.library import Library
from thoralens.knowledge.retrieval import Retriever, document_of_passage
from thoralens.settings import Settings

_ROUNDS = 2_000
_SETS = ("library", "medquad", "pubmedqa", "near", "other")


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its 95 % interval (bootstrap over questions) and how many it rests on."""

    name: str
    value: float
    low: float
    high: float
    n: int


Ratio = Callable[[Verdict], tuple[int, int]]
_FIGURES: dict[str, Ratio] = {
    "citation recall": lambda v: (v.supported, v.sentences),
    "citation precision": lambda v: (v.right, v.citations) if v.case.answerable else (0, 0),
    "nugget recall": lambda v: (v.found, v.nuggets),
    "refusal of the unanswerable": lambda v: (
        (int(v.refused), int(not v.case.answerable)) if not v.case.answerable else (0, 0)
    ),
    "over-refusal": lambda v: (int(v.refused), 1) if v.case.answerable else (0, 0),
}


def figures(verdicts: Sequence[Verdict], seed: int = 20261101) -> list[Figure]:
    """Every figure that some question speaks to."""
    random = np.random.default_rng(seed)
    found = []
    for name, ratio in _FIGURES.items():
        pairs = np.array([ratio(v) for v in verdicts], dtype=float).reshape(-1, 2)
        pairs = pairs[pairs[:, 1] > 0]
        if len(pairs):
            picks = random.integers(0, len(pairs), (_ROUNDS, len(pairs)))
            sums = pairs[picks].sum(axis=1)
            low, high = np.quantile(sums[:, 0] / sums[:, 1], (0.025, 0.975))
            value = pairs[:, 0].sum() / pairs[:, 1].sum()
            found.append(Figure(name, float(value), float(low), float(high), len(pairs)))
    return found


def collections(data: Path | None) -> Iterator[tuple[list[Case], dict[str, str]]]:
    """Questions, and the files that stand beside the library when they are asked.

    Each collection has its own, because its labels hold for what it knows alone.
    """
    yield list(library_cases()), {}
    if data is not None:
        for read, name in ((medquad, "medquad_lung"), (pubmedqa, "pubmedqa_l")):
            files, cases = read(data / name)
            yield cases, files


def answered(cases: Iterable[Case], files: dict[str, str]) -> list[Verdict]:
    """Ask the grounded engine each question, over the library and the files."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home", exa_key=None)
        library = build(settings, files, Path(folder) / "files")
        texts = texts_of(library, files)
        engine = Grounded(Retriever(settings, library), triage)
        return [_asked(engine, case, texts) for case in cases]


def _asked(engine: Engine, case: Case, texts: dict[str, str]) -> Verdict:
    events: list[Event] = []
    start, first = time.perf_counter(), 0.0
    for event in engine.answer(Question(case.question, reader=case.reader)):
        if not first and event.type in ("sentence", "done"):
            first = time.perf_counter() - start
        events.append(event)
    return judge(case, document_of(events), texts, 1000 * first)


def texts_of(library: Library, files: dict[str, str]) -> dict[str, str]:
    """What every citable id says: of a file all of it, of a passage its text."""
    import sqlite3
    from contextlib import closing

    texts: dict[str, str] = {}
    with closing(sqlite3.connect(library._path)) as db:
        rows = db.execute("SELECT id, title, kind FROM passages").fetchall()
    for passage_id, title, kind in rows:
        if kind == "user":
            texts[f"document:{passage_id}"] = files[title]
            texts[f"name document:{passage_id}"] = title
        elif passage := library.get(passage_id):
            texts[f"library:{passage_id}"] = document_of_passage(passage).text
    return texts


def run() -> bool:
    """Print and write the tables; True if the test half meets every target."""
    given = os.environ.get("THORALENS_DATA_DIR")
    data = Path(given) if given and (Path(given) / "medquad_lung").is_dir() else None
    verdicts = [verdict for cases, files in collections(data) for verdict in answered(cases, files)]
    for half in ("development", "test"):
        _show(half, [v for v in verdicts if v.case.half == half])
    test = [v for v in verdicts if v.case.half == "test"]
    by_name = {figure.name: figure.value for figure in figures(test)}
    first = float(np.median([v.first_ms for v in verdicts]))
    details = [
        {"half": half, "set": kind, **asdict(figure)}
        for half in ("development", "test")
        for kind in ("all", *_SETS)
        for figure in figures(_of(verdicts, half, kind))
    ]
    return publish(
        "chat",
        f"the grounded engine on {len(test)} questions of the test half",
        figures=details,
        targets=(
            Target("citation recall", 100 * by_name["citation recall"], "≥", 95, "%"),
            Target("citation precision", 100 * by_name["citation precision"], "≥", 90, "%"),
            Target("dangling citations", sum(v.dangling for v in verdicts), "≤", 0, ""),
            Target("nugget recall", 100 * by_name["nugget recall"], "≥", 70, "%"),
            Target("refusal", 100 * by_name["refusal of the unanswerable"], "≥", 95, "%"),
            Target("over-refusal", 100 * by_name["over-refusal"], "≤", 10, "%"),
            Target("first sentence", first, "≤", 300, "ms"),
        ),
    )


def _of(verdicts: Sequence[Verdict], half: str, kind: str) -> list[Verdict]:
    return [v for v in verdicts if v.case.half == half and kind in ("all", v.case.kind)]


def _show(half: Half, verdicts: Sequence[Verdict]) -> None:
    table = Table(title=f"{half} half, {len(verdicts)} questions", title_justify="left")
    table.add_column("")
    for kind in ("all", *_SETS):
        table.add_column(kind, justify="right")
    columns = [
        {f.name: f for f in figures([v for v in verdicts if kind in ("all", v.case.kind)])}
        for kind in ("all", *_SETS)
    ]
    for name in _FIGURES:
        cells = [
            f"{f.value:.0%} ({f.low:.0%}–{f.high:.0%})" if (f := column.get(name)) else ""
            for column in columns
        ]
        table.add_row(name, *cells)
    Console(width=140).print(table)
