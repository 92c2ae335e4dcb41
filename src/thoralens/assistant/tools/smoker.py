"""What a message tells of age and smoking, as the screening criteria ask for it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from thoralens.assistant.tools.eligibility import Smoker
from thoralens.assistant.tools.pack_years import read_age, read_pack_years
from thoralens.assistant.triage.words import fold

_STOPPED = (
    r"(?:quit|quitting|stopped|gave (?:it |them )?up|given up|ex-?smoker|former smoker|arrete"
    r"|sevre|deje|dejo|dejado|ex-?fumador|ex-?fumeur|ancien fumeur)"
)
_AGO = re.compile(
    rf"{_STOPPED}[^.?!]{{0,40}}?\b(?:hace |il y a |for |depuis |since )?(\d+|a|an|un) ?"
    r"(years?|yrs?|ans|annees|anos|months?|mois|meses|weeks?|semaines?|semanas?)"
)
_IN = re.compile(rf"{_STOPPED}[^.?!]{{0,30}}?\b(?:in|en|since|depuis|desde)\s+((?:19|20)\d\d)")
_STILL = re.compile(
    r"\b(?:i smoke|still smok\w+|i'?m a smoker|i am a smoker|current smoker|currently smok\w+"
    r"|keeps? smoking|who smokes|s?he smokes|je fume|fume (?:encore|toujours)|fumeur actuel"
    r"|suis fumeu\w+|fumo|sigo fumando|soy fumador\w*|fumador\w* actual|fuma)\b"
)
_NEVER = re.compile(
    r"\b(?:never smoked|never-smoker|non-?smoker|don'?t smoke|jamais fume|non-?fumeu\w+"
    r"|nunca (?:he )?fum\w+|no fumador\w*)\b"
)
_SHARE = {"m": 1 / 12, "w": 1 / 52, "s": 1 / 52}


def read_smoker(text: str) -> Smoker:
    """Age, pack-years, years since stopping and whether the person smokes, as far as told."""
    flat = " ".join(fold(text).replace("’", "'").split())
    history = read_pack_years(text)
    quit_years = _quit_years(flat)
    never = bool(_NEVER.search(flat)) and history is None and quit_years is None
    current: bool | None = None
    if quit_years is not None or never or re.search(_STOPPED, flat):
        current = False
    elif _STILL.search(flat):
        current = True
    packs = history.value if history else 0.0 if never else None
    return Smoker(read_age(text), packs, quit_years, current)


def _quit_years(text: str) -> float | None:
    if found := _AGO.search(text):
        count = float(found[1]) if found[1].isdigit() else 1.0
        unit = found[2]
        short = unit.startswith(("month", "mois", "mes", "week", "sem"))
        years = count * (_SHARE[unit[0]] if short else 1.0)
        return round(years, 2) if years <= 100 else None
    if found := _IN.search(text):
        years = datetime.now(UTC).year - int(found[1])
        return float(years) if years >= 0 else None
    return None
