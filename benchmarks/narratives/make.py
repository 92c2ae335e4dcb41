"""Sentences out of wordings and facts: true ones, and ones with a planted error."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.narratives.wordings import Wording
from thoralens.explain.evidence import Fact
from thoralens.explain.narrate import Sentence
from thoralens.explain.wording import (
    class_plain,
    class_term,
    percent,
    place_plain,
    place_term,
    signed,
)

Facts = list[Fact]
_IDS = {
    "probability": ("prediction.probability",),
    "decision": ("prediction.probability", "prediction.operating_point"),
    "point": ("prediction.operating_point",),
    "set": ("prediction.set",),
    "zones": ("cam.zone.1", "cam.zone.2"),
    "zone": ("cam.zone.1",),
    "lungs": ("cam.lungs",),
    "raise": ("{up}",),
    "lower": ("{down}",),
    "both": ("{up}", "{down}"),
    "none": ("shap.total",),
    "total": ("shap.total",),
    "agree": ("maps.agreement",),
    "trust": ("maps.passport",),
    "measured": ("model.measured",),
    "limits": ("limits.use",),
    "image": ("input.image",),
    "quality": ("image.quality",),
    "lungimage": ("image.lungs",),
    "peak": ("cam.peak",),
}  # fmt: skip
_WORDS = ("none", "one", "two", "all three")


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence to verify.

    Attributes:
        wording: Number of the wording it was made from, within its half and kind.
        kind: ``faithful``, or the kind of error planted.
    """

    sentence: Sentence
    facts: Facts
    kind: str
    wording: str


@dataclass(frozen=True, slots=True)
class View:
    """Facts as the words that fill a wording, and the conditions they meet."""

    words: dict[str, str]
    conditions: frozenset[str]
    up: str | None
    down: str | None


def view(facts: Facts) -> View:
    """Everything that a wording may ask for."""
    known = {fact.id: fact for fact in facts}
    chance, point = (
        known["prediction.probability"].values,
        known["prediction.operating_point"].values,
    )
    chosen, measured = known["prediction.set"].values, known["model.measured"].values
    p, auroc = chance["probability"], measured["metrics"]["auroc"]
    base, overlap = known["shap.total"].values, known["maps.agreement"].values
    inside = known["cam.lungs"].values["share"]
    zones = [f.values for f in facts if f.kind == "zone_share"][:2]
    regions = [f for f in facts if f.kind == "region_value"]
    up = next((f for f in regions if f.values["value"] > 0), None)
    down = next((f for f in regions if f.values["value"] < 0), None)
    words = {
        "p": percent(p), "notp": percent(1 - p), "pd": f"{p:.2f}", "pn": f"{100 * p:.0f}",
        "cls": class_term(chance["class"]), "plain": class_plain(chance["class"]),
        "calibrated": "calibrated" if chance["calibrated"] else "uncalibrated",
        "t": percent(point["threshold"]), "sens": percent(point["sensitivity"]),
        "sensn": f"{100 * point['sensitivity']:.0f}",
        "spec": percent(point["specificity"]), "miss": percent(1 - point["sensitivity"]),
        "missn": f"{100 - 100 * point['sensitivity']:.0f}",
        "fa": percent(1 - point["specificity"]),
        "fan": f"{100 - 100 * point['specificity']:.0f}", "source": point["source"],
        "cov": percent(chosen["coverage"]),
        "inset": class_term((chosen["classes"] or ["empty"])[0]),
        "inside": percent(inside), "outside": percent(1 - inside), "insiden": f"{100 * inside:.0f}",
        "base": signed(base["base"]), "output": signed(base["output"]),
        "evals": str(base["evaluations"]),
        "ov": percent(overlap["top_region_overlap"]),
        "ovn": _WORDS[round(3 * overlap["top_region_overlap"])],
        "corr": signed(overlap["rank_correlation"]),
        "n": str(measured["patients"]), "pos": str(measured["positives"]),
        "data": str(measured["data"]), "auc": f"{auroc['value']:.2f}",
        "lo": f"{auroc['low']:.2f}", "hi": f"{auroc['high']:.2f}",
        "neg": str(measured["patients"] - measured["positives"]),
        "lung": percent(known["image.lungs"].values["share"]),
        "k": place_term(known["cam.peak"].values), "ky": place_plain(known["cam.peak"].values),
    }  # fmt: skip
    for number, zone in enumerate(zones, 1):
        share = zone["share"]
        words |= {
            f"z{number}": place_term(zone), f"Z{number}": _capital(place_term(zone)),
            f"y{number}": place_plain(zone), f"s{number}": percent(share),
            f"s{number}n": f"{100 * share:.0f}", f"s{number}d": f"{share:.2f}",
        }  # fmt: skip
    for letter, fact in (("r", up), ("d", down)):
        if fact is not None:
            held = fact.values
            words |= {
                f"{letter}1": held["region"], f"{letter}z1": place_term(held),
                f"{letter.upper()}z1": _capital(place_term(held)),
                f"{letter}v1": signed(held["value"]), f"{letter}a1": f"{abs(held['value']):.2f}",
                f"{letter}l1": signed(held["low"]), f"{letter}h1": signed(held["high"]),
            }  # fmt: skip
    return View(words, _conditions(known), up.id if up else None, down.id if down else None)


