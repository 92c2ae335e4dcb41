"""The local library: one SQLite FTS5 index (BM25) over the shipped and the user's passages.

The shipped passages are indexed once per version of their files, in one transaction, so a
reader meets the old index or the new one, never half of either.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from thoralens.errors import DataError
from thoralens.knowledge.passages import Audience, Passage, Source, read_passages
from thoralens.knowledge.query import expression, words
from thoralens.settings import ASSETS, Settings

SHIPPED = ASSETS / "library"
_LAYOUT = "1"
_OPEN, _CLOSE = "\x02", "\x03"
_COLUMNS = (
    "id, title, topic, audience, text, organisation, source_title, url, year, reviewed,"
    " kind, locator"
)
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents
  (digest TEXT PRIMARY KEY, name TEXT NOT NULL, added TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passages ({_COLUMNS.replace("id,", "id TEXT NOT NULL UNIQUE,", 1)},
  document TEXT REFERENCES documents (digest));
CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5
  (title, topic, text, tokenize = 'porter unicode61 remove_diacritics 2');
CREATE TABLE IF NOT EXISTS vocabulary (word TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Hit:
    """A passage that answers a search.

    Args:
        score: BM25 with the title weighted three times; larger is better, above 0.
        spans: Start and end (exclusive) of each matched stretch of ``passage.text``.
    """

    passage: Passage
    score: float
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Document:
    """A file a user added; ``digest`` is the SHA-256 of its bytes."""

    digest: str
    name: str
    added: str
    passages: int


class Library:
    """Search and keep passages; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def open(cls, settings: Settings, *, shipped: Path = SHIPPED) -> Self:
        """The library under ``settings.home``, its index brought up to date with ``shipped``.

        Raises:
            DataError: ``library_broken`` or ``library_unavailable``.
        """
        library = cls(settings.home / "knowledge" / "library.db")
        try:
            library._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unavailable() from error
        library._refresh(shipped)
        return library

    def search(self, query: str, limit: int = 8, audience: Audience | None = None) -> list[Hit]:
        """The best passages for a question, best first.

        Args:
            audience: ``patient`` or ``clinician`` leaves out passages for the other alone;
                None or ``both`` searches all.
        """
        with self._connect() as db:
            wanted = expression(query, self._vocabulary(db))
            if not wanted:
                return []
            hidden = {"patient": "clinician", "clinician": "patient"}.get(audience or "", "")
            rows = db.execute(
                f"SELECT {', '.join('p.' + c.strip() for c in _COLUMNS.split(','))},"
                " -bm25(texts, 3.0, 1.0, 1.0) AS score, highlight(texts, 2, ?, ?)"
                " FROM texts JOIN passages p ON p.rowid = texts.rowid"
                " WHERE texts MATCH ? AND p.audience != ? ORDER BY score DESC, p.id LIMIT ?",
                (_OPEN, _CLOSE, wanted, hidden, max(limit, 0)),
            ).fetchall()
        return [Hit(_passage(row), row[-2], _spans(row[-1])) for row in rows]

    def around(self, passage_id: str, distance: int) -> list[Passage]:
        """A passage of a user's file and those near it, in the file's order; of others none."""
        with self._connect() as db:
            rows = db.execute(
                f"SELECT {', '.join('n.' + c.strip() for c in _COLUMNS.split(','))}"
                " FROM passages p JOIN passages n ON n.document = p.document"
                " AND abs(n.rowid - p.rowid) <= ? WHERE p.id = ? ORDER BY n.rowid",
                (distance, passage_id),
            ).fetchall()
        return [_passage(row) for row in rows]

    def frequency(self, phrase: str) -> int:
        """How many passages have a word or phrase, in any of its grammatical forms."""
        plain = " ".join(words(phrase))
        if not plain:
            return 0
        with self._connect() as db:
            return _frequency(db, plain)

    def size(self) -> int:
        """How many passages there are."""
        with self._connect() as db:
            return int(db.execute("SELECT count(*) FROM passages").fetchone()[0])

    def get(self, passage_id: str) -> Passage | None:
        with self._connect() as db:
            row = db.execute(
                f"SELECT {_COLUMNS} FROM passages WHERE id = ?", (passage_id,)
            ).fetchone()
        return _passage(row) if row else None

    def documents(self) -> list[Document]:
        """The user's files, oldest first."""
        with self._connect() as db:
            rows = db.execute(
                "SELECT d.digest, d.name, d.added, count(p.rowid) FROM documents d"
                " LEFT JOIN passages p ON p.document = d.digest"
                " GROUP BY d.digest ORDER BY d.added, d.name"
            ).fetchall()
        return [Document(*row) for row in rows]

    def has_document(self, digest: str) -> bool:
        with self._connect() as db:
            return bool(
                db.execute("SELECT 1 FROM documents WHERE digest = ?", (digest,)).fetchone()
            )

    def add_document(self, document: Document, passages: Sequence[Passage]) -> bool:
        """Store one file's passages, all or none; False when the file is already there."""
        with self._connect() as db:
            db.execute("BEGIN IMMEDIATE")
            stored = db.execute(
                "INSERT OR IGNORE INTO documents VALUES (?, ?, ?)",
                (document.digest, document.name, document.added),
            ).rowcount
            if stored:
                _insert(db, passages, document.digest)
            return bool(stored)

    def remove_document(self, digest: str) -> Document:
        """Forget a file and its passages.

        Args:
            digest: The whole digest or enough of its beginning (8 or more) to be unique.

        Raises:
            DataError: ``document_unknown`` when none or several match.
        """
        found = [d for d in self.documents() if len(digest) >= 8 and d.digest.startswith(digest)]
        if len(found) != 1:
            raise DataError(
                "document_unknown",
                "No single file of the library has this id.",
                "See the ids with `thoralens knowledge list`.",
            )
        with self._connect() as db:
            _delete(db, "document = ?", found[0].digest)
            db.execute("DELETE FROM documents WHERE digest = ?", (found[0].digest,))
        return found[0]

    def _refresh(self, shipped: Path) -> None:
        version = _version(shipped)
        with self._connect() as db:
            db.executescript(_SCHEMA)
            if _indexed(db) == version:
                return
            passages = read_passages(shipped)
            db.execute("BEGIN IMMEDIATE")
            if _indexed(db) == version:
                return
            _delete(db, "kind = ?", "library")
            _insert(db, passages, None)
            db.execute("INSERT OR REPLACE INTO about VALUES ('version', ?)", (version,))

    def _vocabulary(self, db: sqlite3.Connection) -> frozenset[str]:
        (size,) = db.execute("SELECT count(*) FROM vocabulary").fetchone()
        return _known_words(self._path, size)

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=30)) as db, db:
                yield db
        except sqlite3.Error as error:
            raise _unavailable() from error


