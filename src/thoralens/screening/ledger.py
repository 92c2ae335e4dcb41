"""What has been screened so far: a line a file, kept through every kill, in one SQLite file."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Any

from thoralens.errors import ThoralensError
from thoralens.screening.row import COLUMNS, Row
from thoralens.screening.source import Item

_NAME = "screening.db"
_TABLE = f"CREATE TABLE IF NOT EXISTS row ({', '.join(COLUMNS)}, version, PRIMARY KEY (file))"
_ERRORS = ("file", "error", "message", "hint")


class Ledger:
    """The lines of one output folder; one process at a time holds it.

    Raises:
        ThoralensError: Another screening is at work there, or it was begun with another model or
            source.
    """

    def __init__(self, out: Path, begun_with: str) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self._out = out
        self._file = sqlite3.connect(out / _NAME, isolation_level=None)
        try:
            self._file.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute("PRAGMA synchronous=NORMAL")
            self._file.execute("CREATE TABLE IF NOT EXISTS about (begun_with)")
            self._file.execute(_TABLE)
        except sqlite3.OperationalError as error:
            self._file.close()
            raise ThoralensError(
                "screening_busy",
                f"Another screening is at work in {out.name}.",
                "Wait until it has finished, or choose another output folder.",
            ) from error
        except sqlite3.DatabaseError as error:
            self._file.close()
            raise ThoralensError(
                "screening_damaged",
                f"The record of the screening in {out.name} ({_NAME}) cannot be read.",
                "Move that file away and screen again.",
            ) from error
        self._same(begun_with)

    def _same(self, begun_with: str) -> None:
        known = self._file.execute("SELECT begun_with FROM about").fetchone()
        if known is None:
            self._file.execute("INSERT INTO about VALUES (?)", (begun_with,))
        elif known[0] != begun_with:
            self._file.close()
            raise ThoralensError(
                "screening_differs",
                f"The screening in {self._out.name} was begun with another source or model "
                f"({known[0]}; now {begun_with}).",
                "Choose another output folder.",
            )

    def close(self) -> None:
        self._file.close()

    def done(self) -> set[Item]:
        """The files that have their line, as they were then; those worth another try not."""
        found = self._file.execute(
            "SELECT file, version FROM row WHERE error NOT IN ('file_unreadable', 'reader_crashed')"
        )
        return {Item(*one) for one in found}

    def add(self, row: Row, version: str) -> None:
        """Keep a line at once; one of the same file is replaced."""
        marks = ", ".join("?" * (len(COLUMNS) + 1))
        self._file.execute(f"REPLACE INTO row VALUES ({marks})", (*astuple(row), version))

    def keep_only(self, names: set[str]) -> None:
        """Drop the lines of files that are gone."""
        for (name,) in self._file.execute("SELECT file FROM row").fetchall():
            if name not in names:
                self._file.execute("DELETE FROM row WHERE file = ?", (name,))

    def rows(self) -> Iterator[Row]:
        """Every line, by the name of its file."""
        for values in self._file.execute(f"SELECT {', '.join(COLUMNS)} FROM row ORDER BY file"):
            said = dict(zip(COLUMNS, values, strict=True))
            uncertain = said["uncertain"]
            yield Row(**said | {"uncertain": None if uncertain is None else bool(uncertain)})

    def publish(self) -> tuple[Path, ...]:
        """Write ``results.csv``, ``errors.csv`` and, where Arrow is installed, ``results.parquet``.

        Each appears whole or not at all.
        """
        rows = [asdict(row) for row in self.rows()]
        errors = [{key: row[key] for key in _ERRORS} for row in rows if row["state"] == "error"]
        written = [
            self._whole("results.csv", lambda path: _write_csv(path, COLUMNS, rows)),
            self._whole("errors.csv", lambda path: _write_csv(path, _ERRORS, errors)),
        ]
        try:
            import pyarrow  # noqa: F401
        except ImportError:
            return tuple(written)
        return (*written, self._whole("results.parquet", lambda path: _write_parquet(path, rows)))

    def _whole(self, name: str, write: Callable[[Path], None]) -> Path:
        partial = self._out / f".{name}.partial"
        write(partial)
        return partial.replace(self._out / name)


def _write_csv(path: Path, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)


def _write_parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    numbers = {"probability": pa.float64(), "seconds": pa.float64(), "uncertain": pa.bool_()}
    schema = pa.schema([(name, numbers.get(name, pa.string())) for name in COLUMNS])
    parquet.write_table(pa.Table.from_pylist(rows, schema=schema), path)
