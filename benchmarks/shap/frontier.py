"""Error against time for region values: ours and `shap`'s explainers (``make bench-shap``).

The truth is :mod:`.reference`: at least 1,000 evaluations an image, made now where they are
missing; ``python -m benchmarks shap-reference`` goes on to 20,000. Methods are compared by
processor time, which other work on the machine disturbs least; wall time is told beside it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter, process_time
from typing import Any

import matplotlib as mpl
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.report import OUT, Target, publish
from benchmarks.shap import peers
from benchmarks.shap.network import load_network
from benchmarks.shap.pictures import JUDGED, Picture, pictures
from benchmarks.shap.reference import Reference, read_reference
from benchmarks.shap.reference import run as make_references
from thoralens.explain.estimate import region_values
from thoralens.explain.regions import RegionGame
from thoralens.explain.shapley import Float64
from thoralens.inference import Model
from thoralens.settings import get_settings

OURS = "Thoralens"
BUDGETS = {
    OURS: (14, 20, 26, 40, 64),
    "shap Kernel": (100, 200),
    "shap Partition": (50, 100, 200),
    "shap Gradient": (4, 8, 16),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One explanation of one image, against its reference.

    Attributes:
        seconds: Wall time.
        processor: Processor time in core-seconds.
        covered: Share of regions whose 95 % interval holds the reference; ours alone.
        half_width: Mean half width of those intervals as a share of the range.
    """

    image: str
    method: str
    budget: int
    seconds: float
    processor: float
    pearson: float
    rmse: float
    top3: float
    covered: float | None = None
    half_width: float | None = None


LEAST = 1000
Spent = tuple[float, float]
"""Wall and processor seconds."""


def run(make: bool = True) -> bool:
    """Time every method at every budget; draw, print and keep the frontier."""
    if make:
        make_references(LEAST)
    settings = get_settings()
    model = Model(settings.model)
    network = load_network(model, settings.model)
    target = model.spec.positive or model.spec.classes[-1]
    points, references, missing = [], {}, []
    for picture in pictures(JUDGED, model, settings):
        truth = read_reference(picture, model, target)
        if truth is None:
            missing.append(picture.name)
            continue
        references[picture.name] = truth
        game = RegionGame(model, picture.square, picture.regions, target)
        game(np.ones((1, len(picture.regions)), bool))
        points += _ours(model, picture, target, truth)
        others = {
            "shap Kernel": peers.kernel(game, picture),
            "shap Partition": peers.partition(game, picture),
            "shap Gradient": peers.gradient(model, network, picture),
        }
        for name, explain in others.items():
            for budget in BUDGETS[name]:
                values, spent = _timed(explain, budget)
                points.append(_judge(picture.name, name, budget, spent, values, truth))
                print(points[-1], flush=True)
    if not points:
        print("no reference yet: python -m benchmarks shap-reference")
        return False
    _table(points, references)
    _plot(points)
    default = [p for p in points if p.method == OURS and p.budget == settings.shap_evaluations]
    return publish(
        "shap",
        "Region values against converged references",
        targets=[
            Target("median Pearson × 100", 100 * _median(default, "pearson"), "≥", 95, ""),
            Target("mean top-3 overlap", 100 * float(np.mean([p.top3 for p in default])), "≥",
                   90, "%"),
            Target("median time", 1000 * _median(default, "seconds"), "≤", 1000, "ms"),
            Target("coverage", 100 * float(np.mean([p.covered or 0 for p in default])), "≥", 93,
                   "%"),
        ],
        points=[asdict(point) for point in points],
        references={
            name: {"evaluations": r.evaluations, "split_half": r.split_half,
                   "mean_error": float(r.errors.mean()), "range": r.output - r.base}
            for name, r in references.items()
        },
        without_reference=missing,
        load=os.getloadavg(),
        nowhere_above=not _beaten(points),
    )  # fmt: skip


