"""The hand-written wordings of the bench, read from their text files.

A file holds lines ``topics | condition | text``. The topics (joined by ``+``) say which facts the
sentence rests on, the condition what must hold of them (several with commas). Lines after
``! KIND`` are wrong, with an error of that kind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

Part = Literal["development", "test"]
FILES: dict[Part, tuple[str, ...]] = {
    "development": (
        "development",
        "second",
        "third",
        "prose",
        "prose_more",
        "prose_last",
        "prose_fifth",
        "prose_sixth",
        "first_look",
    ),
    "test": ("fresh",),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording.

    Attributes:
        name: Its file and line.
        text: With names of :class:`benchmarks.narratives.make.View` in braces.
    """

    name: str
    topics: tuple[str, ...]
    conditions: frozenset[str]
    text: str


@dataclass(slots=True)
class Wordings:
    faithful: list[Wording] = field(default_factory=list)
    wrong: dict[str, list[Wording]] = field(default_factory=dict)


@cache
def wordings(part: Part) -> Wordings:
    """All of one part."""
    found = Wordings()
    for name in FILES[part]:
        path = Path(__file__).parent / "wordings" / f"{name}.txt"
        into = found.faithful
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("!"):
                into = found.wrong.setdefault(line[1:].strip(), [])
            elif line and not line.startswith("#"):
                topics, conditions, text = (cell.strip() for cell in line.split("|", 2))
                into.append(
                    Wording(
                        f"{name} {number}",
                        tuple(topics.split("+")),
                        frozenset(c for c in conditions.split(",") if c),
                        text.replace("\\n", "\n"),
                    )
                )
    return found