def _conditions(known: dict[str, Fact]) -> frozenset[str]:
    point, chosen = known["prediction.operating_point"].values, known["prediction.set"].values
    p, auroc = (
        known["prediction.probability"].values["probability"],
        known["model.measured"].values["metrics"]["auroc"]["value"],
    )
    agreement, quality = known["maps.agreement"].values, known["image.quality"].values
    overlap, correlation = agreement["top_region_overlap"], agreement["rank_correlation"]
    margin = abs(p - point["threshold"])
    holds = {
        "above": point["above"], "below": not point["above"],
        "unsure": chosen["abstained"], "one": len(chosen["classes"]) == 1,
        "synthetic": known["input.image"].values["synthetic"],
        "contrast": quality["low_contrast"], "cropped": quality["cropped"],
        "sharp": not quality["low_contrast"], "high": p > 0.7, "low": p < 0.2,
        "near": margin < 0.05, "far": margin > 0.25,
        "good": overlap > 0.6 and correlation > 0.5, "poor": overlap < 0.4 and correlation < 0.25,
        "skilled": auroc > 0.85, "unskilled": auroc < 0.65,
        "calibrated": known["prediction.probability"].values["calibrated"],
        "inlung": known["cam.lungs"].values["share"] > 0.7,
        "major": known["cam.zone.1"].values["share"] > 0.55,
        "offlung": known["cam.lungs"].values["share"] < 0.3,
    }  # fmt: skip
    met = {name for name, held in holds.items() if held}
    return frozenset({known["maps.passport"].values["verdict"], *met})


def sentence(
    wording: Wording, seen: View, ids: View | None = None, text: str | None = None
) -> Sentence | None:
    """A wording filled; ``None`` where these facts lack what it asks for."""
    held = ids or seen
    topics = set(wording.topics)
    if topics & {"raise", "both"} and held.up is None:
        return None
    if topics & {"lower", "both"} and held.down is None:
        return None
    if "none" in topics and (held.up or held.down):
        return None
    named = [
        name.format(up=held.up, down=held.down) for topic in wording.topics for name in _IDS[topic]
    ]
    try:
        filled = (text or wording.text).format(**seen.words)
    except KeyError:
        return None
    return Sentence(filled, tuple(dict.fromkeys(named)))


