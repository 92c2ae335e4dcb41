"""``make bench-cases``: the table, the JSON file, and which targets are met."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.cases import quality, speed
from benchmarks.report import Target, publish
from thoralens.cases.compact import ARRAYS, CompactSpec
from thoralens.errors import DataError
from thoralens.inference.package import Interval
from thoralens.settings import get_settings
from thoralens.training import clip_data

_FEATURES = Path("artifacts/clip-features")
_LANCE_SIZES = (10_000, 100_000)


def run() -> bool:
    """Ask the held-out patients, then time growing libraries of made-up vectors."""
    if not _FEATURES.is_dir():
        raise DataError(
            "stage_missing",
            "The features of the test images are not here.",
            "Run `thoralens pipeline clip-features` first; it fetches JSRT and the COVID-19 set.",
        )
    pairs, folder = clip_data.read(_FEATURES), get_settings().compact_clip
    spec = CompactSpec.model_validate_json((folder / "model.json").read_bytes())
    with np.load(folder / ARRAYS) as stored:
        arrays = {
            k: stored[k].astype(np.float32) if stored[k].dtype == np.float16 else stored[k]
            for k in stored.files
        }
    cases = quality.held_out(pairs, arrays, "test")
    overlap, ways = _overlap(cases, arrays)
    crossing, targets = _across(pairs, cases, arrays)
    load, adding = os.getloadavg()[0], speed.adding()
    curve = speed.curve()
    lance = [speed.agreement(size) for size in _LANCE_SIZES]
    _tell(overlap, crossing, {"exact": curve, "LanceDB": lance, "adding a case": [adding]})
    at_100k = next(row for row in curve if row["cases"] == 100_000)
    worst = min(row["overlap_at_10"] for row in lance)
    return publish(
        "cases",
        "Similar cases on held-out JSRT and COVID-19 patients",
        targets=[
            Target("nDCG@10 of image and words over the better one", ways.value, "≥", 0.05, ""),
            *targets,
            Target("p95 at 100,000 cases × 256", at_100k["p95_ms"], "≤", 50, "ms"),
            Target("LanceDB overlap@10 with exact search", worst, "≥", 0.99, ""),
            Target(
                "adding a case beyond the diagnosis, median", adding["median_ms"], "≤", 50, "ms"
            ),
        ],
        encoder=f"{spec.name} {spec.version} {spec.sha256[:12]}",
        patients=len(set(cases.patients)),
        images=len(cases.items),
        label_overlap_ndcg_at_10={k: v.model_dump() for k, v in overlap.items()},
        image_and_words_over_better=ways.model_dump(),
        recall_at_10={
            way: {k: v.model_dump() for k, v in rows.items()} for way, rows in crossing.items()
        },
        adding=adding,
        curve=curve,
        lance=lance,
        load_when_timed=round(load, 1),
    )


def _overlap(
    cases: quality.HeldOut, arrays: dict[str, np.ndarray]
) -> tuple[dict[str, Interval], Interval]:
    values = quality.label_overlap(cases, arrays)
    told = {name: quality.summary(v, cases.patients) for name, v in values.items()}
    better = max(("words", "image"), key=lambda name: told[name].value)
    return told, quality.gain(values["image and words"], values[better], cases.patients)


def _across(
    pairs: clip_data.Pairs, cases: quality.HeldOut, arrays: dict[str, np.ndarray]
) -> tuple[dict[str, dict[str, Interval]], list[Target]]:
    found, by_chance = quality.across(pairs, cases, arrays), quality.by_chance(cases)
    told, targets = {}, []
    for way, rows in found.items():
        told[way] = {name: quality.summary(v, cases.patients) for name, v in rows.items()}
        told[way]["chance"] = Interval(value=by_chance, low=by_chance, high=by_chance)
        ours = told[way]["this encoder"].value
        bridges = max(v.value for name, v in told[way].items() if name.startswith("by "))
        targets += [
            Target(f"{way} recall@10 over chance", ours / by_chance, "≥", 3, "×"),
            Target(f"{way} recall@10 over the better bridge", ours - bridges, "≥", 0, ""),
        ]
    return told, targets


def _tell(
    overlap: dict[str, Interval],
    crossing: dict[str, dict[str, Interval]],
    timed: dict[str, list[dict[str, float]]],
) -> None:
    console = Console(width=100)
    rows = {
        "nDCG@10 of label overlap": overlap,
        **{f"{k} recall@10": v for k, v in crossing.items()},
    }
    for title, values in rows.items():
        table = Table(title=title, title_justify="left")
        for heading in ("", "value", "95 % interval"):
            table.add_column(heading, justify="left" if not heading else "right")
        for name, v in values.items():
            table.add_row(name, f"{v.value:.3f}", f"{v.low:.3f} to {v.high:.3f}")
        console.print(table)
    for name, measured in timed.items():
        for row in measured:
            console.print(f"{name}: {row}")
