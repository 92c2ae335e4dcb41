"""A folder of images becomes a manifest, by its classes or its table."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from thoralens.datasets import manifest as manifests
from thoralens.datasets.catalogue import CATALOGUE
from thoralens.datasets.hashing import fingerprint
from thoralens.datasets.manifest import SPLITS, Manifest, Record, Split
from thoralens.datasets.progress import Reporter, reporting
from thoralens.errors import DataError

IMAGES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".dcm", ".dicom"}
_IMAGE_COLUMNS = ("image", "path", "file")
_SPLIT_NAMES: dict[str, Split] = {
    "train": "train", "training": "train",
    "val": "validation", "valid": "validation", "validation": "validation",
    "test": "test", "testing": "test",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One image as its layout describes it, before its file is read."""

    path: Path
    record: Record


def read_data(folder: Path, name: str) -> Manifest:
    """The manifest beside the data, or read from its layout: by name, else as class folders.

    Raises:
        DataError: ``data_missing``, or as the layout.
    """
    if not folder.is_dir():
        raise DataError(
            "data_missing",
            f"There is no data set {folder.name} here.",
            f"Run `thoralens data pull {folder.name}`, or `thoralens data import DIR`.",
        )
    if (folder / manifests.FILE_NAME).is_file():
        return manifests.read(folder / manifests.FILE_NAME)
    entry = CATALOGUE.get(name)
    return entry.read(folder) if entry else any_folder(folder)


def any_folder(folder: Path, *, name: str | None = None) -> Manifest:
    """A folder of one's own: by the one CSV in it that names images and labels, else by class.

    Raises:
        DataError: As :func:`table` or :func:`folder_of_classes`.
    """
    tables = [path for path in sorted(folder.glob("*.csv")) if _names_images(path)]
    if len(tables) == 1:
        return table(folder, tables[0], name=name)
    return folder_of_classes(folder, name=name)


def _names_images(path: Path) -> bool:
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as stream:
        heads = set(next(csv.reader(stream), []))
    return "label" in heads and bool(heads & set(_IMAGE_COLUMNS))


def folder_of_classes(
    folder: Path,
    *,
    name: str | None = None,
    source: str = "local folder",
    licence: str = "not stated",
    rename: Callable[[str], str] = lambda label: label,
    report: Reporter = reporting,
) -> Manifest:
    """Any folder whose images lie in class folders, with ``train|valid|test`` above if split.

    Raises:
        DataError: ``classes_missing``: fewer than two class folders with images.
    """
    items = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in IMAGES and p.is_file()):
        parts = path.relative_to(folder).parts
        split = next((_SPLIT_NAMES[p.lower()] for p in parts if p.lower() in _SPLIT_NAMES), None)
        if len(parts) < 2 or parts[-2].lower() in _SPLIT_NAMES:
            continue
        record = record_of(
            path.relative_to(folder).as_posix(), rename(parts[-2]), source, licence, split=split
        )
        items.append(Item(path, record))
    classes = tuple(sorted({item.record.label for item in items}))
    if len(classes) < 2:
        raise DataError(
            "classes_missing",
            f"There are {len(classes)} class folders with images here; at least two are needed.",
            "Lay the images out as CLASS/image.png, or write a CSV with columns image and label.",
        )
    return build(name or folder.name, classes, items, report)


def table(folder: Path, path: Path, *, name: str | None = None) -> Manifest:
    """A CSV with columns ``image`` (or ``path``, ``file``) and ``label``, and any of patient,
    split, sex, age, view.

    Raises:
        DataError: ``manifest_column``, ``image_outside`` or ``image_missing``.
    """
    items = []
    rows = rows_of(path, ("label",))
    column = next((name for name in _IMAGE_COLUMNS if rows and name in rows[0]), "image")
    for row in rows_of(path, (column, "label")):
        image = folder / row[column]
        if not image.resolve().is_relative_to(folder.resolve()):
            raise DataError(
                "image_outside",
                f"{path.name} names an image outside the folder.",
                "Give paths relative to the folder, without '..'.",
            )
        if not image.is_file():
            raise DataError(
                "image_missing",
                f"{path.name} names {row[column]}, which is not in the folder.",
                "Correct the path or remove the row.",
            )
        record = record_of(
            image.relative_to(folder).as_posix(),
            row["label"],
            "local folder",
            "not stated",
            patient=row.get("patient") or None,
            split=split_of(row.get("split")),
            sex=row.get("sex"),
            age=number_of(row.get("age")),
            view=row.get("view") or None,
        )
        items.append(Item(image, record))
    classes = tuple(sorted({item.record.label for item in items}))
    return build(name or folder.name, classes, items)


def build(
    name: str,
    classes: Sequence[str],
    items: Iterable[Item],
    report: Reporter = reporting,
) -> Manifest:
    """Read every file once and put its fingerprint into its record."""
    listed, records = list(items), []
    with report(f"Reading {name}") as advance:
        for number, item in enumerate(listed, start=1):
            seen = fingerprint(item.path) if item.path.is_file() else None
            if seen is None:
                records.append(replace(item.record, sha256="0" * 64, problem="file_missing"))
            else:
                records.append(
                    replace(
                        item.record,
                        sha256=seen.sha256,
                        phash=seen.phash,
                        width=seen.width,
                        height=seen.height,
                        problem=seen.problem,
                    )
                )
            advance(number, len(listed))
    return Manifest(name, tuple(classes), tuple(records))


def record_of(image: str, label: str, source: str, licence: str, **known: object) -> Record:
    sex = known.pop("sex", None)
    letter = str(sex)[:1].upper() if sex else None
    return Record(
        image=image,
        sha256="",
        label=label,
        source=source,
        licence=licence,
        sex=letter if letter in ("F", "M") else None,  # type: ignore[arg-type]
        **known,  # type: ignore[arg-type]
    )


def rows_of(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream)
            rows = list(reader)
            missing = [c for c in columns if c not in (reader.fieldnames or ())]
    except FileNotFoundError as error:
        raise DataError(
            "layout_unknown",
            f"There is no {path.name} in the data folder.",
            "Check that the folder is the data set's own, unpacked and whole.",
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            "table_unreadable", f"{path.name} is not a CSV file.", "Save it as CSV in UTF-8."
        ) from error
    if missing:
        raise DataError(
            "manifest_column",
            f"{path.name} has no column {missing[0]!r}.",
            f"It needs {', '.join(columns)}.",
        )
    return rows


def split_of(text: str | None) -> Split | None:
    if not text:
        return None
    split = _SPLIT_NAMES.get(text.lower())
    if split is None:
        raise DataError(
            "split_unknown", f"The split {text!r} is unknown.", f"Use {', '.join(SPLITS)}."
        )
    return split


def number_of(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def age_of(text: str | None) -> float | None:
    """NIH ages such as ``058Y`` or ``58``; a few are over 120 and mean nothing."""
    value = number_of((text or "").rstrip("Yy"))
    return value if value is not None and 0 <= value <= 120 else None