def perturbed(facts: Facts, kind: str, rng: random.Random) -> Facts | None:
    """Facts in which one thing is not as it was; ``None`` where there is nothing of that kind."""
    change = _CHANGES[kind]
    return change(facts, rng)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _edit(
    facts: Facts, kinds: Sequence[str], edit: Callable[[dict[str, Any]], dict[str, Any]]
) -> Facts:
    return [replace(f, values=f.values | edit(f.values)) if f.kind in kinds else f for f in facts]


def _wrong_number(facts: Facts, rng: random.Random) -> Facts:
    def off(value: float, least: float, low: float = 0.02, high: float = 0.98) -> float:
        step = rng.choice((-1, 1)) * rng.uniform(least, 4 * least)
        moved = value + step if low < value + step < high else value - step
        return min(max(moved, low), high)

    changed = _edit(facts, ("probability",), lambda v: {"probability": off(v["probability"], 0.03)})
    changed = _edit(
        changed,
        ("operating_point",),
        lambda v: {
            name: off(v[name], 0.03) for name in ("threshold", "sensitivity", "specificity")
        },
    )
    changed = _edit(
        changed, ("zone_share", "inside_lungs"), lambda v: {"share": off(v["share"], 0.03)}
    )
    changed = _edit(
        changed,
        ("region_value",),
        lambda v: {"value": v["value"] + (1 if v["value"] > 0 else -1) * rng.uniform(0.05, 0.3)},
    )
    changed = _edit(
        changed,
        ("shap_total",),
        lambda v: {
            "base": v["base"] + rng.uniform(0.1, 0.9),
            "output": v["output"] - rng.uniform(0.1, 0.9),
        },
    )
    changed = _edit(
        changed,
        ("agreement",),
        lambda v: {
            "rank_correlation": off(v["rank_correlation"], 0.05, -0.98),
            "top_region_overlap": rng.choice(
                [k / 3 for k in range(4) if abs(k / 3 - v["top_region_overlap"]) > 0.1]
            ),
        },
    )
    return _edit(
        changed,
        ("measured",),
        lambda v: {
            "patients": v["patients"] + rng.randint(5, 60),
            "positives": v["positives"] - rng.randint(3, 9),
            "metrics": {"auroc": {name: off(x, 0.02) for name, x in v["metrics"]["auroc"].items()}},
        },
    )


def _wrong_side(facts: Facts, _: random.Random) -> Facts:
    other = {"right": "left", "left": "right", "none": "none"}
    return _edit(
        facts, ("zone_share", "region_value", "peak"), lambda v: {"side": other[v["side"]]}
    )


def _wrong_zone(facts: Facts, rng: random.Random) -> Facts:
    zones = ("upper", "middle", "lower")
    return _edit(
        facts,
        ("zone_share", "region_value", "peak"),
        lambda v: {
            "zone": rng.choice([z for z in zones if z != v["zone"]])
            if v["side"] != "none"
            else v["zone"]
        },
    )


def _swapped(facts: Facts, _: random.Random) -> Facts:
    """The two leading zones change places; so do the strongest region each way."""
    by_id = {f.id: f for f in facts}
    first, second = by_id["cam.zone.1"], by_id["cam.zone.2"]
    if first.values["share"] - second.values["share"] < 0.012:
        return facts
    pairs = [(first, second)]
    regions = [f for f in facts if f.kind == "region_value"]
    up = [f for f in regions if f.values["value"] > 0]
    down = [f for f in regions if f.values["value"] < 0]
    if up and down:
        pairs.append((up[0], down[0]))
    moved = {}
    for a, b in pairs:
        for one, other in ((a, b), (b, a)):
            place = {"zone": other.values["zone"], "side": other.values["side"]}
            moved[one.id] = replace(one, values=one.values | place)
    return [moved.get(f.id, f) for f in facts]


def _inverted(facts: Facts, _: random.Random) -> Facts:
    changed = _edit(
        facts,
        ("region_value",),
        lambda v: {"value": -v["value"], "low": -v["high"], "high": -v["low"]},
    )
    changed = _edit(changed, ("agreement",), lambda v: {"rank_correlation": -v["rank_correlation"]})
    return _edit(changed, ("shap_total",), lambda v: {"base": -v["base"], "output": -v["output"]})