def _frequency(db: sqlite3.Connection, phrase: str) -> int:
    found = db.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (f'"{phrase}"',))
    return int(found.fetchone()[0])


@lru_cache(maxsize=8)
def _known_words(path: Path, _size: int) -> frozenset[str]:
    with closing(sqlite3.connect(path, timeout=30)) as db:
        return frozenset(word for (word,) in db.execute("SELECT word FROM vocabulary"))


def _version(folder: Path) -> str:
    digest = hashlib.sha256(_LAYOUT.encode())
    for path in sorted([*folder.glob("*.md"), *folder.glob("*.toml")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _indexed(db: sqlite3.Connection) -> str | None:
    row = db.execute("SELECT value FROM about WHERE name = 'version'").fetchone()
    return row[0] if row else None


def _insert(db: sqlite3.Connection, passages: Sequence[Passage], document: str | None) -> None:
    for p in passages:
        s = p.source
        row = db.execute(
            f"INSERT INTO passages VALUES ({', '.join('?' * 13)})",
            (p.id, p.title, p.topic, p.audience, p.text, s.organisation, s.title, s.url, s.year,
             p.reviewed, p.kind, p.locator, document),
        ).lastrowid  # fmt: skip
        db.execute(
            "INSERT INTO texts (rowid, title, topic, text) VALUES (?, ?, ?, ?)",
            (row, p.title, p.topic, p.text),
        )
        known = {(w,) for w in words(f"{p.title} {p.text}") if len(w) > 3 and w.isalpha()}
        db.executemany("INSERT OR IGNORE INTO vocabulary VALUES (?)", known)


def _delete(db: sqlite3.Connection, where: str, value: str) -> None:
    db.execute(
        f"DELETE FROM texts WHERE rowid IN (SELECT rowid FROM passages WHERE {where})", (value,)
    )
    db.execute(f"DELETE FROM passages WHERE {where}", (value,))


def _passage(row: tuple[Any, ...]) -> Passage:
    id_, title, topic, audience, text, organisation, source, url, year, reviewed, kind, at = row[
        :12
    ]
    return Passage(
        id=id_, title=title, topic=topic, audience=audience, text=text,
        source=Source(organisation, source, url, year),
        reviewed=reviewed, kind=kind, locator=at,
    )  # fmt: skip


def _spans(marked: str) -> tuple[tuple[int, int], ...]:
    before, *pieces = marked.split(_OPEN)
    spans, at = [], len(before)
    for piece in pieces:
        inside, _, after = piece.partition(_CLOSE)
        spans.append((at, at + len(inside)))
        at += len(inside) + len(after)
    return tuple(spans)


def _unavailable() -> DataError:
    return DataError(
        "library_unavailable",
        "The local library cannot be opened.",
        "Check that THORALENS_HOME can be written to; deleting knowledge/library.db rebuilds it"
        " without the files you added.",
    )
