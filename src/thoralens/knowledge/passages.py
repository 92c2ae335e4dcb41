"""Passages: short texts with a title, an audience and the source they rest on.

The shipped ones live in ``assets/library``, one Markdown file a topic::

    topic: smoking
    reviewed: 2026-11

    ## Why stopping helps at any age {#smoking-any-age both who-tobacco}
    Text ...

``sources.toml`` beside them says what each source key stands for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from thoralens.errors import DataError

Audience = Literal["patient", "clinician", "both"]
Kind = Literal["library", "user"]

_HEADING = re.compile(r"^## (?P<title>.+?) \{#(?P<id>[a-z0-9-]+) (?P<audience>\w+) (?P<key>\S+)\}$")


@dataclass(frozen=True)
class Source:
    """What a passage rests on.

    Args:
        url: Empty for a user's own file.
        year: None for a page that is kept up to date without an edition.
    """

    organisation: str
    title: str
    url: str
    year: int | None = None


@dataclass(frozen=True)
class Passage:
    """One citable text.

    Args:
        id: Stable; the id under which the passage is cited.
        locator: Where in the source: a page or heading of a user's file, else empty.
        reviewed: Year and month, ``YYYY-MM``, or the day a user's file was added.
    """

    id: str
    title: str
    topic: str
    audience: Audience
    text: str
    source: Source
    reviewed: str
    kind: Kind = "library"
    locator: str = ""


def read_passages(folder: Path) -> list[Passage]:
    """All passages of a library folder, in file order.

    Raises:
        DataError: ``library_broken`` where a heading, source key or id is wrong.
    """
    sources = _read_sources(folder / "sources.toml")
    passages = [p for path in sorted(folder.glob("*.md")) for p in _read_topic(path, sources)]
    seen: set[str] = set()
    for passage in passages:
        if passage.id in seen:
            raise _broken(f"The id {passage.id} is used twice.")
        seen.add(passage.id)
    return passages


def _read_sources(path: Path) -> dict[str, Source]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return {key: Source(**fields) for key, fields in table.items()}
    except (OSError, TypeError, tomllib.TOMLDecodeError) as error:
        raise _broken(f"{path.name} cannot be read.") from error


def _read_topic(path: Path, sources: dict[str, Source]) -> Iterator[Passage]:
    head, *sections = re.split(r"(?m)^(?=## )", path.read_text(encoding="utf-8"))
    about = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    for section in sections:
        heading, _, body = section.partition("\n")
        match = _HEADING.match(heading)
        if match is None or match["audience"] not in get_args(Audience):
            raise _broken(f"{path.name} has a heading that is not understood: {heading}")
        if match["key"] not in sources or not {"topic", "reviewed"} <= about.keys():
            raise _broken(f"{path.name} lacks a topic, a review date or the source {match['key']}.")
        yield Passage(
            id=match["id"],
            title=match["title"],
            topic=about["topic"],
            audience=cast("Audience", match["audience"]),
            text=" ".join(body.split()),
            source=sources[match["key"]],
            reviewed=about["reviewed"],
        )


def _broken(message: str) -> DataError:
    return DataError("library_broken", message, "Reinstall Thoralens or restore the file.")
