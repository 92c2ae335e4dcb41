"""How long one dense search takes as the library grows, and whether LanceDB finds the same."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from thoralens.cases.add import digest_of, new_case
from thoralens.cases.finder import CaseFinder
from thoralens.cases.index import ExactIndex, Index
from thoralens.cases.lance import LanceIndex
from thoralens.cases.library import CaseLibrary
from thoralens.cases.manifest import Entry
from thoralens.cases.regions import unit
from thoralens.cases.values import EncoderName, Int
from thoralens.diagnosis.flow import Checked
from thoralens.imaging import Float32, Radiograph, make_phantom, read, to_png
from thoralens.settings import Settings

NAME = EncoderName("bench", "bench", 256)
SIZES = (1_000, 10_000, 100_000, 1_000_000)
_CHUNK = 20_000
_CLUSTERS = 200
_QUERIES = 60
_NOTE = (
    "Four-day history of fever, cough and myalgia. On admission tachycardic, saturation 92 %. "
    "Bilateral patchy airspace opacities, most in the lower zones, more on the left. No effusion."
)


def vectors(count: int) -> Iterator[tuple[Int, Float32]]:
    """Made-up cases in chunks: clusters with spread, as encoders give, not a uniform sphere."""
    rng = np.random.default_rng(7)
    centres = rng.normal(size=(_CLUSTERS, NAME.dimensions))
    for start in range(0, count, _CHUNK):
        n = min(_CHUNK, count - start)
        base = centres[rng.integers(_CLUSTERS, size=n)][:, None]
        noise = rng.normal(size=(n, 2, NAME.dimensions))
        yield np.arange(start + 1, start + n + 1), unit((base + noise).astype(np.float32))


def queries() -> Float32:
    rng = np.random.default_rng(8)
    base = np.random.default_rng(7).normal(size=(_CLUSTERS, NAME.dimensions))
    chosen = base[rng.integers(_CLUSTERS, size=_QUERIES)]
    return unit((chosen + rng.normal(size=chosen.shape)).astype(np.float32))


def curve() -> list[dict[str, float]]:
    """Milliseconds of the exact index at each size: median and 95th percentile."""
    rows = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            index = ExactIndex(Path(folder), NAME)
            _fill(index, size)
            rows.append({"cases": size, **_timed(_searches(index))})
    return rows


def adding(count: int = 20) -> dict[str, float]:
    """Milliseconds from a diagnosis to its case being safe on the disk: identifiers taken out,
    both vectors, the lung zones, the picture, and the row."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        finder = CaseFinder.load(settings)
        library = CaseLibrary.open(settings, finder.zones)

        def add(radiograph: Radiograph, checked: Checked) -> None:
            entry = Entry(Path("phantom"), _NOTE, age=70, sex="male", view="PA")
            library.add([new_case(library, entry, checked, digest_of(radiograph))])

        drawn = [read(to_png(make_phantom(seed, None, 1024))) for seed in range(count)]
        judged = [(radiograph, finder.diagnoser.check(radiograph)) for radiograph in drawn]
        calls = [partial(add, *each) for each in judged if each[1].output is not None]
        return {"cases": len(calls), **_timed(calls)}


def agreement(size: int) -> dict[str, float]:
    """LanceDB beside the exact index at one size: overlap of the ten best, and its time."""
    with tempfile.TemporaryDirectory() as folder:
        exact = ExactIndex(Path(folder), NAME)
        lance = LanceIndex(str(Path(folder) / "lance"), NAME)
        for index in (exact, lance):
            _fill(index, size)
        lance.tidy()
        overlaps = []
        for query in queries():
            truth, found = (set(i.nearest("image", query, 10)[0].tolist()) for i in (exact, lance))
            overlaps.append(len(truth & found) / 10)
        return {
            "cases": size,
            "overlap_at_10": float(np.mean(overlaps)),
            **_timed(_searches(lance)),
        }


def _fill(index: Index, size: int) -> None:
    for slots, some in vectors(size):
        index.put(slots, some)


def _searches(index: Index) -> list[Callable[[], object]]:
    asked = queries()
    for query in asked[:3]:
        index.nearest("image", query, 10)
    return [partial(index.nearest, "image", query, 10) for query in asked]


def _timed(calls: Sequence[Callable[[], object]]) -> dict[str, float]:
    times, worked = [], []
    for call in calls:
        start, used = perf_counter(), process_time()
        call()
        times.append(1000 * (perf_counter() - start))
        worked.append(1000 * (process_time() - used))
    median, p95 = np.percentile(times, (50, 95)).round(2).tolist()
    busy = round(float(np.percentile(worked, 95)), 2)
    return {"median_ms": median, "p95_ms": p95, "p95_processor_ms": busy}
