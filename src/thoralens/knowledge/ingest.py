"""Add a user's files to the library: one transaction a file, known files skipped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from thoralens.errors import DataError
from thoralens.knowledge.extract import MAX_BYTES, READERS, Stretch, extract
from thoralens.knowledge.library import Document, Library
from thoralens.knowledge.passages import Passage, Source

CHUNK_WORDS = 150


@dataclass(frozen=True)
class Outcome:
    """What became of one file; ``error`` only when it was not added."""

    path: Path
    state: Literal["added", "duplicate", "failed"]
    passages: int = 0
    error: DataError | None = None


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and the readable kinds below the folders named, in order."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in READERS)
            found += [p for p in inside if p.is_file()]
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def add_files(library: Library, files: Iterable[Path]) -> Iterator[Outcome]:
    """Add files one by one; a bad one is reported and never stops the others.

    Interrupted work is taken up by running it again: files are known by their SHA-256.
    """
    for path in files:
        try:
            yield _add(library, path)
        except DataError as error:
            yield Outcome(path, "failed", error=error)


def _add(library: Library, path: Path) -> Outcome:
    content = _read(path)
    digest = hashlib.sha256(content).hexdigest()
    if library.has_document(digest):
        return Outcome(path, "duplicate")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    passages = _passages(path.name, digest, now[:10], extract(path.name, content))
    added = library.add_document(Document(digest, path.name, now, len(passages)), passages)
    return Outcome(path, "added" if added else "duplicate", len(passages) if added else 0)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DataError(
            "document_unreadable", "The file cannot be opened.", "Check that it can be read."
        ) from error


def _passages(name: str, digest: str, day: str, stretches: Sequence[Stretch]) -> list[Passage]:
    return [
        Passage(
            id=f"user-{digest[:16]}-{number}",
            title=name,
            topic="user",
            audience="both",
            text=text,
            source=Source("", name, ""),
            reviewed=day,
            kind="user",
            locator=locator,
        )
        for number, (text, locator) in enumerate(chunks(stretches), start=1)
    ]


def chunks(stretches: Sequence[Stretch]) -> Iterator[tuple[str, str]]:
    """Texts of at most ``CHUNK_WORDS`` words with their locator; none spans two locators."""
    held: list[str] = []
    place = ""
    for stretch in stretches:
        if held and stretch.locator != place:
            yield " ".join(held), place
            held = []
        place = stretch.locator
        held += stretch.text.split()
        while len(held) > CHUNK_WORDS:
            yield " ".join(held[:CHUNK_WORDS]), place
            held = held[CHUNK_WORDS:]
    if held:
        yield " ".join(held), place
