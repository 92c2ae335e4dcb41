"""Missed emergencies, needless alarms and the time a message takes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt
from time import thread_time

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.report import Target, publish
from benchmarks.triage.vignettes import HALVES, Half, Vignette, vignettes
from thoralens.assistant.events import Level
from thoralens.assistant.triage import triage
from thoralens.knowledge.library import SHIPPED
from thoralens.knowledge.passages import read_passages
from thoralens.privacy.words import lexicon

_RANK: dict[Level, int] = {"none": 0, "urgent": 1, "emergency": 2}


def failures(half: Half) -> Iterator[str]:
    """What went wrong, for whoever works on the rules; look at the development half only."""
    for one in vignettes(half):
        notice = triage(one.text)
        if notice.level != one.level:
            yield f"{one.level} → {notice.level} {notice.reasons} [{one.kind}] {one.text}"


def run() -> bool:
    """Print and write the table; True if the test half meets its targets."""
    made = {half: [(one, triage(one.text).level) for one in vignettes(half)] for half in HALVES}
    table = Table(title="Triage on written vignettes", title_justify="left")
    for heading in ("", "development", "test", "test, 95 % interval"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, level, test in _rows([one for one, _ in made["test"]]):
        shares = [_right(made[half], level, test) for half in HALVES]
        low, high = wilson(*shares[1])
        cells = [f"{right}/{n}" if n else "–" for right, n in shares]
        table.add_row(name, *cells, f"{100 * low:.1f}–{100 * high:.1f} %" if shares[1][1] else "")
    Console(width=100).print(table)
    times = _latency([one.text for one, _ in made["test"]])
    caught = _right(made["test"], "emergency", None)
    left = _right(made["test"], "none", None)
    return publish(
        "triage",
        "written vignettes; counts by level expected and given: "
        + "; ".join(f"{half} {_confusion(made[half])}" for half in HALVES),
        targets=(
            Target("missed emergencies, test half", caught[1] - caught[0], "≤", 0, ""),
            Target("specificity, test half", 100 * left[0] / left[1], "≥", 90, "%"),
            Target("a message, 99th percentile", times[0], "≤", 10, "ms"),
            Target("100 kB of everyday words", times[1], "≤", 100, "ms"),
        ),
        medical_100_kB_ms=times[2],
    )


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, right / of
    middle = share + z * z / (2 * of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def _rows(every: Sequence[Vignette]) -> Iterator[tuple[str, Level, tuple[str, str] | None]]:
    levels: tuple[Level, ...] = ("emergency", "urgent", "none")
    for level in levels:
        mine = [one for one in every if one.level == level]
        yield level, level, None
        for language in dict.fromkeys(one.language for one in mine):
            yield f"  {language}", level, ("language", language)
        for kind in dict.fromkeys(one.kind for one in mine):
            yield f"  {kind}", level, ("kind", kind)


def _right(
    made: Iterable[tuple[Vignette, Level]], level: Level, test: tuple[str, str] | None
) -> tuple[int, int]:
    """How many got at least their level (``none``: exactly), and of how many."""
    mine = [
        given == "none" if level == "none" else _RANK[given] >= _RANK[level]
        for one, given in made
        if one.level == level and (test is None or getattr(one, test[0]) == test[1])
    ]
    return sum(mine), len(mine)


def _confusion(made: Iterable[tuple[Vignette, Level]]) -> dict[str, int]:
    counts = Counter(f"{one.level}>{given}" for one, given in made)
    return dict(sorted(counts.items()))


def _latency(texts: Sequence[str]) -> tuple[float, float, float]:
    """Milliseconds of processor time: 99th percentile over the messages; medians for 100 kB.

    The first long text is of everyday words in sentences that make no sense, all different, the
    second what the library says of lungs, where every other word may be a sign.
    """
    each = [_time(text) for text in texts]
    random_ = random.Random(1)
    words = sorted(lexicon().common)
    everyday = " ".join(f"{' '.join(random_.choices(words, k=12))}." for _ in range(1500))
    medical = " ".join(passage.text for passage in read_passages(SHIPPED))

    def median(text: str) -> float:
        return float(np.median([_time(text[:100_000]) for _ in range(7)]))

    return float(np.percentile(each, 99)), median(everyday), median(medical)


def _time(text: str) -> float:
    start = thread_time()
    triage(text)
    return 1000 * (thread_time() - start)
