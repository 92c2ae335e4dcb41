"""A benchmark's rows as a table on the terminal and a JSON file."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from rich.console import Console
from rich.table import Table

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True, slots=True)
class Target:
    """A bound that the project set itself: ``value`` at least or at most ``bound``."""

    name: str
    value: float
    sense: str
    bound: float
    unit: str

    @property
    def met(self) -> bool:
        return self.value >= self.bound if self.sense == "≥" else self.value <= self.bound


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one contender: median, and the middle half of its rounds.

    Attributes:
        processor_ms: Median time of all threads together, which a busy machine lengthens less;
            None where another process did the work.
    """

    name: str
    median_ms: float
    quartiles_ms: tuple[float, float]
    rounds: int
    processor_ms: float | None = None


def race(contenders: Mapping[str, Callable[[], object]], rounds: int) -> list[Timing]:
    """Time each contender once a round, in turn, after two rounds that do not count."""
    spent: dict[str, list[float]] = {name: [] for name in contenders}
    worked: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 2):
        for name, run in contenders.items():
            start, used = perf_counter(), process_time()
            run()
            if number >= 2:
                spent[name].append(1000 * (perf_counter() - start))
                worked[name].append(1000 * (process_time() - used))
    timings = []
    for name, times in spent.items():
        low, middle, high = np.percentile(times, (25, 50, 75)).round(2).tolist()
        busy = round(float(np.median(worked[name])), 2)
        timings.append(Timing(name, middle, (low, high), rounds, busy))
    return timings


def publish(
    name: str,
    about: str,
    timings: Sequence[Timing] = (),
    targets: Sequence[Target] = (),
    **more: object,
) -> bool:
    """Print the tables, write ``out/NAME.json`` with ``more``; True when every target is met."""
    console = Console(width=100)
    if timings:
        table = Table(title=about, title_justify="left")
        for heading in ("", "median ms", "middle half", "processor ms", "× the first"):
            table.add_column(heading, justify="left" if not heading else "right")
        for timing in timings:
            low, high = timing.quartiles_ms
            ratio = timing.median_ms / timings[0].median_ms
            busy = "–" if timing.processor_ms is None else f"{timing.processor_ms:.1f}"
            table.add_row(timing.name, f"{timing.median_ms:.1f}", f"{low:.1f}–{high:.1f}",
                          busy, f"{ratio:.2f}")  # fmt: skip
        console.print(table)
    for target in targets:
        mark = "[green]met[/]" if target.met else "[red]MISSED[/]"
        console.print(
            f"{mark}  {target.name}: {target.value:.4g} {target.unit} "
            f"(goal {target.sense} {target.bound:g})"
        )
    OUT.mkdir(exist_ok=True)
    document = {
        "benchmark": name,
        "about": about,
        "machine": _machine(),
        "timings": [asdict(timing) for timing in timings],
        "targets": [{**asdict(target), "met": target.met} for target in targets],
        **more,
    }
    text = json.dumps(document, indent=2, ensure_ascii=False)
    (OUT / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return all(target.met for target in targets)


def _machine() -> dict[str, object]:
    packages = ("numpy", "openvino", "torch", "captum")
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()
