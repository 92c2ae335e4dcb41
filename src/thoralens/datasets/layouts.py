"""How each data set lays out its files: a data folder becomes its manifest."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from thoralens.datasets import manifest as manifests
from thoralens.datasets import phantoms
from thoralens.datasets.catalogue import CATALOGUE
from thoralens.datasets.hashing import fingerprint
from thoralens.datasets.manifest import SPLITS, Box, Manifest, Record, Split
from thoralens.datasets.progress import Reporter, reporting
from thoralens.errors import DataError
from thoralens.settings import ASSETS

IMAGES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".dcm", ".dicom"}
_IMAGE_COLUMNS = ("image", "path", "file")
_JSRT_GRID = 2048
_JSRT_MM = 0.175
_SPLIT_NAMES: dict[str, Split] = {
    "train": "train", "training": "train",
    "val": "validation", "valid": "validation", "validation": "validation",
    "test": "test", "testing": "test",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Item:
    """One image as its layout describes it, before its file is read."""

    path: Path
    record: Record


def jsrt(folder: Path) -> Manifest:
    """``labels.csv`` or Kaggle's ``jsrt_metadata.csv``, with ``images/`` (JSRT; Shiraishi et al.,
    2000), split as this project does; an image outside that split is for training.

    Coordinates in the table are on the original grid of 2048 pixels of 0.175 mm.
    """
    rows = _jsrt_rows(folder)
    images = "images/images" if (folder / "images" / "images").is_dir() else "images"
    splits = {
        row["file"]: row["split"]
        for row in _table(ASSETS / "splits" / "jsrt.csv", ("file", "split"))
    }
    items = []
    for row in rows:
        record = _record(
            f"{images}/{row['file']}",
            row["label"],
            "kaggle:raddar/nodules-in-chest-xrays-jsrt",
            "JSRT terms: free for research and education, with citation",
            patient=Path(row["file"]).stem,
            split=_split(splits.get(row["file"], "train")),
            sex=row.get("sex"),
            age=_number(row.get("age")),
            view="PA",
            nodule_mm=_number(row["size_mm"]),
            subtlety=int(row["subtlety"]) if (row.get("subtlety") or "").isdigit() else None,
            findings=row.get("diagnosis") or None,
        )
        items.append(_Item(folder / record.image, record))
    centres = {row["file"]: (_number(row["x_2048"]), _number(row["y_2048"])) for row in rows}
    manifest = _build("jsrt", ("non-nodule", "benign", "malignant"), items)
    return manifest.with_records(
        _jsrt_box(r, *centres[Path(r.image).name]) for r in manifest.records
    )


def _jsrt_rows(folder: Path) -> list[dict[str, str]]:
    columns = ("file", "label", "x_2048", "y_2048", "size_mm", "sex")
    kaggle = ("study_id", "state", "x", "y", "size", "gender")
    if (folder / "labels.csv").is_file():
        return _table(folder / "labels.csv", columns)
    renamed = dict(zip(kaggle, columns, strict=True))
    rows = _table(folder / "jsrt_metadata.csv", kaggle)
    return [{renamed.get(name, name): value for name, value in row.items()} for row in rows]


def _jsrt_box(record: Record, x: float | None, y: float | None) -> Record:
    if record.width is None:
        return record
    scale = record.width / _JSRT_GRID
    box = None
    if x is not None and y is not None:
        half = (record.nodule_mm or 10.0) / _JSRT_MM / 2
        box = ((x - half) * scale, (y - half) * scale, (x + half) * scale, (y + half) * scale)
    return replace(record, spacing_mm=_JSRT_MM / scale, nodule_box=box)


def nih_chestxray14(folder: Path) -> Manifest:
    """``Data_Entry_2017.csv``, ``images*/**`` and, where there, ``train_val_list.txt``.

    The label is whether the report names a nodule or a mass; boxes come from
    ``BBox_List_2017.csv``.
    """
    rows = _table(folder / "Data_Entry_2017.csv", ("Image Index", "Finding Labels", "Patient ID"))
    places = {path.name: path for path in folder.rglob("*.png")}
    boxes = _nih_boxes(folder / "BBox_List_2017.csv")
    listed = folder / "test_list.txt"
    test = set(listed.read_text(encoding="utf-8").split()) if listed.is_file() else set()
    items = []
    for row in rows:
        name = row["Image Index"]
        if name not in places:
            continue
        findings = row["Finding Labels"]
        found = bool({"Nodule", "Mass"} & set(findings.split("|")))
        record = _record(
            places[name].relative_to(folder).as_posix(),
            "nodule or mass" if found else "no nodule or mass",
            "kaggle:nih-chest-xrays/data",
            "NIH Clinical Center: no restrictions on use, with citation",
            patient=row["Patient ID"],
            split="test" if name in test else None,
            sex=row.get("Patient Gender"),
            age=_age(row.get("Patient Age")),
            view=row.get("View Position") or None,
            findings=findings,
            nodule_box=boxes.get(name),
        )
        items.append(_Item(places[name], record))
    return _build("nih-chestxray14", ("no nodule or mass", "nodule or mass"), items)


def _nih_boxes(table: Path) -> dict[str, Box]:
    if not table.is_file():
        return {}
    boxes: dict[str, Box] = {}
    with table.open(newline="", encoding="utf-8") as stream:
        for row in list(csv.reader(stream))[1:]:
            if row[1] in ("Nodule", "Mass"):
                x, y, width, height = (float(value) for value in row[2:6])
                boxes[row[0]] = (x, y, x + width, y + height)
    return boxes


def kermany(folder: Path) -> Manifest:
    """``[chest_xray/][train|val|test/]NORMAL`` and ``PNEUMONIA``; patients from the file names."""
    manifest = folder_of_classes(
        folder,
        name="kermany-pneumonia",
        source="kaggle:paultimothymooney/chest-xray-pneumonia",
        licence="CC BY 4.0",
    )
    return manifest.with_records(
        replace(record, patient=_kermany_patient(Path(record.image).name), split=None)
        for record in manifest.records
    )


def _kermany_patient(name: str) -> str | None:
    """``person12_…`` and ``IM-0115-0001`` / ``NORMAL2-IM-0115-0001`` name a patient each."""
    if found := re.match(r"person(\d+)_", name):
        return f"person{found[1]}"
    if found := re.match(r"((?:NORMAL2-)?IM-\d+)", name):
        return found[1]
    return None


def chest_ct(folder: Path) -> Manifest:
    """``train|valid|test/CLASS[_stage]``; the class is what stands before the first ``_``."""
    return folder_of_classes(
        folder,
        name="chest-ct",
        source="kaggle:mohamedhanyyy/chest-ctscan-images",
        licence="see its Kaggle page",
        rename=lambda label: label.split("_")[0].replace(".", " "),
    )


def phantom(folder: Path) -> Manifest:
    """What :func:`thoralens.datasets.phantoms.generate` draws."""
    items = []
    for row in _table(folder / phantoms.TABLE, phantoms.COLUMNS):
        edges = [_number(row[edge]) for edge in ("left", "top", "right", "bottom")]
        left, top, right, bottom = edges
        known = None not in edges
        record = _record(
            row["file"],
            row["label"],
            "synthetic",
            "Apache-2.0",
            patient=row["patient"],
            view="PA",
            spacing_mm=_number(row["spacing_mm"]),
            nodule_mm=_number(row["size_mm"]),
            nodule_box=(left, top, right, bottom) if known else None,
        )
        items.append(_Item(folder / record.image, record))
    return _build("phantom", phantoms.CLASSES, items)


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
        record = _record(
            path.relative_to(folder).as_posix(), rename(parts[-2]), source, licence, split=split
        )
        items.append(_Item(path, record))
    classes = tuple(sorted({item.record.label for item in items}))
    if len(classes) < 2:
        raise DataError(
            "classes_missing",
            f"There are {len(classes)} class folders with images here; at least two are needed.",
            "Lay the images out as CLASS/image.png, or write a CSV with columns image and label.",
        )
    return _build(name or folder.name, classes, items, report)


def table(folder: Path, path: Path, *, name: str | None = None) -> Manifest:
    """A CSV with columns ``image`` (or ``path``, ``file``) and ``label``, and any of patient,
    split, sex, age, view.

    Raises:
        DataError: ``manifest_column``, ``image_outside`` or ``image_missing``.
    """
    items = []
    rows = _table(path, ("label",))
    column = next((name for name in _IMAGE_COLUMNS if rows and name in rows[0]), "image")
    for row in _table(path, (column, "label")):
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
        record = _record(
            image.relative_to(folder).as_posix(),
            row["label"],
            "local folder",
            "not stated",
            patient=row.get("patient") or None,
            split=_split(row.get("split")),
            sex=row.get("sex"),
            age=_number(row.get("age")),
            view=row.get("view") or None,
        )
        items.append(_Item(image, record))
    classes = tuple(sorted({item.record.label for item in items}))
    return _build(name or folder.name, classes, items)


def _build(
    name: str,
    classes: Sequence[str],
    items: Iterable[_Item],
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


def _record(image: str, label: str, source: str, licence: str, **known: object) -> Record:
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


def _table(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
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


def _split(text: str | None) -> Split | None:
    if not text:
        return None
    split = _SPLIT_NAMES.get(text.lower())
    if split is None:
        raise DataError(
            "split_unknown", f"The split {text!r} is unknown.", f"Use {', '.join(SPLITS)}."
        )
    return split


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _age(text: str | None) -> float | None:
    """NIH ages such as ``058Y`` or ``58``; a few are over 120 and mean nothing."""
    value = _number((text or "").rstrip("Yy"))
    return value if value is not None and 0 <= value <= 120 else None
