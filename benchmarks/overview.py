"""One page of all results in ``benchmarks/out``, beside those that were kept last.

``python -m benchmarks --keep`` keeps the present results in ``benchmarks/kept.json``, which is
committed. Times differ between machines, so only ratios to a peer of the same run and the goals'
own figures are kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from benchmarks.report import OUT

KEPT = Path(__file__).parent / "kept.json"
PAGE = OUT / "index.html"
_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 2rem; width: 100%; }
th, td { border-bottom: 1px solid #8886; padding: .3rem .8rem .3rem 0; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.missed { font-weight: 700; }
small { opacity: .75; }
"""


def documents() -> Iterator[dict[str, Any]]:
    """Every benchmark's latest result, by name."""
    for path in sorted(OUT.glob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict) and {"benchmark", "machine", "targets"} <= found.keys():
            yield found


def figures(document: dict[str, Any]) -> dict[str, float]:
    """What is compared: the goals and each contender, as a multiple of the first."""
    timings = document.get("timings", [])
    ratios = {
        f"{one['name']}, × {timings[0]['name']}": one["median_ms"] / timings[0]["median_ms"]
        for one in timings[1:]
    }
    return {one["name"]: one["value"] for one in document["targets"]} | ratios


def keep() -> None:
    """Write ``kept.json``: benchmarks that were not run again stay as they were."""
    kept = _kept() | {
        found["benchmark"]: {
            "machine": found["machine"],
            "figures": {name: float(f"{value:.4g}") for name, value in figures(found).items()},
        }
        for found in documents()
    }
    KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def write() -> Path:
    """Write the page."""
    kept = _kept()
    parts = [_section(found, kept.get(found["benchmark"])) for found in documents()]
    PAGE.write_text(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Benchmarks</title>'
        f"<style>{_STYLE}</style></head><body><h1>Benchmarks</h1>\n{''.join(parts)}</body></html>\n",
        encoding="utf-8",
    )
    return PAGE


def _kept() -> dict[str, Any]:
    if not KEPT.is_file():
        return {}
    found: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def _section(found: dict[str, Any], before: dict[str, Any] | None) -> str:
    goals = {one["name"]: one for one in found["targets"]}
    rows = []
    for name, value in figures(found).items():
        goal = goals.get(name)
        bound, met = "", ""
        if goal is not None:
            bound = f"{goal['sense']} {goal['bound']:g} {goal['unit']}"
            met = "met" if goal["met"] else '<span class="missed">missed</span>'
        then = (before or {}).get("figures", {}).get(name)
        change = "" if not then else f"{then:.4g} ({100 * (value / then - 1):+.0f} %)"
        cells = (f"{value:.4g}", escape(bound), met, change)
        rows.append(
            f"<tr><td>{escape(name)}</td>"
            + "".join(f'<td class="number">{cell}</td>' for cell in cells)
            + "</tr>"
        )
    machine = ", ".join(f"{key} {value}" for key, value in found["machine"].items())
    head = "".join(f"<th>{one}</th>" for one in ("", "now", "goal", "", "kept (change)"))
    return (
        f"<h2>{escape(found['benchmark'])}</h2><p>{escape(found['about'])}<br>"
        f"<small>{escape(machine)}</small></p>"
        f"<table><tr>{head}</tr>{''.join(rows)}</table>\n"
    )
