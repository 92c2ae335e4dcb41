"""What is wrong with a data set, before anyone trains on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from thoralens.datasets.groups import Pair, by_patient, duplicates, group_indices, grouped
from thoralens.datasets.manifest import SPLITS, Manifest
from thoralens.datasets.progress import Advance, Reporter, reporting
from thoralens.errors import BadImageError
from thoralens.imaging.read import read_file

SUSPICIOUS = 0.7
"""A property that alone predicts a label with a cross-validated AUROC above this is a shortcut."""
_FOLDS = 5
_FEWEST = 20
"""Groups of a class, and of the rest, below which nothing is measured."""


@dataclass(frozen=True, slots=True)
class Copies:
    """A pair of images that show the same.

    Attributes:
        across: They lie in two different splits: leakage.
        conflicting: They have two different labels.
    """

    first: str
    second: str
    exact: bool
    bits: int
    correlation: float
    across: bool
    conflicting: bool


@dataclass(frozen=True, slots=True)
class Shortcut:
    """How well one property alone tells a class from the rest, cross-validated by group."""

    trait: str
    label: str
    auroc: float

    @property
    def flagged(self) -> bool:
        return self.auroc > SUSPICIOUS


@dataclass(frozen=True, slots=True)
class Audit:
    """The findings.

    Attributes:
        unreadable: Path and error code.
        copies: Exact and near duplicates.
        patients_across: Patients with images in more than one split.
        balance: Images of each label in each split (``unsplit`` where there is none).
        shortcuts: Every property and class, the strongest first.
    """

    name: str
    images: int
    groups: int
    unreadable: tuple[tuple[str, str], ...]
    copies: tuple[Copies, ...]
    patients_across: tuple[str, ...]
    balance: dict[str, dict[str, int]]
    shortcuts: tuple[Shortcut, ...]

    @property
    def leaks(self) -> bool:
        return bool(self.patients_across) or any(c.across for c in self.copies)

    def counts(self) -> dict[str, int]:
        """The findings as numbers."""
        copies = self.copies
        return {
            "images": self.images,
            "groups": self.groups,
            "unreadable": len(self.unreadable),
            "exact_pairs": sum(c.exact for c in copies),
            "near_pairs": sum(not c.exact for c in copies),
            "exact_pairs_across_splits": sum(c.exact and c.across for c in copies),
            "near_pairs_across_splits": sum(not c.exact and c.across for c in copies),
            "conflicting_pairs": sum(c.conflicting for c in copies),
            "exact_conflicting_pairs": sum(c.exact and c.conflicting for c in copies),
            "patients_across_splits": len(self.patients_across),
            "shortcuts": sum(s.flagged for s in self.shortcuts),
        }

    def to_json(self) -> dict[str, Any]:
        document = asdict(self)
        document["leaks"] = self.leaks
        document["counts"] = self.counts()
        for shortcut, found in zip(document["shortcuts"], self.shortcuts, strict=True):
            shortcut["flagged"] = found.flagged
        return document


def audit(
    manifest: Manifest, root: Path, *, report: Reporter = reporting
) -> tuple[Audit, Manifest]:
    """Look at every image; the findings, and the manifest with its groups set.

    An image that cannot be read any more since the manifest was written is a finding, and has its
    ``problem`` set in the manifest returned.
    """
    with report(f"Auditing {manifest.name}") as advance:
        seen, values = _properties(manifest, root, advance)
    with report("Comparing") as advance:
        pairs = duplicates(seen, root, advance)
    whole = grouped(seen, pairs)
    records = whole.records
    return (
        Audit(
            whole.name,
            len(records),
            len(group_indices(whole)),
            tuple((r.image, r.problem) for r in records if r.problem),
            tuple(_copies(whole, pair) for pair in pairs),
            _patients_across(whole),
            _balance(whole),
            _shortcuts(whole, values),
        ),
        whole,
    )


def _copies(manifest: Manifest, pair: Pair) -> Copies:
    first, second = manifest.records[pair.first], manifest.records[pair.second]
    return Copies(
        first.image,
        second.image,
        pair.exact,
        pair.bits,
        round(pair.correlation, 4),
        first.split != second.split,
        first.label != second.label,
    )


def _patients_across(manifest: Manifest) -> tuple[str, ...]:
    records = manifest.records
    return tuple(
        patient
        for patient, members in sorted(by_patient(records).items())
        if len({records[i].split for i in members}) > 1
    )


def _balance(manifest: Manifest) -> dict[str, dict[str, int]]:
    counts = Counter((str(r.split or "unsplit"), r.label) for r in manifest.records)
    parts = [part for part in (*SPLITS, "unsplit") if any(k[0] == part for k in counts)]
    return {p: {label: counts[p, label] for label in manifest.classes} for p in parts}


def _properties(
    manifest: Manifest, root: Path, advance: Advance
) -> tuple[Manifest, dict[str, NDArray[np.float64]]]:
    """One value an image and property; NaN where unreadable. None of them shows anatomy."""
    rows, records = [], []
    for number, record in enumerate(manifest.records, start=1):
        row = _NOTHING
        if record.problem is None:
            try:
                row = _properties_of(root / record.image)
            except BadImageError as error:
                record = replace(record, problem=error.code)
        rows.append(row)
        records.append(record)
        advance(number, len(manifest.records))
    columns = np.array(rows, np.float64).reshape(-1, len(_NAMES)).T
    return manifest.with_records(records), dict(zip(_NAMES, columns, strict=True))


_NAMES = ("width", "height", "aspect", "file size per pixel", "file type", "mean intensity",
          "contrast", "border intensity", "black share")  # fmt: skip
_NOTHING = (np.nan,) * len(_NAMES)
_TYPES = ("png", "jpeg", "tiff", "dicom", "array")


def _properties_of(path: Path) -> tuple[float, ...]:
    image = read_file(path)
    pixels, kind = image.pixels, image.acquisition.source_format
    height, width = pixels.shape
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return (
        width,
        height,
        width / height,
        path.stat().st_size / pixels.size,
        _TYPES.index(kind),
        float(pixels.mean()),
        float(pixels.std()),
        float(edge.mean()),
        float((pixels < 0.02).mean()),
    )


def _shortcuts(manifest: Manifest, values: dict[str, NDArray[np.float64]]) -> tuple[Shortcut, ...]:
    """A shallow tree on one property, cross-validated so that no group is on both sides."""
    labels = np.array([record.label for record in manifest.records])
    owner = np.empty(len(labels), np.int64)
    for number, members in enumerate(group_indices(manifest)):
        owner[members] = number
    found = []
    for name, column in values.items():
        usable = np.isfinite(column)
        if len(set(column[usable].tolist())) < 2:
            continue
        for label in manifest.classes if len(manifest.classes) > 2 else manifest.classes[-1:]:
            known = labels[usable] == label
            fewest = min(len(set(owner[usable][side])) for side in (known, ~known))
            if fewest < _FEWEST:
                continue
            area = _predictability(column[usable], known, owner[usable])
            found.append(Shortcut(name, label, round(area, 3)))
    return tuple(sorted(found, key=lambda s: -s.auroc))


def _predictability(
    column: NDArray[np.float64], known: NDArray[np.bool_], owner: NDArray[np.int64]
) -> float:
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(max_depth=3, min_samples_leaf=5, random_state=0)
    folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=0)
    predicted = cross_val_predict(
        tree, column[:, None], known, groups=owner, cv=folds, method="predict_proba"
    )
    return float(roc_auc_score(known, predicted[:, 1]))


def summary(found: Audit) -> Sequence[tuple[str, str]]:
    """The findings as lines for people: what was looked at, and what came out."""
    c = found.counts()
    flagged = [s for s in found.shortcuts if s.flagged]
    said = ", ".join(f"{s.trait} → {s.label} ({s.auroc:.2f})" for s in flagged[:4])
    return (
        ("images", f"{c['images']} in {c['groups']} groups of copies and patients"),
        ("unreadable", str(c["unreadable"])),
        ("exact duplicates", f"{c['exact_pairs']} pairs, {c['exact_pairs_across_splits']} across"),
        ("near duplicates", f"{c['near_pairs']} pairs, {c['near_pairs_across_splits']} across"),
        ("conflicting labels", f"{c['conflicting_pairs']} pairs"),
        ("patients in two splits", str(c["patients_across_splits"])),
        ("shortcuts", said or f"none above {SUSPICIOUS}"),
    )
