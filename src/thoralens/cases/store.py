"""The case library on disk: rows in SQLite, vectors in an index beside it.

A case exists when its row is committed. Its vectors are written and flushed before, under a slot
that no other case ever gets, so that a killed process leaves at most vectors without a row,
which nobody sees and the next case overwrites. Writers take turns at SQLite's write lock.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from thoralens.cases.concepts import affirmed, age_band, concepts
from thoralens.cases.index import Index
from thoralens.cases.values import (
    EVERYTHING,
    Case,
    EncoderName,
    Filters,
    Int,
    NewCase,
    Regions,
)
from thoralens.cases.wording import PEOPLE
from thoralens.errors import DataError

LAYOUT = "1"
Person = tuple[int | None, str | None, str]
_COLUMNS = (
    "id, digest, title, text, findings, diagnosis, age, sex, view, licence, source, patient,"
    " synthetic"
)
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cases (slot INTEGER PRIMARY KEY AUTOINCREMENT,
  {_COLUMNS.replace("id, digest", "id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL UNIQUE", 1)},
  regions BLOB, picture BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS patients ON cases (patient);
CREATE TABLE IF NOT EXISTS mentions (slot INTEGER NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (name, slot)) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5
  (title, text, tokenize = 'porter unicode61 remove_diacritics 2');
"""


