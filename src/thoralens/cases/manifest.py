"""What ``thoralens cases add`` reads: a CSV, or the folder of a data set whose tables it knows.

Columns of the CSV: ``file`` (path beside the CSV; the only one required), ``text``, ``findings``
(separated by ``|``), ``diagnosis``, ``age``, ``sex``, ``view``, ``licence``, ``source``,
``patient``, ``title``. A folder is read by its ``manifest.csv``, by JSRT's ``labels.csv``, by the
COVID-19 collection's ``metadata.csv``, or as plain images without words.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from thoralens.cases.values import Sex
from thoralens.cases.wording import PEOPLE, Facts, lobe_of, report
from thoralens.errors import DataError

COLUMNS = (
    "file", "title", "text", "findings", "diagnosis", "age", "sex", "view", "licence", "source",
    "patient",
)  # fmt: skip
_IMAGES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".dcm", ".dicom"}
_SEX: dict[str, Sex] = {"m": "male", "male": "male", "f": "female", "female": "female"}
_OLDEST = 90


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a manifest; the text is as given, identifiers and all."""

    path: Path
    text: str = ""
    findings: tuple[str, ...] = ()
    diagnosis: str = ""
    age: int | None = None
    sex: Sex | None = None
    view: str = ""
    licence: str = "not stated"
    source: str = "not stated"
    patient: str = ""
    title: str = ""


def read_manifest(path: Path) -> list[Entry]:
    """The entries of a CSV or folder.

    Raises:
        DataError: ``manifest_missing``, ``manifest_unreadable`` or ``manifest_columns``.
    """
    if path.is_dir():
        return list(_folder(path))
    if not path.is_file():
        raise DataError(
            "manifest_missing",
            f"There is no file or folder {path.name}.",
            "Give a CSV with a column `file`, or a folder of images.",
        )
    return [_plain(path.parent, row) for row in _rows(path, ("file",))]


def _folder(path: Path) -> Iterator[Entry]:
    layouts: tuple[tuple[str, tuple[str, ...], Callable[[Path, dict[str, str]], Entry]], ...] = (
        ("manifest.csv", ("file",), _plain),
        ("labels.csv", ("file", "label", "position", "diagnosis"), _jsrt),
        ("metadata.csv", ("patientid", "finding", "filename", "clinical_notes"), _covid),
    )
    for name, columns, convert in layouts:
        if (path / name).is_file():
            for row in _rows(path / name, columns):
                entry = convert(path, row)
                if entry.view != "L":
                    yield entry
            return
    images = sorted(p for p in path.rglob("*") if p.suffix.lower() in _IMAGES)
    if not images:
        raise DataError(
            "manifest_missing",
            f"The folder {path.name} holds neither images nor a table of cases.",
            "Give a folder of PNG, JPEG, TIFF or DICOM files, or one with a manifest.csv.",
        )
    yield from (Entry(image) for image in images)


def _plain(folder: Path, row: dict[str, str]) -> Entry:
    return Entry(
        folder / row["file"],
        row.get("text", ""),
        tuple(f.strip().lower() for f in row.get("findings", "").split("|") if f.strip()),
        row.get("diagnosis", ""),
        _age(row.get("age", "")),
        _SEX.get(row.get("sex", "").lower()),
        row.get("view", ""),
        row.get("licence") or "not stated",
        row.get("source") or "not stated",
        row.get("patient", ""),
        row.get("title", ""),
    )


def _jsrt(folder: Path, row: dict[str, str]) -> Entry:
    """JSRT (Shiraishi et al., 2000): its facts worded as a report."""
    label, age = row["label"], _age(row.get("age", ""))
    sex = _SEX.get(row.get("sex", "").lower())
    facts = Facts(
        label,
        _number(row.get("size_mm", "")),
        lobe=lobe_of(row["position"]),
        subtlety=int(row["subtlety"]) if row.get("subtlety", "").isdigit() else None,
        diagnosis=row["diagnosis"],
        age=age,
        sex=sex,
    )
    nodule = () if label == "non-nodule" else ("nodule",)
    images = folder / "images"
    return Entry(
        images / row["file"],
        report(facts),
        (*nodule, *((label,) if label in ("malignant", "benign") else ())),
        re.sub(r"\(", " (", row["diagnosis"]) if row["diagnosis"] != "unknown" else "",
        age,
        sex,
        "PA",
        "JSRT terms: research and education, with citation",
        "JSRT",
        f"jsrt-{Path(row['file']).stem}",
        _title(
            "No nodule" if label == "non-nodule" else f"{label} nodule, {facts.lobe}".strip(", "),
            sex,
            age,
            "PA",
        ),
    )


def _covid(folder: Path, row: dict[str, str]) -> Entry:
    """The COVID-19 image data collection (Cohen et al., 2020): notes as published."""
    finding = "" if row["finding"] in ("todo", "Unknown") else row["finding"]
    findings = tuple(f.strip().lower() for f in finding.split(",") if f.strip())
    age, sex = _age(row.get("age", "")), _SEX.get(row.get("sex", "").lower())
    view = "" if row.get("view") == "?" else row.get("view", "")
    return Entry(
        folder / "images" / row["filename"],
        row["clinical_notes"].replace("�", " "),
        findings,
        finding,
        age,
        sex,
        view,
        row.get("license") or "not stated",
        "COVID-19 image data collection",
        f"covid-{row['patientid']}",
        _title(finding or "No finding recorded", sex, age, view),
    )


def _title(what: str, sex: Sex | None, age: int | None, view: str) -> str:
    """``Malignant nodule, left upper lobe: man of 53, PA``."""
    years = "" if age is None else " over 89" if age >= _OLDEST else f" of {age}"
    noun = PEOPLE[sex or ""][0]
    who = f"{noun}{years}" if sex or years else ""
    about = ", ".join(filter(None, (who, view)))
    return f"{what[:1].upper()}{what[1:]}{': ' if about else ''}{about}"


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig", errors="strict") as stream:
            table = csv.DictReader(stream)
            rows = [{k: (v or "").strip() for k, v in row.items() if k} for row in table]
            given = table.fieldnames or ()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            "manifest_unreadable",
            f"{path.name} is not a CSV in UTF-8.",
            "Save it as CSV, UTF-8, with a line of column names.",
        ) from error
    missing = [name for name in columns if name not in given]
    if missing:
        raise DataError(
            "manifest_columns",
            f"{path.name} has no column {', '.join(missing)}.",
            f"Its first line must name columns out of: {', '.join(COLUMNS)}.",
        )
    return rows


def _age(value: str) -> int | None:
    number = _number(value)
    return None if number is None or not 0 <= number <= 130 else min(int(number), _OLDEST)


def _number(value: str) -> float | None:
    return float(value) if re.fullmatch(r"\d+(?:\.\d+)?", value) else None
