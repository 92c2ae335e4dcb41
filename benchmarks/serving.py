"""A real ``thoralens serve``: start, time of a study, peak memory of its processes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter

from tests.running import Running

from benchmarks.report import Target, Timing, publish
from thoralens.imaging.examples import example_bytes

_EXAMPLES = ("phantom-clear-png", "phantom-left-upper-png", "phantom-right-lower-dicom")


def run(rounds: int = 2) -> bool:
    """Every example in turn, ``rounds`` times, over HTTP."""
    with tempfile.TemporaryDirectory() as home, Running(Path(home)) as server:
        seconds = [_study(server, name) for _ in range(rounds) for name in _EXAMPLES]
        start, memory = server.start_seconds, server.peak_megabytes()
    times = sorted(1000 * value for value in seconds)
    middle = times[len(times) // 2]
    quartiles = (times[len(times) // 4], times[3 * len(times) // 4])
    return publish(
        "serving",
        "A study over REST, upload to explained result",
        [Timing("study", middle, quartiles, len(times))],
        [
            Target("start to ready", start, "≤", 10, "s"),
            Target("peak memory of the serving process", memory, "≤", 512, "MB"),
        ],
    )


def _study(server: Running, name: str) -> float:
    began = perf_counter()
    document = server.wait(server.create(example_bytes(name)))
    if document["status"] == "failed":
        raise RuntimeError(f"the study of {name} failed: {document['error']}")
    return perf_counter() - began
