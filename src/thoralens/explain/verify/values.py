"""The numbers that facts hold, each with the part it plays and how it may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from thoralens.explain.evidence import Fact

Unit = Literal["share", "log-odds", "count", "pixels", "score"]
"""``share``: in [0, 1], also shown as a percentage; ``score``: as a decimal only."""


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a fact.

    Attributes:
        role: What it is; see ``ROLES`` in :mod:`.numbers`.
        bounds: Its 95 % interval, where it has one.
        turned: It is the complement of what the fact says (1 − share).
    """

    fact: Fact
    role: str
    number: float
    unit: Unit
    bounds: tuple[float, float] | None = None
    turned: bool = False


_FIELDS: dict[str, tuple[tuple[str, str, Unit], ...]] = {
    "probability": (("probability", "probability", "share"),),
    "operating_point": (
        ("threshold", "threshold", "share"),
        ("sensitivity", "sensitivity", "share"),
        ("specificity", "specificity", "share"),
    ),
    "prediction_set": (("coverage", "coverage", "share"),),
    "inside_lungs": (("share", "inside_lungs", "share"),),
    "zone_share": (("share", "share", "share"),),
    "peak": (("x", "position", "share"), ("y", "position", "share")),
    "shap_total": (
        ("base", "base", "log-odds"),
        ("output", "output", "log-odds"),
        ("evaluations", "evaluations", "count"),
    ),
    "agreement": (
        ("rank_correlation", "correlation", "score"),
        ("top_region_overlap", "overlap", "share"),
    ),
    "passport": (
        ("deletion", "deletion", "log-odds"),
        ("insertion", "insertion", "log-odds"),
    ),
    "image": (("width", "size", "pixels"), ("height", "size", "pixels")),
    "lungs": (("share", "lungs_share", "share"), ("confidence", "lungs_confidence", "share")),
    "quality": (
        ("contrast", "contrast", "share"),
        ("shorter_side", "size", "pixels"),
        ("cut_off", "cut_off", "share"),
    ),
}
_TURNED = ("probability", "sensitivity", "specificity", "inside_lungs", "lungs_share")
"""Shares whose complement is a statement of its own."""
_SCORES = ("auroc",)


def values_of(facts: Iterable[Fact]) -> Iterator[Value]:
    """Every number that a sentence about these facts may show."""
    for fact in facts:
        for name, role, unit in _FIELDS.get(fact.kind, ()):
            number = fact.values.get(name)
            if isinstance(number, int | float) and not isinstance(number, bool):
                yield Value(fact, role, float(number), unit)
                if role in _TURNED:
                    yield Value(fact, role, 1.0 - float(number), unit, turned=True)
        if fact.kind == "region_value":
            held = fact.values
            bounds = (float(held["low"]), float(held["high"]))
            yield Value(fact, "value", float(held["value"]), "log-odds", bounds)
        if fact.kind == "measured":
            yield from _measured(fact)


def _measured(fact: Fact) -> Iterator[Value]:
    patients, positives = (float(fact.values[name]) for name in ("patients", "positives"))
    yield Value(fact, "patients", patients, "count")
    yield Value(fact, "positives", positives, "count")
    yield Value(fact, "negatives", patients - positives, "count")
    yield Value(fact, "positives", positives / patients, "share")
    for name, metric in fact.values["metrics"].items():
        held: dict[str, Any] = metric
        unit: Unit = "score" if name in _SCORES else "share"
        bounds = (float(held["low"]), float(held["high"]))
        yield Value(fact, f"measured_{name}", float(held["value"]), unit, bounds)
