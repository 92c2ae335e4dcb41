"""One table per data set: a row an image, written as Parquet and checked on the way in and out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from thoralens.errors import DataError

FILE_NAME = "manifest.parquet"
SCHEMA_VERSION = 1

Split = Literal["train", "validation", "test"]
Sex = Literal["F", "M"]
Box = tuple[float, float, float, float]
SPLITS: tuple[Split, ...] = get_args(Split)

_TEXT, _NUMBER, _COUNT = pa.string(), pa.float64(), pa.int32()
SCHEMA = pa.schema(
    [
        pa.field("image", _TEXT, nullable=False),
        pa.field("sha256", _TEXT, nullable=False),
        pa.field("phash", _TEXT),
        pa.field("patient", _TEXT),
        pa.field("group", _TEXT),
        pa.field("label", _TEXT, nullable=False),
        pa.field("findings", _TEXT),
        pa.field("split", _TEXT),
        pa.field("sex", _TEXT),
        pa.field("age", _NUMBER),
        pa.field("view", _TEXT),
        pa.field("spacing_mm", _NUMBER),
        pa.field("nodule_box", pa.list_(pa.float64())),
        pa.field("nodule_mm", _NUMBER),
        pa.field("subtlety", _COUNT),
        pa.field("width", _COUNT),
        pa.field("height", _COUNT),
        pa.field("source", _TEXT, nullable=False),
        pa.field("licence", _TEXT, nullable=False),
        pa.field("problem", _TEXT),
    ]
)
_META = b"thoralens"


@dataclass(frozen=True, slots=True)
class Record:
    """One image of a data set.

    Attributes:
        image: Path below the data folder, ``/`` between parts.
        sha256: Of the file's bytes, 64 hexadecimal digits.
        phash: Perceptual hash of 256 bits, 64 hexadecimal digits; ``None`` when unreadable.
        patient: Pseudonym, unique in the data set; ``None`` when unknown.
        group: Images of one group must stay in one split (:mod:`thoralens.datasets.groups`).
        label: One of the manifest's classes.
        findings: The published wording behind the label.
        split: ``None`` when not split yet.
        age: Years, 0 to 120.
        view: ``PA``, ``AP``, ``LL``, …
        spacing_mm: Side of one pixel of this file.
        nodule_box: ``(left, top, right, bottom)`` in pixels of this file, or ``None``.
        nodule_mm: Diameter of the nodule.
        subtlety: JSRT's scale, 1 (extremely subtle) to 5 (obvious).
        source: Where the file came from.
        problem: Error code when the image cannot be read, else ``None``.
    """

    image: str
    sha256: str
    label: str
    source: str
    licence: str
    phash: str | None = None
    patient: str | None = None
    group: str | None = None
    findings: str | None = None
    split: Split | None = None
    sex: Sex | None = None
    age: float | None = None
    view: str | None = None
    spacing_mm: float | None = None
    nodule_box: Box | None = None
    nodule_mm: float | None = None
    subtlety: int | None = None
    width: int | None = None
    height: int | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A data set as a value.

    Attributes:
        name: Data set name.
        classes: Every label that may occur, in the order models use.
        records: Sorted by ``image``, each path once.
    """

    name: str
    classes: tuple[str, ...]
    records: tuple[Record, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "records", tuple(sorted(self.records, key=lambda r: r.image)))
        _check(self)

    def with_records(self, records: Iterable[Record]) -> Manifest:
        return replace(self, records=tuple(records))


def write(manifest: Manifest, path: Path) -> None:
    """Write the manifest; the file is complete or as it was.

    Raises:
        DataError: ``disk_full``, ``cannot_write``.
    """
    from thoralens.datasets.place import explaining_disk

    about = {"schema": SCHEMA_VERSION, "name": manifest.name, "classes": manifest.classes}
    table = pa.Table.from_pylist([asdict(record) for record in manifest.records], schema=SCHEMA)
    table = table.replace_schema_metadata({_META: json.dumps(about).encode()})
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with explaining_disk():
            pq.write_table(table, partial, compression="zstd")
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read(path: Path) -> Manifest:
    """Read and check a manifest.

    Raises:
        DataError: ``manifest_missing``, ``manifest_unreadable``, ``manifest_column`` (a column
            is missing or of another type), ``manifest_value`` or ``label_unknown``.
    """
    if not path.is_file():
        raise DataError(
            "manifest_missing",
            "There is no manifest.parquet here.",
            "Write one with `thoralens data import DIR`, or fetch a data set with "
            "`thoralens data pull NAME`.",
        )
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise DataError(
            "manifest_unreadable",
            "The manifest is not a readable Parquet file.",
            "Write it again with `thoralens data import DIR`.",
        ) from error
    about = _about(table.schema.metadata or {})
    return Manifest(about["name"], tuple(about["classes"]), _records(table))


