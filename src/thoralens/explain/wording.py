"""Words for classes, places and numbers, shared by both readers' narratives."""

from __future__ import annotations

from typing import Any

_CLASSES = {
    "malignant": ("malignant nodule", "lung cancer"),
    "not_malignant": ("no malignant nodule", "no lung cancer"),
}
_PARTS = {"upper": "upper part", "middle": "middle part", "lower": "lower part"}


def class_term(name: str) -> str:
    """A class in a clinician's words."""
    return _CLASSES.get(name, (name.replace("_", " "),) * 2)[0]


def class_plain(name: str) -> str:
    """A class in a patient's words."""
    return _CLASSES.get(name, (name.replace("_", " "),) * 2)[1]


def place_term(values: dict[str, Any]) -> str:
    """A zone and side as a radiology report names them."""
    zone, side = values["zone"], values["side"]
    if zone == "hila_mediastinum":
        return "the hila and mediastinum"
    if zone == "outside":
        return "the area outside the lungs"
    return f"the {side} {zone} zone"


def place_plain(values: dict[str, Any]) -> str:
    """A zone and side in everyday words."""
    zone, side = values["zone"], values["side"]
    if zone == "hila_mediastinum":
        return "the centre of the chest, between the lungs"
    if zone == "outside":
        return "an area outside the lungs"
    return f"the {_PARTS[zone]} of the {side} lung"


def percent(share: float) -> str:
    """A share in [0, 1] as a whole percentage; never 0 % or 100 % for what is neither."""
    if 0 < share < 0.005:
        return "less than 1 %"
    if 0.995 < share < 1:
        return "more than 99 %"
    return f"{share:.0%}".replace("%", " %")


def signed(value: float) -> str:
    """A signed number with two decimals and a true minus sign."""
    return f"{value:+.2f}".replace("-", "−")


def joined(parts: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
