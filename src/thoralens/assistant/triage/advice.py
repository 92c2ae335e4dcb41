"""What to do, in fixed words: no doses, no country taken for granted."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from thoralens.assistant.events import Level
from thoralens.assistant.question import Language, Reader

_CRISIS = frozenset({"suicide_risk"})
_CARE_BY_READER = ("patient", "clinician")


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    path = files("thoralens.assistant.triage") / "tables" / "advice.toml"
    texts: dict[str, dict[str, dict[str, str]]] = tomllib.loads(path.read_text("utf-8"))
    return texts


def words(code: str, language: Language) -> str:
    """A reason code in words."""
    return _texts()[language]["reasons"][code]


def advice(
    level: Level, codes: Sequence[str], language: Language = "en", reader: Reader = "patient"
) -> str:
    """The advice for a level and its reasons; empty where none is needed."""
    if level == "none":
        return ""
    texts = _texts()[language][reader]
    parts = []
    if _CRISIS & set(codes):
        parts.append(texts["crisis"])
    if level == "urgent":
        parts.append(texts["urgent"])
    elif set(codes) - _CRISIS:
        parts.append(texts["emergency"])
    parts += [texts[code] for code in codes if code in texts and code not in ("crisis",)]
    return " ".join(parts)