def _about(metadata: dict[bytes, bytes]) -> dict[str, Any]:
    try:
        about = json.loads(metadata[_META])
        known = (
            about["schema"] == SCHEMA_VERSION
            and isinstance(about["name"], str)
            and all(isinstance(name, str) for name in about["classes"])
        )
    except (KeyError, TypeError, ValueError):
        known = False
    if not known:
        raise DataError(
            "manifest_version",
            f"The Parquet file is not a Thoralens manifest of version {SCHEMA_VERSION}.",
            "Write it again with `thoralens data import DIR`.",
        )
    return dict(about)


def _records(table: pa.Table) -> tuple[Record, ...]:
    for field in SCHEMA:
        if field.name not in table.column_names:
            raise _column(f"The manifest has no column {field.name!r}.")
        try:
            table.column(field.name).cast(field.type)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise _column(
                f"The manifest's column {field.name!r} is not of type {field.type}."
            ) from error
        if not field.nullable and table.column(field.name).null_count:
            raise _column(f"The manifest's column {field.name!r} has empty cells.")
    rows = table.select(SCHEMA.names).cast(SCHEMA).to_pylist()
    for row in rows:
        row["nodule_box"] = tuple(row["nodule_box"]) if row["nodule_box"] else None
    return tuple(Record(**row) for row in rows)


def _column(message: str) -> DataError:
    return DataError(
        "manifest_column",
        message,
        "Write it again with `thoralens data import DIR`, or add the column: "
        "docs/train-on-your-data.md lists all of them.",
    )


def _check(manifest: Manifest) -> None:
    if len(set(manifest.classes)) != len(manifest.classes) or len(manifest.classes) < 1:
        raise _value("The manifest's classes are empty or repeat.", "")
    previous = ""
    for number, record in enumerate(manifest.records, start=1):
        where = f"Row {number}"
        if record.label not in manifest.classes:
            raise DataError(
                "label_unknown",
                f"{where}: label {record.label!r} is not one of the classes "
                f"{', '.join(manifest.classes)}.",
                "Correct the label, or import again so that the class is known.",
            )
        if record.image == previous:
            raise _value(f"{where}: the image is listed twice.", "Keep one row for each image.")
        previous = record.image
        problem = _problem(record)
        if problem:
            raise _value(f"{where}: {problem}.", "Correct the value and write the manifest again.")


def _problem(record: Record) -> str | None:
    path = PurePosixPath(record.image)
    if not record.image or path.is_absolute() or ".." in path.parts:
        return "the image path is empty or leaves the data folder"
    if not _hexadecimal(record.sha256):
        return "sha256 is not 64 hexadecimal digits"
    if record.phash is not None and not _hexadecimal(record.phash):
        return "phash is not 64 hexadecimal digits"
    if record.split is not None and record.split not in SPLITS:
        return f"split {record.split!r} is not one of {', '.join(SPLITS)}"
    if record.sex is not None and record.sex not in get_args(Sex):
        return f"sex {record.sex!r} is not F or M"
    if record.age is not None and not 0 <= record.age <= 120:
        return f"age {record.age:g} is not between 0 and 120"
    if record.spacing_mm is not None and not 0 < record.spacing_mm < 100:
        return "spacing_mm is not a length"
    if record.nodule_box is not None:
        if len(record.nodule_box) != 4:
            return "nodule_box does not hold four numbers"
        left, top, right, bottom = record.nodule_box
        if not (left < right and top < bottom):
            return "nodule_box is not left < right, top < bottom"
    return None


def _hexadecimal(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _value(message: str, hint: str) -> DataError:
    return DataError("manifest_value", message, hint or "Import the folder again.")
