"""The vignettes: one a line, under headings that give level and kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from thoralens.assistant.events import Level

Half = Literal["development", "test"]
HALVES: tuple[Half, ...] = ("development", "test")
LANGUAGES = ("en", "fr", "es")
_FOLDER = Path(__file__).parent / "vignettes"


@dataclass(frozen=True, slots=True)
class Vignette:
    """A message and the level that it should get.

    Attributes:
        kind: ``plain``, ``informal``, ``buried``, ``third``, ``clinical``; of those to leave
            alone: ``negated``, ``past``, ``topic``, ``hypothetical``, ``figurative``, ``everyday``.
    """

    text: str
    level: Level
    kind: str
    language: str
    half: Half


def vignettes(half: Half) -> Iterator[Vignette]:
    """All vignettes of a half, in the order of the files."""
    for language in LANGUAGES:
        level, kind = "", ""
        path = _FOLDER / f"{half}_{language}.txt"
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                level, kind = line[2:].split()
            elif line:
                yield Vignette(line, cast("Level", level), kind, language, half)
