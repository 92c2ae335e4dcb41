"""A whole Diagnosis and its pictures, made by hand for what draws and prints them."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from thoralens.diagnosis import Diagnosis
from thoralens.explain.contours import heat_contours, region_outlines
from thoralens.explain.overlay import heat_overlay, lungs_overlay, over, value_overlay

SIZE = 140


def pictures() -> dict[str, Image.Image]:
    """As the flow makes them, of a picture that is bright on the left."""
    ramp = np.broadcast_to(np.linspace(1, 0, SIZE, dtype=np.float32), (SIZE, SIZE)).copy()
    original = Image.fromarray((ramp * 200).astype(np.uint8))
    heat, values = heat_overlay(ramp, doubted=False), value_overlay(2 * ramp - 1, doubted=False)
    return {
        "original": original,
        "lungs_outline": lungs_overlay(ramp, 1 - ramp, filled=False),
        "lungs_blend": over(original, (lungs_overlay(ramp, 1 - ramp, filled=True), 1.0)),
        "grad_cam": heat,
        "grad_cam_contours": heat_contours(ramp),
        "shap": values,
        "shap_contours": region_outlines((SIZE, SIZE), [("r1c1", (0, 0, 1 / 7, 1 / 7), True)]),
    }


def diagnosis(
    *, synthetic: bool = False, doubt: str | None = None, side: str = "right", **changes: Any
) -> Diagnosis:
    """An accepted study whose strongest places are on ``side``."""
    other = {"right": "left", "left": "right"}[side]
    regions = [
        {
            "id": f"r{row}c{column}",
            "zone": "upper" if row < 4 else "lower",
            "side": side if column < 4 else other,
            "value": 0.9 / (row * column) * (-1) ** column,
            "ci95": (0.9 / (row * column) * (-1) ** column - 0.1, 0.2),
            "box": ((column - 1) / 7, (row - 1) / 7, column / 7, row / 7),
        }
        for row in range(1, 8)
        for column in range(1, 8)
    ]
    sentence = {
        "text": f"Grad-CAM lies mostly on the {side} upper zone (60 % of the map).",
        "facts": ["cam.zone.1"],
    }
    plain = {
        "text": f"It looked most at the upper part of the {side} lung.",
        "facts": ["cam.zone.1"],
    }
    document = {
        "study_id": "study-0123456789ab",
        "created_at": "2026-01-02T03:04:05+00:00",
        "lineage": {
            "model": "sample-net",
            "model_version": "1.2",
            "data_version": "jsrt-0123",
            "code_version": "0.1.0",
        },
        "input": {
            "modality": "DX",
            "view": "PA",
            "width": 2000,
            "height": 2000,
            "pixel_spacing_mm": (0.175, 0.175),
            "photometric": "MONOCHROME1",
            "source_format": "dicom",
            "bits": 12,
            "synthetic": synthetic,
            "corrections": [{"code": "inverted", "message": "The grey scale was inverted."}],
            "warnings": [{"code": "lossy", "message": "The image was stored with loss."}],
        },
        "gate": {"accepted": True, "reasons": []},
        "prediction": {
            "label": "malignant",
            "probabilities": {"not_malignant": 0.29, "malignant": 0.71},
            "calibrated": True,
            "operating_point": {
                "threshold": 0.3,
                "sensitivity": 0.81,
                "specificity": 0.54,
                "source": "40 validation images",
            },
            "set": ["malignant"],
            "abstained": False,
        },
        "explanations": {
            "grad_cam": {
                "target": "malignant",
                "layer": "features.29",
                "zones": [
                    {"zone": "upper", "side": side, "share": 0.6},
                    {"zone": "lower", "side": other, "share": 0.3},
                    {"zone": "outside", "side": "none", "share": 0.1},
                ],
                "inside_lungs": 0.9,
                "peak": {"zone": "upper", "side": side, "x": 0.25, "y": 0.3},
                "doubt": doubt,
            },
            "shap": {
                "target": "malignant",
                "players": "grid of 49 regions",
                "baseline": "blurred image",
                "evaluations": 256,
                "base_value": -1.0,
                "output_value": 0.9,
                "additivity_gap": 0.0,
                "regions": regions,
            },
            "agreement": {"rank_correlation": 0.4, "top_region_overlap": 2 / 3},
            "passport": {
                "deletion_auc": -0.3,
                "insertion_auc": 0.2,
                "outside_lungs": 0.1,
                "randomisation": -0.01,
                "pointing": {
                    "images": 20,
                    "hit": {"value": 0.75, "low": 0.55, "high": 0.95},
                    "chance": 0.08,
                    "centre": 0.12,
                    "zone": {"value": 0.61, "low": 0.39, "high": 0.83},
                },
                "verdict": "weak" if doubt else "pass",
                "notes": [],
            },
        },
        "facts": [
            {
                "id": "model.measured",
                "kind": "measured",
                "values": {
                    "data": "jsrt",
                    "split": "test patients",
                    "patients": 50,
                    "positives": 20,
                    "metrics": {"auroc": {"value": 0.63, "low": 0.47, "high": 0.78}},
                },
            }
        ],
        "narratives": {
            "clinician": {"text": sentence["text"], "sentences": [sentence]},
            "patient": {"text": plain["text"], "sentences": [plain]},
        },
        "narrated_by": "rules",
        "verified": True,
        "timings_ms": {"shap": 900.0},
        **changes,
    }
    return Diagnosis.model_validate(document)


def refused(**changes: Any) -> Diagnosis:
    """A study that the gate refused."""
    reason = "This is not a frontal chest X-ray. Send one taken from the front or the back."
    return diagnosis(
        gate={
            "accepted": False,
            "reasons": [{"code": "not_frontal", "message": reason, "score": 0.1}],
        },
        prediction=None,
        explanations=None,
        facts=(),
        **changes,
    )
