"""Fact sets of studies: random ones that hang together, and those of drawn phantoms."""

from __future__ import annotations

import random
from collections.abc import Iterator

from thoralens.explain.evidence import Fact
from thoralens.imaging.phantom import NoduleSpec, make_phantom, to_png
from thoralens.imaging.read import read
from thoralens.settings import get_settings

_PLACES = (
    *((zone, side) for zone in ("upper", "middle", "lower") for side in ("right", "left")),
    ("hila_mediastinum", "none"),
    ("outside", "none"),
)
_SOURCES = ("40 validation images", "JSRT validation, 30 patients", "120 validation patients")
_DATA = ("jsrt", "JSRT", "jsrt")


def random_facts(rng: random.Random) -> list[Fact]:
    """One study's facts; probabilities, sets, shares, signs and verdicts agree with each other."""
    probability, threshold = rng.uniform(0.02, 0.98), rng.uniform(0.15, 0.6)
    abstained = rng.random() < 0.5
    likelier = "malignant" if probability > 0.5 else "not_malignant"
    classes = ["not_malignant", "malignant"] if abstained else [likelier]
    patients = rng.randint(40, 400)
    positives = rng.randint(patients // 4, patients // 2)
    auroc = rng.uniform(0.6, 0.9)
    facts = [
        Fact("input.image", "image", {"width": 2048, "height": 2048, "view": "PA",
                                      "synthetic": rng.random() < 0.25}, "pixels"),
        Fact("limits.use", "limits", {"medical_device": False, "images": 1, "patients": "adults"}),
        Fact("prediction.probability", "probability",
             {"class": "malignant", "probability": probability, "calibrated": rng.random() < 0.8},
             "probability"),
        Fact("prediction.operating_point", "operating_point",
             {"threshold": threshold, "above": probability >= threshold,
              "sensitivity": rng.uniform(0.7, 0.95), "specificity": rng.uniform(0.4, 0.68),
              "source": rng.choice(_SOURCES)}, "probability"),
        Fact("prediction.set", "prediction_set",
             {"classes": classes, "abstained": abstained, "coverage": rng.choice((0.8, 0.9))}),
        Fact("model.measured", "measured",
             {"data": rng.choice(_DATA), "split": "test patients", "patients": patients,
              "positives": positives,
              "metrics": {"auroc": {"value": auroc, "low": auroc - rng.uniform(0.05, 0.15),
                                    "high": min(auroc + rng.uniform(0.04, 0.1), 0.99)}}}),
    ]  # fmt: skip
    return [*facts, *_image(rng), *_maps(rng), *_trust(rng)]


def _image(rng: random.Random) -> Iterator[Fact]:
    share = rng.uniform(0.2, 0.45)
    yield Fact(
        "image.lungs",
        "lungs",
        {
            "share": share,
            "right": 0.53 * share,
            "left": 0.47 * share,
            "confidence": rng.uniform(0.9, 0.99),
        },
        "share of the image",
    )
    contrast, cut = rng.uniform(0.15, 0.9), rng.choice((0.0, 0.0, 0.09))
    yield Fact(
        "image.quality",
        "quality",
        {
            "contrast": contrast,
            "low_contrast": contrast < 0.25,
            "cut_off": cut,
            "cropped": cut > 0.04,
            "shorter_side": 2048,
            "coarse": False,
        },
        "share of the grey scale",
    )


def _maps(rng: random.Random) -> Iterator[Fact]:
    places = rng.sample(_PLACES, rng.randint(3, 6))
    weights = sorted((rng.uniform(0.05, 1) ** 2 for _ in places), reverse=True)
    shares = [weight / sum(weights) for weight in weights]
    inside = sum(s for s, p in zip(shares, places, strict=True) if p[1] != "none")
    yield Fact("cam.lungs", "inside_lungs", {"share": inside, "empty": False}, "share")
    for number, (place, share) in enumerate(zip(places, shares, strict=True), 1):
        held = {"zone": place[0], "side": place[1], "share": share}
        yield Fact(f"cam.zone.{number}", "zone_share", held, "share")
    hottest = {"zone": places[0][0], "side": places[0][1], "x": 0.31, "y": 0.62}
    yield Fact("cam.peak", "peak", hottest, "share of the image")
    base, output = rng.uniform(-2, 0), rng.uniform(-3, 3)
    yield Fact("shap.total", "shap_total",
               {"base": base, "output": output, "evaluations": 256, "additivity_gap": 0.0},
               "log-odds")  # fmt: skip
    cells = rng.sample([(row, column) for row in range(1, 8) for column in range(1, 8)], 6)
    up, down = rng.randint(0, 3), rng.randint(0, 3)
    values = sorted((rng.uniform(0.06, 0.9) for _ in range(up)), reverse=True)
    values += sorted(-rng.uniform(0.06, 0.9) for _ in range(down))
    spots = rng.sample(_PLACES, len(values))
    for (row, column), value, (zone, side) in zip(cells, values, spots, strict=False):
        half = rng.uniform(0.01, 0.05)
        yield Fact(f"shap.r{row}c{column}", "region_value",
                   {"region": f"r{row}c{column}", "zone": zone, "side": side, "value": value,
                    "low": value - half, "high": value + half}, "log-odds")  # fmt: skip


def _trust(rng: random.Random) -> Iterator[Fact]:
    overlap = rng.choice((0, 1, 2, 3)) / 3
    yield Fact(
        "maps.agreement",
        "agreement",
        {"rank_correlation": rng.uniform(-0.5, 0.9), "top_region_overlap": overlap},
    )
    verdict = rng.choice(("pass", "weak", "fail"))
    yield Fact(
        "maps.passport",
        "passport",
        {
            "verdict": verdict,
            "deletion": -0.2 if verdict == "pass" else 0.1,
            "insertion": -0.2 if verdict == "fail" else 0.3,
            "notes": [],
        },
        "log-odds",
    )


def phantom_facts() -> list[list[Fact]]:
    """The facts that the shipped model finds on drawn phantoms."""
    from thoralens.diagnosis import Diagnoser

    diagnoser = Diagnoser.load(get_settings())
    found = []
    for seed, nodule in (
        (11, None),
        (12, NoduleSpec("left", "upper", 34.0, 0.3)),
        (13, NoduleSpec("right", "lower", 30.0, 0.3)),
        (14, NoduleSpec("right", "middle", 40.0, 0.35)),
    ):
        radiograph = read(to_png(make_phantom(seed, nodule, size=512)))
        told = diagnoser.diagnose(radiograph, study_id="phantom").diagnosis
        if told.prediction is not None:
            found.append([Fact(f.id, f.kind, f.values, f.unit) for f in told.facts])
    return found