def _wrong_decision(facts: Facts, _: random.Random) -> Facts:
    return _edit(facts, ("operating_point",), lambda v: {"above": not v["above"]})


def _wrong_class(facts: Facts, _: random.Random) -> Facts:
    other = {"malignant": "not_malignant", "not_malignant": "malignant"}
    changed = _edit(facts, ("probability",), lambda v: {"class": other[v["class"]]})
    return _edit(
        changed, ("prediction_set",), lambda v: {"classes": [other[name] for name in v["classes"]]}
    )


def _wrong_certainty(facts: Facts, _: random.Random) -> Facts:
    changed = _edit(
        facts,
        ("prediction_set",),
        lambda v: {
            "abstained": not v["abstained"],
            "classes": ["malignant"] if v["abstained"] else ["not_malignant", "malignant"],
        },
    )
    return _edit(changed, ("probability",), lambda v: {"calibrated": not v["calibrated"]})


def _wrong_trust(facts: Facts, rng: random.Random) -> Facts:
    others = {"pass": ("weak", "fail"), "weak": ("pass", "fail"), "fail": ("pass",)}
    return _edit(facts, ("passport",), lambda v: {"verdict": rng.choice(others[v["verdict"]])})


def _wrong_quality(facts: Facts, _: random.Random) -> Facts:
    return _edit(
        facts,
        ("quality",),
        lambda v: {"low_contrast": not v["low_contrast"], "cropped": not v["cropped"]},
    )


_CHANGES: dict[str, Callable[[Facts, random.Random], Facts]] = {
    "wrong number": _wrong_number,
    "wrong side": _wrong_side,
    "wrong zone": _wrong_zone,
    "swapped zones": _swapped,
    "inverted sign": _inverted,
    "wrong decision": _wrong_decision,
    "wrong class": _wrong_class,
    "wrong certainty": _wrong_certainty,
    "wrong trust": _wrong_trust,
    "wrong quality": _wrong_quality,
}
_SUPERLATIVE = re.compile(
    r"\b(?:most|\w+est|main(?:ly)?|dominant|leading|peaks?|mainly|primar\w+|any other|no other)\b"
)
_MAPPED = frozenset({"zones", "zone", "raise", "lower", "both", "peak"})
TOPICS_OF: dict[str, frozenset[str]] = {
    "wrong number": frozenset(
        {"probability", "decision", "point", "zones", "zone", "lungs", "raise", "lower", "both",
         "total", "agree", "measured"}
    ),
    "wrong side": _MAPPED,
    "wrong zone": _MAPPED,
    "swapped zones": frozenset({"zones", "both"}),
    "inverted sign": frozenset({"raise", "lower", "both", "total", "agree"}),
    "wrong decision": frozenset({"decision", "point"}),
    "wrong class": frozenset({"probability", "set"}),
    "wrong certainty": frozenset({"set", "probability"}),
    "wrong trust": frozenset({"trust"}),
    "wrong quality": frozenset({"quality"}),
}  # fmt: skip
"""Kinds of planted error and the topics in which they can be planted."""


def wrong_comparison(wording: Wording) -> Iterator[str]:
    """Places exchanged by hand: the second is called the first."""
    text = wording.text
    if "zone" in wording.topics and _SUPERLATIVE.search(text):
        for number in "zsyZ":
            text = text.replace(f"{{{number}1", f"{{{number}2")
        if text != wording.text:
            yield text
    if "zones" in wording.topics and "more" in text:
        yield text.replace("more", "less")
    if "zones" in wording.topics and ("smaller" in text or "larger" in text):
        yield (
            text.replace("smaller", "larger")
            if "smaller" in text
            else text.replace("larger", "smaller")
        )
