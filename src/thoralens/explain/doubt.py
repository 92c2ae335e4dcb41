"""When a map must not be taken at its word; such a map is drawn grey, with the reason."""

from __future__ import annotations

from thoralens.explain.grad_cam import GradCam
from thoralens.explain.passport import Passport
from thoralens.explain.regions import RegionValues

_OF_PASSPORT = {
    "weak": "This Grad-CAM map came out better than chance in only one of its two checks.",
    "fail": "This Grad-CAM map came out no better than chance in either of its two checks.",
}


def doubt_grad_cam(cam: GradCam, passport: Passport) -> str | None:
    """Why the Grad-CAM map is weak, in one sentence; ``None`` for one that passed."""
    if cam.empty:
        return "This Grad-CAM map is empty: nothing in the image speaks for the class."
    if cam.saturated:
        return "This Grad-CAM map is saturated: almost equally hot everywhere, it points nowhere."
    return _OF_PASSPORT.get(passport.verdict)


def doubt_shap(values: RegionValues) -> str | None:
    """Why the SHAP map is weak: no region's 95 % interval excludes zero."""
    low, high = values.shapley.ci95.T
    if ((low > 0) | (high < 0)).any():
        return None
    return "No region of this SHAP map moves the log-odds by more than its uncertainty."
