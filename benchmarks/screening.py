"""Screening a folder against the bare network: files a second, both on every processor."""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.report import Target, publish
from thoralens.imaging.examples import EXAMPLES, example_bytes
from thoralens.runtime import Graph
from thoralens.screening import screen
from thoralens.settings import get_settings

_FILES = 60


def run() -> bool:
    """The same phantom under many names; starting the workers is not counted on either side."""
    settings, workers = get_settings(), len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        bare = sum(pool.map(_bare, [str(settings.model)] * workers))
    seen: list[tuple[float, int]] = []
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name) / "in", Path(name) / "out"
        folder.mkdir()
        data = example_bytes(EXAMPLES[0].id)
        for number in range(_FILES):
            (folder / f"{number:03}.png").write_bytes(data)
        found = screen(
            str(folder),
            out,
            settings,
            workers=workers,
            progress=lambda done, _all: seen.append((time.perf_counter(), done)),
        )
    begun = next(i for i, (_, done) in enumerate(seen) if done >= workers)
    ended, started = seen[-1], seen[begun]
    rate = (ended[1] - started[1]) / (ended[0] - started[0])
    about = f"{_FILES} copies of a phantom ({found.states}), {workers} worker processes"
    return publish(
        "screening",
        about,
        targets=[Target("of the bare network's images a second", rate / bare, "≥", 0.9, "×")],
        files_per_second=round(rate, 2),
        bare_images_per_second=round(bare, 2),
    )


def _bare(model: str) -> float:
    """Images a second of the shipped graph alone, on one thread, for about two seconds."""
    graph = Graph(Path(model) / "model.xml", precision="auto", threads=1)
    image = np.zeros((1, 3, 224, 224), np.float32)
    graph(image)
    start, count = time.perf_counter(), 0
    while (spent := time.perf_counter() - start) < 2:
        graph(image)
        count += 1
    return count / spent
