"""Images with words, to train the compact CLIP: features computed once, texts worded anew.

JSRT's table and phantoms are put into words; radiographs of the COVID-19 collection come with
clinical notes, identifiers removed; Open-i reports are text alone.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
import torch

from thoralens.anatomy import Lungs, zone_map
from thoralens.cases.regions import pool
from thoralens.cases.wording import Facts, lobe_of
from thoralens.datasets.phantoms import framed
from thoralens.datasets.progress import reporting
from thoralens.imaging import Float32, NoduleSpec, Radiograph, make_phantom, to_square
from thoralens.imaging.radiograph import Acquisition
from thoralens.imaging.read import read_file
from thoralens.inference import Model
from thoralens.privacy import redact
from thoralens.settings import ASSETS
from thoralens.training.augment import affine, contrast

Split = str
_SPLITS = (0.6, 0.75)


@dataclass(frozen=True, slots=True)
class Item:
    """One image of the training, with what its texts are made of.

    Attributes:
        facts: Put into words anew each time; ``None`` where there are notes.
        notes: De-identified.
        labels: What counts as shared by two cases: finding, place, sex, age band.
    """

    set: str
    file: str
    patient: str
    split: Split
    facts: Facts | None
    notes: str
    finding: str
    sex: str | None
    age: int | None
    view: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """All images, N of them in V variants (the first is the image as it is).

    Attributes:
        pooled: ``(N, V, 9, C)`` float16, as :func:`thoralens.cases.regions.pool` gives.
        thumbs: ``(N, 32, 32)`` float16, for the pixel-only baseline.
        accepted: ``(N,)`` bool: the gate takes the image.
        reports: Open-i: findings and impression of each report.
    """

    items: tuple[Item, ...]
    pooled: np.ndarray
    thumbs: np.ndarray
    accepted: np.ndarray
    reports: tuple[tuple[str, str], ...]


def patient_split(patient: str) -> Split:
    """A patient's part, the same on every machine: 60 % train, 15 % validation, 25 % test."""
    share = int(hashlib.sha256(patient.encode()).hexdigest()[:8], 16) / 2**32
    return "train" if share < _SPLITS[0] else "validation" if share < _SPLITS[1] else "test"


def jsrt_items(folder: Path) -> Iterator[Item]:
    """JSRT with this project's split; a nodule's zone is added once its lungs are known."""
    with (ASSETS / "splits" / "jsrt.csv").open(newline="", encoding="utf-8") as stream:
        splits = {row["file"]: row["split"] for row in csv.DictReader(stream)}
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            age = int(row["age"]) if row["age"].isdigit() else None
            facts = Facts(
                row["label"],
                float(row["size_mm"]) if row["size_mm"] else None,
                lobe=lobe_of(row["position"]) if "lobe" in row["position"] else "",
                subtlety=int(row["subtlety"]) if row["subtlety"] else None,
                diagnosis=row["diagnosis"],
                age=age,
                sex=row["sex"].lower() or None,
            )
            file = f"images/{row['file']}"
            split = splits.get(row["file"], "train")
            yield Item(
                "jsrt", file, row["file"], split, facts, "", row["label"], facts.sex, age, "PA"
            )


