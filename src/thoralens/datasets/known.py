"""How each data set of the catalogue lays out its files: its folder becomes its manifest."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

from thoralens.datasets import phantoms
from thoralens.datasets.layouts import (
    Item,
    age_of,
    build,
    folder_of_classes,
    number_of,
    record_of,
    rows_of,
    split_of,
)
from thoralens.datasets.manifest import Box, Manifest, Record
from thoralens.settings import ASSETS

_JSRT_GRID = 2048
_JSRT_MM = 0.175


def jsrt(folder: Path) -> Manifest:
    """``labels.csv`` or Kaggle's ``jsrt_metadata.csv``, with ``images/`` (JSRT; Shiraishi et al.,
    2000), split as this project does; an image outside that split is for training.

    Coordinates in the table are on the original grid of 2048 pixels of 0.175 mm.
    """
    rows = _jsrt_rows(folder)
    images = "images/images" if (folder / "images" / "images").is_dir() else "images"
    splits = {
        row["file"]: row["split"]
        for row in rows_of(ASSETS / "splits" / "jsrt.csv", ("file", "split"))
    }
    items = []
    for row in rows:
        record = record_of(
            f"{images}/{row['file']}",
            row["label"],
            "kaggle:raddar/nodules-in-chest-xrays-jsrt",
            "JSRT terms: free for research and education, with citation",
            patient=Path(row["file"]).stem,
            split=split_of(splits.get(row["file"], "train")),
            sex=row.get("sex"),
            age=number_of(row.get("age")),
            view="PA",
            nodule_mm=number_of(row["size_mm"]),
            subtlety=int(row["subtlety"]) if (row.get("subtlety") or "").isdigit() else None,
            findings=row.get("diagnosis") or None,
        )
        items.append(Item(folder / record.image, record))
    centres = {row["file"]: (number_of(row["x_2048"]), number_of(row["y_2048"])) for row in rows}
    manifest = build("jsrt", ("non-nodule", "benign", "malignant"), items)
    return manifest.with_records(
        _jsrt_box(r, *centres[Path(r.image).name]) for r in manifest.records
    )


def _jsrt_rows(folder: Path) -> list[dict[str, str]]:
    columns = ("file", "label", "x_2048", "y_2048", "size_mm", "sex")
    kaggle = ("study_id", "state", "x", "y", "size", "gender")
    if (folder / "labels.csv").is_file():
        return rows_of(folder / "labels.csv", columns)
    renamed = dict(zip(kaggle, columns, strict=True))
    rows = rows_of(folder / "jsrt_metadata.csv", kaggle)
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
    rows = rows_of(folder / "Data_Entry_2017.csv", ("Image Index", "Finding Labels", "Patient ID"))
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
        record = record_of(
            places[name].relative_to(folder).as_posix(),
            "nodule or mass" if found else "no nodule or mass",
            "kaggle:nih-chest-xrays/data",
            "NIH Clinical Center: no restrictions on use, with citation",
            patient=row["Patient ID"],
            split="test" if name in test else None,
            sex=row.get("Patient Gender"),
            age=age_of(row.get("Patient Age")),
            view=row.get("View Position") or None,
            findings=findings,
            nodule_box=boxes.get(name),
        )
        items.append(Item(places[name], record))
    return build("nih-chestxray14", ("no nodule or mass", "nodule or mass"), items)


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
    for row in rows_of(folder / phantoms.TABLE, phantoms.COLUMNS):
        edges = [number_of(row[edge]) for edge in ("left", "top", "right", "bottom")]
        left, top, right, bottom = edges
        known = None not in edges
        record = record_of(
            row["file"],
            row["label"],
            "synthetic",
            "Apache-2.0",
            patient=row["patient"],
            view="PA",
            spacing_mm=number_of(row["spacing_mm"]),
            nodule_mm=number_of(row["size_mm"]),
            nodule_box=(left, top, right, bottom) if known else None,
        )
        items.append(Item(folder / record.image, record))
    return build("phantom", phantoms.CLASSES, items)


def covid_chestxray(folder: Path) -> Manifest:
    """``metadata.csv`` and ``images/`` (Cohen et al., 2020); CT slices of it are left out.

    The label is ``COVID-19`` or ``other``; the finding as published is kept beside it.
    """
    items = []
    for row in rows_of(folder / "metadata.csv", ("patientid", "finding", "view", "filename")):
        path = folder / "images" / row["filename"]
        if row.get("modality", "X-ray") != "X-ray" or not path.is_file():
            continue
        record = record_of(
            f"images/{row['filename']}",
            "COVID-19" if row["finding"].endswith("COVID-19") else "other",
            "kaggle:bachrr/covid-chest-xray",
            row.get("license") or "not stated",
            patient=row["patientid"],
            sex=row.get("sex"),
            age=age_of(row.get("age")),
            view=row["view"] or "not stated",
            findings=row["finding"],
        )
        items.append(Item(path, record))
    return build("covid-chestxray", ("other", "COVID-19"), items)