def _ours(model: Model, picture: Picture, target: str, truth: Reference) -> list[Point]:
    points = []
    for budget in BUDGETS[OURS]:
        explained, spent = _timed(
            region_values, model, picture.square, picture.regions, target, budget
        )
        found = explained.shapley
        low, high = found.ci95.T
        covered = float(((low <= truth.values) & (truth.values <= high)).mean())
        width = float((high - low).mean() / 2 / abs(truth.output - truth.base))
        points.append(
            _judge(picture.name, OURS, budget, spent, found.values, truth, covered, width)
        )
        print(points[-1], flush=True)
    return points


def _timed(run: Callable[..., Any], *given: object) -> tuple[Any, Spent]:
    wall, processor = perf_counter(), process_time()
    answer = run(*given)
    return answer, (perf_counter() - wall, process_time() - processor)


def _judge(
    image: str, method: str, budget: int, spent: Spent, values: Float64, truth: Reference,
    covered: float | None = None, half_width: float | None = None,
) -> Point:  # fmt: skip
    rmse = float(np.sqrt(((values - truth.values) ** 2).mean()))
    strongest = [set(np.argsort(-v)[:3]) for v in (values, truth.values)]
    return Point(
        image,
        method,
        budget,
        round(spent[0], 3),
        round(spent[1], 3),
        float(np.corrcoef(values, truth.values)[0, 1]),
        rmse / abs(truth.output - truth.base),
        len(strongest[0] & strongest[1]) / 3,
        covered,
        half_width,
    )


def _median(points: list[Point], name: str) -> float:
    return float(np.median([getattr(point, name) for point in points]))


def _grouped(points: list[Point]) -> dict[tuple[str, int], list[Point]]:
    groups: dict[tuple[str, int], list[Point]] = {}
    for point in points:
        groups.setdefault((point.method, point.budget), []).append(point)
    return groups


def _beaten(points: list[Point]) -> list[tuple[str, int]]:
    """Settings of others that are as fast as some setting of ours and nearer than it."""
    medians = {
        key: (_median(group, "processor"), _median(group, "rmse"))
        for key, group in _grouped(points).items()
    }
    ours = [m for (method, _), m in medians.items() if method == OURS]
    return [
        key
        for key, (seconds, rmse) in medians.items()
        if key[0] != OURS and not any(s <= seconds and e <= rmse for s, e in ours)
    ]


def _table(points: list[Point], references: dict[str, Reference]) -> None:
    table = Table(title=f"Region values, median of {len(references)} radiographs")
    for heading in (
        "",
        "budget",
        "seconds",
        "core-seconds",
        "Pearson",
        "RMSE % of range",
        "top 3",
        "covered",
    ):
        table.add_column(heading)
    for (method, budget), group in _grouped(points).items():
        covered = [p.covered for p in group if p.covered is not None]
        table.add_row(
            method,
            str(budget),
            f"{_median(group, 'seconds'):.2f}",
            f"{_median(group, 'processor'):.2f}",
            f"{_median(group, 'pearson'):.3f}",
            f"{100 * _median(group, 'rmse'):.2f}",
            f"{np.mean([p.top3 for p in group]):.2f}",
            f"{100 * np.mean(covered):.1f} %" if covered else "",
        )
    console = Console(width=100)
    console.print(table)
    for name, r in references.items():
        console.print(
            f"{name}: reference of {r.evaluations} evaluations, split-half Pearson "
            f"{r.split_half:.4f}, mean standard error {r.errors.mean():.4f} of range "
            f"{r.output - r.base:.2f}"
        )


def _plot(points: list[Point]) -> None:
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for axis, name, label in (
        (axes[0], "rmse", "RMSE as a share of the range"),
        (axes[1], "pearson", "1 − Pearson correlation"),
    ):
        for method in BUDGETS:
            groups = [g for (m, _), g in sorted(_grouped(points).items()) if m == method]
            seconds = [_median(g, "processor") for g in groups]
            error = [_median(g, name) for g in groups]
            error = [1 - e for e in error] if name == "pearson" else error
            axis.loglog(seconds, error, marker="o", label=method)
        axis.set_xlabel("core-seconds an image")
        axis.set_ylabel(label)
        axis.grid(alpha=0.3)
    axes[0].legend()
    OUT.mkdir(exist_ok=True)
    figure.savefig(OUT / "shap.png", dpi=120)
    plt.close(figure)