class Store:
    """Rows, pictures and words of the cases; safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, folder: Path) -> Store:
        """The store in a folder, made when missing.

        Raises:
            DataError: ``cases_unavailable``.
        """
        store = cls(folder / "cases.db")
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise _unavailable() from error
        with store._connect(create=True) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(_SCHEMA)
            db.execute("INSERT OR IGNORE INTO about VALUES ('layout', ?)", (LAYOUT,))
        return store

    def encoder(self) -> EncoderName | None:
        """Which encoder made the vectors; ``None`` while there are none."""
        with self._connect() as db:
            return _encoder(db)

    def add(self, new: Sequence[NewCase], index: Index, encoder: EncoderName) -> list[Case]:
        """Store cases, all or none; those whose digest is there already are left out.

        Returns:
            The cases that were new.

        Raises:
            DataError: ``encoder_differs``, ``cases_unavailable``.
        """
        with self._connect() as db:
            db.execute("BEGIN IMMEDIATE")
            check_encoder(_encoder(db), encoder)
            fresh: list[tuple[int, NewCase]] = []
            for one in new:
                slot = self._insert(db, one)
                if slot is not None:
                    fresh.append((slot, one))
            if fresh:
                slots = np.array([slot for slot, _ in fresh], np.int64)
                index.put(slots, np.stack([one.vectors for _, one in fresh]))
            _keep_encoder(db, encoder)
            return [one.case for _, one in fresh]

    def _insert(self, db: sqlite3.Connection, one: NewCase) -> int | None:
        case = one.case
        if db.execute("SELECT 1 FROM cases WHERE digest = ?", (case.digest,)).fetchone():
            return None
        regions = None
        if one.regions is not None:
            regions = (
                one.regions.vectors.astype("<f2").tobytes()
                + one.regions.boxes.astype("<f4").tobytes()
            )
        slot = db.execute(
            f"INSERT INTO cases ({_COLUMNS}, regions, picture)"
            f" VALUES ({', '.join('?' * 15)})",
            (case.id, case.digest, case.title, case.text, json.dumps(case.findings),
             case.diagnosis, case.age, case.sex, case.view, case.licence, case.source,
             case.patient, int(case.synthetic), regions, one.picture),
        ).lastrowid  # fmt: skip
        said = f"{case.text}\n{case.diagnosis}"
        db.execute(
            "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
            (slot, case.title, f"{affirmed(said)} {' '.join(case.findings)} {person(case)}"),
        )
        db.executemany(
            "INSERT OR IGNORE INTO mentions VALUES (?, ?)", [(slot, name) for name in named(case)]
        )
        return slot

    def has(self, digests: Sequence[str]) -> set[str]:
        """Those of the digests that are in the library."""
        with self._connect() as db:
            one = "SELECT 1 FROM cases WHERE digest = ?"
            return {d for d in digests if db.execute(one, (d,)).fetchone()}

    def count(self) -> int:
        with self._connect() as db:
            (count,) = db.execute("SELECT count(*) FROM cases").fetchone()
            return int(count)

    def sources(self) -> dict[str, int]:
        """How many cases come from where."""
        with self._connect() as db:
            return dict(
                db.execute("SELECT source, count(*) FROM cases GROUP BY source ORDER BY 2 DESC")
            )

    def all(self, limit: int = -1, offset: int = 0) -> list[Case]:
        """The cases, oldest first."""
        with self._connect() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM cases ORDER BY slot LIMIT ? OFFSET ?", (limit, offset)
            ).fetchall()
        return [_case(row) for row in rows]

    def slots(self, filters: Filters) -> Int:
        """Sorted slots of the cases that pass."""
        where, values = _where(filters)
        with self._connect() as db:
            rows = db.execute(f"SELECT slot FROM cases{where} ORDER BY slot", values).fetchall()
        return np.fromiter((row[0] for row in rows), np.int64, len(rows))

    def get(self, slots: Int) -> dict[int, tuple[Case, Regions | None]]:
        """The cases of some slots; those that are gone are left out."""
        marks = ", ".join("?" * len(slots))
        with self._connect() as db:
            rows = db.execute(
                f"SELECT slot, regions, {_COLUMNS} FROM cases WHERE slot IN ({marks})",
                slots.tolist(),
            ).fetchall()
        return {row[0]: (_case(row[2:]), _regions(row[1])) for row in rows}

    def people(self, slots: Int) -> list[Person]:
        """Age, sex and view of some cases that are there, in their order."""
        marks = ", ".join("?" * len(slots))
        with self._connect() as db:
            rows = db.execute(
                f"SELECT slot, age, sex, view FROM cases WHERE slot IN ({marks})", slots.tolist()
            ).fetchall()
        known: dict[int, Person] = {row[0]: row[1:] for row in rows}
        return [known.get(slot, (None, None, "")) for slot in slots.tolist()]

    def find(self, case_id: str) -> tuple[int, Case]:
        """A case and its slot.

        Raises:
            DataError: ``case_not_found``, 404.
        """
        with self._connect() as db:
            row = db.execute(
                f"SELECT slot, {_COLUMNS} FROM cases WHERE id = ?", (case_id,)
            ).fetchone()
        if row is None:
            raise DataError(
                "case_not_found",
                "There is no such case.",
                "See `thoralens cases list`; it may have been removed.",
                status=404,
            )
        return row[0], _case(row[1:])

    def picture(self, case_id: str) -> bytes:
        """The picture (JPEG) of a case."""
        slot, _ = self.find(case_id)
        with self._connect() as db:
            row = db.execute("SELECT picture FROM cases WHERE slot = ?", (slot,)).fetchone()
        return bytes(row[0]) if row else b""

    def holds(self, word: str) -> bool:
        """Whether any case's words hold this one."""
        with self._connect() as db:
            one = "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1"
            return db.execute(one, (f'"{word}"',)).fetchone() is not None

    def matches(self, expression: str, limit: int, filters: Filters = EVERYTHING) -> list[int]:
        """Slots of the cases that pass and match an FTS5 expression, best BM25 score first."""
        where, values = _where(filters)
        passing = f" AND rowid IN (SELECT slot FROM cases{where})" if where else ""
        with self._connect() as db:
            rows = db.execute(
                f"SELECT rowid FROM words WHERE words MATCH ?{passing}"
                " ORDER BY bm25(words), rowid LIMIT ?",
                (expression, *values, limit),
            ).fetchall()
        return [row[0] for row in rows]

    def word_scores(self, expression: str, slots: Int) -> dict[int, float]:
        """BM25 (larger is better) of those of some slots that match an FTS5 expression."""
        marks = ", ".join("?" * len(slots))
        with self._connect() as db:
            return dict(
                db.execute(
                    "SELECT rowid, -bm25(words) FROM words WHERE words MATCH ?"
                    f" AND rowid IN ({marks})",
                    (expression, *slots.tolist()),
                )
            )

    def named_by(self, names: Set[str], slots: Int) -> Counter[int]:
        """How many of some names each of some cases names as present."""
        marks, wanted = ", ".join("?" * len(slots)), ", ".join("?" * len(names))
        with self._connect() as db:
            return Counter(
                slot
                for (slot,) in db.execute(
                    f"SELECT slot FROM mentions WHERE name IN ({wanted}) AND slot IN ({marks})",
                    (*sorted(names), *slots.tolist()),
                )
            )

    def remove(self, case_ids: Sequence[str], index: Index) -> list[Case]:
        """Forget cases with pictures, words and vectors.

        Raises:
            DataError: ``case_not_found``; nothing was removed.
        """
        found = [self.find(case_id) for case_id in case_ids]
        slots = [slot for slot, _ in found]
        with self._connect() as db:
            for slot in slots:
                db.execute("DELETE FROM words WHERE rowid = ?", (slot,))
                db.execute("DELETE FROM mentions WHERE slot = ?", (slot,))
                db.execute("DELETE FROM cases WHERE slot = ?", (slot,))
        index.drop(np.array(slots, np.int64))
        return [case for _, case in found]

    def switch_encoder(self, encoder: EncoderName, count: int) -> None:
        """From now on the vectors are ``encoder``'s, which were put for ``count`` cases before.

        Raises:
            DataError: ``cases_changed``: cases were added meanwhile; nothing was switched.
        """
        with self._connect() as db:
            db.execute("BEGIN IMMEDIATE")
            (now,) = db.execute("SELECT count(*) FROM cases").fetchone()
            if now > count:
                raise DataError(
                    "cases_changed",
                    "Cases were added while all were encoded anew.",
                    "Run `thoralens cases reindex` again.",
                    status=409,
                )
            _keep_encoder(db, encoder)

    def slots_of_all(self) -> Int:
        """The slots of all cases, sorted."""
        return self.slots(EVERYTHING)

    def cases(self, slots: Int) -> list[Case]:
        """The cases of some slots, in their order."""
        found = self.get(slots)
        return [found[slot][0] for slot in slots.tolist()]

    def note(self, name: str, value: str | None = None) -> str | None:
        """Read, or with a value write, one line of the library about itself."""
        with self._connect() as db:
            if value is not None:
                db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))
                return value
            row = db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
            return row[0] if row else None

    @contextmanager
    def _connect(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        mode = "rwc" if create else "rw"
        try:
            address = f"{self.path.resolve().as_uri()}?mode={mode}"
            with closing(sqlite3.connect(address, uri=True, timeout=60)) as db, db:
                db.execute("PRAGMA synchronous = FULL")
                db.execute("PRAGMA secure_delete = ON")
                yield db
        except sqlite3.Error as error:
            raise _unavailable() from error


def check_encoder(there: EncoderName | None, ours: EncoderName) -> None:
    """Refuse to mix the vectors of two encoders.

    Raises:
        DataError: ``encoder_differs``, which names the command that computes the vectors anew.
    """
    if there is None or there == ours:
        return
    raise DataError(
        "encoder_differs",
        f"The library's vectors were made by {there.id} {there.revision}, but this program "
        f"encodes with {ours.id} {ours.revision}; the two cannot be compared.",
        "Compute them anew with `thoralens cases reindex`, or set THORALENS_ENCODER back.",
        status=409,
    )


def named(case: Case) -> set[str]:
    """What a case is filtered and compared by: its findings, and what its words and fields name
    as present: findings, diagnoses, places, who it is of."""
    said = f"{case.text}\n{case.diagnosis}\n{person(case)}\n{case.view}"
    return {*case.findings, *(c.name for c in concepts(said) if not c.negated)}


def person(case: Case) -> str:
    """Who a case is of in words: ``older man``; empty where nothing is known."""
    band = age_band(case.age) if case.age is not None else ""
    return f"{band} {PEOPLE[case.sex or ''][0] if case.sex else ''}".strip()


def _encoder(db: sqlite3.Connection) -> EncoderName | None:
    row = db.execute("SELECT value FROM about WHERE name = 'encoder'").fetchone()
    return EncoderName(**json.loads(row[0])) if row else None


def _keep_encoder(db: sqlite3.Connection, encoder: EncoderName) -> None:
    value = {"id": encoder.id, "revision": encoder.revision, "dimensions": encoder.dimensions}
    db.execute("INSERT OR REPLACE INTO about VALUES ('encoder', ?)", (json.dumps(value),))


def _where(filters: Filters) -> tuple[str, list[Any]]:
    clauses: list[str] = []
    values: list[Any] = []

    def add(clause: str, *given: Any) -> None:
        clauses.append(clause)
        values.extend(given)

    for name in filters.findings:
        add("slot IN (SELECT slot FROM mentions WHERE name = ?)", name.lower())
    for name in filters.without:
        add("slot NOT IN (SELECT slot FROM mentions WHERE name = ?)", name.lower())
    for column in ("sex", "view", "source"):
        if (value := getattr(filters, column)) is not None:
            add(f"{column} = ? COLLATE NOCASE", value)
    if filters.min_age is not None:
        add("age >= ?", filters.min_age)
    if filters.max_age is not None:
        add("age <= ?", filters.max_age)
    if filters.patient:
        add("patient != ?", filters.patient)
    if filters.digest:
        add("patient NOT IN (SELECT patient FROM cases WHERE digest = ?)", filters.digest)
    return (f" WHERE {' AND '.join(clauses)}" if clauses else ""), values


def _case(row: Sequence[Any]) -> Case:
    values = dict(zip((name.strip() for name in _COLUMNS.split(",")), row, strict=True))
    values["findings"] = tuple(json.loads(values["findings"]))
    values["synthetic"] = bool(values["synthetic"])
    return Case(**values)


def _regions(blob: bytes | None) -> Regions | None:
    if blob is None:
        return None
    boxes = np.frombuffer(blob[-96:], "<f4").reshape(6, 4)
    vectors = np.frombuffer(blob[:-96], "<f2").reshape(6, -1)
    return Regions(vectors.astype(np.float32), boxes.astype(np.float32))


def _unavailable() -> DataError:
    return DataError(
        "cases_unavailable",
        "The case library cannot be opened.",
        "Check that its folder under THORALENS_HOME is there and can be written to; `thoralens "
        "cases list` makes an empty one. Everything else works meanwhile.",
        status=503,
    )