def covid_items(folder: Path) -> Iterator[Item]:
    """Frontal radiographs of the COVID-19 collection, split by patient."""
    with (folder / "metadata.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if not (folder / "images" / row["filename"]).is_file() or row["view"] == "L":
                continue
            patient = f"covid-{row['patientid']}"
            age = int(float(row["age"])) if re.fullmatch(r"\d+(\.\d+)?", row["age"]) else None
            sex = {"M": "male", "F": "female"}.get(row["sex"])
            notes = redact(row["clinical_notes"]).text if row["clinical_notes"].strip() else ""
            yield Item(
                "covid", f"images/{row['filename']}", patient, patient_split(patient), None,
                notes, row["finding"], sex, age, row["view"],
            )  # fmt: skip


def phantom_items(count: int) -> Iterator[tuple[Item, Radiograph]]:
    """Phantoms of every zone; of nobody, so all of them are for training."""
    for seed in range(10_000, 10_000 + count):
        random = Random(seed)
        spec = None
        if seed % 4:
            side, zone = (
                random.choice(("right", "left")),
                random.choice(("upper", "middle", "lower")),
            )
            size, dense = random.uniform(14, 45), random.uniform(0.12, 0.35)
            spec = NoduleSpec(side, zone, size, dense)  # type: ignore[arg-type]
        phantom = framed(make_phantom(seed, spec, 288), seed)
        facts = Facts("non-nodule")
        if spec:
            facts = Facts("nodule", round(spec.diameter_mm), f"{spec.side} {spec.zone} zone")
        item = Item(
            "phantom",
            f"{seed}",
            f"phantom-{seed}",
            "train",
            facts,
            "",
            facts.label,
            None,
            None,
            "PA",
        )
        pixels = np.asarray(phantom.pixels, np.float32)
        yield item, Radiograph(pixels, Acquisition("array", 288, 288, synthetic=True))


def openi_reports(folder: Path) -> Iterator[tuple[str, str]]:
    """Findings and impression of each Open-i report in the archive or its unpacked folder."""
    import tarfile

    def parsed(data: bytes) -> tuple[str, str]:
        root = ElementTree.fromstring(data)
        said = {e.get("Label"): " ".join((e.text or "").split()) for e in root.iter("AbstractText")}
        return said.get("FINDINGS") or "", said.get("IMPRESSION") or ""

    for archive in sorted(folder.glob("*.tgz")):
        with tarfile.open(archive) as tar:
            for member in tar:
                if member.name.endswith(".xml") and (stream := tar.extractfile(member)):
                    yield parsed(stream.read())
    for path in sorted(folder.rglob("*.xml")):
        yield parsed(path.read_bytes())


@dataclass(frozen=True, slots=True)
class Look:
    """A radiograph put right, as the model sees it, and whether the gate takes it."""

    radiograph: Radiograph
    square: Float32
    lungs: Lungs
    accepted: bool


def gather(
    data: Path,
    model: Model,
    look: Callable[[Radiograph], Look],
    *,
    variants: int,
    count: int,
    seed: int = 0,
) -> Pairs:
    """Compute everything that training needs of the images, each as it is and varied.

    Args:
        data: Holds ``jsrt``, ``covid-chestxray`` and ``openi-reports``.
        look: Puts a radiograph right and judges it.
        variants: Small turns, shifts and contrasts of each training image besides itself.
        count: Phantoms.
    """
    torch.manual_seed(seed)
    items: list[Item] = []
    rows: dict[str, list[np.ndarray]] = {"pooled": [], "thumbs": [], "accepted": []}
    real = [*jsrt_items(data / "jsrt"), *covid_items(data / "covid-chestxray")]
    folders = {"jsrt": data / "jsrt", "covid": data / "covid-chestxray"}
    with reporting("Reading images") as advance:

        def take(item: Item, radiograph: Radiograph) -> None:
            seen = look(radiograph)
            if item.set == "jsrt" and item.facts:
                item = _placed(item, seen.lungs, data / "jsrt")
            more = variants if item.split == "train" else 0
            items.append(item)
            rows["accepted"].append(np.array(seen.accepted))
            rows["thumbs"].append(
                to_square(seen.radiograph.pixels, 32, low=0.5, high=99.5).astype(np.float16)
            )
            rows["pooled"].append(_variants(model, seen.square, seen.lungs, more, variants))
            advance(len(items), len(real) + count)

        for item in real:
            take(item, read_file(folders[item.set] / item.file))
        for item, radiograph in phantom_items(count):
            take(item, radiograph)
    reports = tuple(r for r in openi_reports(data / "openi-reports") if any(r))
    arrays = {name: np.stack(values) for name, values in rows.items()}
    return Pairs(tuple(items), arrays["pooled"], arrays["thumbs"], arrays["accepted"], reports)


def _placed(item: Item, lungs: Lungs, folder: Path) -> Item:
    """With the zone of JSRT's nodule, as its centre lies in the lungs found."""
    x, y = _centres(folder)[Path(item.file).name]
    if x is None or y is None or item.facts is None:
        return item
    place = lungs.zones().at(x / 2048, y / 2048)
    zone = f"{place.side} {place.zone} zone" if place.side != "none" else ""
    return replace(item, facts=replace(item.facts, zone=zone))


def _centres(folder: Path) -> dict[str, tuple[float | None, float | None]]:
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as stream:
        return {
            r["file"]: (
                float(r["x_2048"]) if r["x_2048"] else None,
                float(r["y_2048"]) if r["y_2048"] else None,
            )
            for r in csv.DictReader(stream)
        }


def _variants(model: Model, square: Float32, lungs: Lungs, more: int, room: int) -> np.ndarray:
    """``(1 + room, 9, C)`` float16; without variants the image itself repeats."""
    first = pool(model.forward(square[None]).features[0], lungs.zones()).astype(np.float16)
    out = [first]
    if more:
        both = np.stack([square, lungs.right.astype(np.float32), lungs.left.astype(np.float32)])
        moved = affine(torch.from_numpy(both)[None].repeat(more, 1, 1, 1), 0.08, 0.06, 5)
        changed = contrast(moved[:, :1])[:, 0].numpy()
        features = model.forward(np.asarray(changed, np.float32)).features
        for image, masks in zip(features, moved[:, 1:].numpy() > 0.5, strict=True):
            out.append(pool(image, zone_map(masks[0], masks[1])).astype(np.float16))
    out += [first] * (1 + room - len(out))
    return np.stack(out)


def write(pairs: Pairs, folder: Path) -> None:
    """``images.npz``, ``items.json`` and ``reports.json``."""
    np.savez_compressed(
        folder / "images.npz", pooled=pairs.pooled, thumbs=pairs.thumbs, accepted=pairs.accepted
    )
    (folder / "items.json").write_text(json.dumps([asdict(i) for i in pairs.items], indent=0))
    (folder / "reports.json").write_text(json.dumps(pairs.reports, indent=0))


def read(folder: Path) -> Pairs:
    stored = json.loads((folder / "items.json").read_text())
    items = tuple(
        Item(**{**each, "facts": Facts(**each["facts"]) if each["facts"] else None})
        for each in stored
    )
    reports = tuple((a, b) for a, b in json.loads((folder / "reports.json").read_text()))
    with np.load(folder / "images.npz") as arrays:
        return Pairs(items, arrays["pooled"], arrays["thumbs"], arrays["accepted"], reports)


def counts(pairs: Pairs) -> dict[str, int]:
    """How many images each set gave to each part, and how many reports there were."""
    found = Counter(f"{item.set}, {item.split} images" for item in pairs.items)
    return {**dict(sorted(found.items())), "Open-i reports, text alone": len(pairs.reports)}
