"""A split manifest becomes arrays: one part each to train, to validate and to test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from thoralens.anatomy import Lungs, LungSegmenter
from thoralens.datasets.manifest import Manifest, Record
from thoralens.errors import DataError
from thoralens.imaging import (
    Acquisition,
    Float32,
    Preprocessing,
    Radiograph,
    frame_of,
    to_square,
)
from thoralens.imaging.read import read_file

Bool = NDArray[np.bool_]
Int = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the split, N images in the square frame.

    Attributes:
        classes: K labels; with two, the positive one last.
        records: Their rows of the manifest.
        images: ``(N, size, size)`` float32 in [0, 1].
        labels: ``(N,)`` indices of ``classes``.
        nodules: ``(N, 3)`` float32, column, row and radius of the nodule as fractions of the
            square; NaN where none is known.
    """

    classes: tuple[str, ...]
    records: tuple[Record, ...]
    images: Float32
    labels: Int
    nodules: Float32

    @property
    def centres(self) -> Float32:
        """``(N, 2)``: column and row of the nodule as fractions of the square, or NaN."""
        return self.nodules[:, :2]

    @property
    def nodule(self) -> Bool:
        """``(N,)``: a nodule's place is known."""
        return np.asarray(np.isfinite(self.nodules).all(axis=1))

    @property
    def patients(self) -> NDArray[np.str_]:
        """``(N,)``; an image without a patient is a patient of its own."""
        return np.array([record.patient or record.image for record in self.records])


def order_classes(classes: tuple[str, ...], positive: str | None) -> tuple[str, ...]:
    """The classes with the positive one last.

    Raises:
        DataError: ``positive_unknown``, or ``positive_missing`` with two classes and none named.
    """
    if positive is None:
        if len(classes) == 2:
            raise DataError(
                "positive_missing",
                f"params.yaml does not say which of {' and '.join(classes)} is the finding.",
                "Set data.positive.",
            )
        return classes
    if positive not in classes:
        raise DataError(
            "positive_unknown",
            f"data.positive is {positive!r}, but the classes are {', '.join(classes)}.",
            "Set data.positive to one of them.",
        )
    return (*(name for name in classes if name != positive), positive)


def binary(manifest: Manifest, positive: str | None) -> Manifest:
    """With a positive class named, the other classes become one: ``not_POSITIVE``."""
    if positive is None or positive not in manifest.classes:
        return manifest
    other = f"not_{positive}"
    return Manifest(
        manifest.name,
        (other, positive),
        tuple(
            record if record.label == positive else _relabelled(record, other)
            for record in manifest.records
        ),
    )


def load_part(
    manifest: Manifest, root: Path, split: str, parameters: Preprocessing, positive: str | None
) -> Part:
    """Read the images of one part; unreadable ones were marked by the manifest and stay out.

    Raises:
        DataError: ``split_empty``, or the classes and ``positive`` do not fit.
        BadImageError: A file changed after the manifest was written.
    """
    manifest = binary(manifest, positive)
    classes = order_classes(manifest.classes, positive)
    records = tuple(r for r in manifest.records if r.split == split and r.problem is None)
    if not records:
        raise DataError(
            "split_empty",
            f"The manifest has no readable image in its {split} part.",
            "Run `thoralens data split` first, or enlarge the part in params.yaml.",
        )
    images = np.stack([read_square(root / record.image, parameters) for record in records])
    labels = np.array([classes.index(record.label) for record in records], np.int64)
    nodules = np.array([_nodule(record) for record in records], np.float32)
    return Part(classes, records, images, labels, nodules)


def lung_masks(images: Float32, segmenter: LungSegmenter) -> Bool:
    """``(N, size, size)``: the lungs in square images as the shipped segmenter finds them."""
    return np.stack([lungs_of(image, segmenter).both for image in images])


def lungs_of(image: Float32, segmenter: LungSegmenter) -> Lungs:
    """Both lungs of one ``(size, size)`` image."""
    return segmenter(Radiograph(image, Acquisition("array", *image.shape[::-1])), len(image))


def data_version(manifest: Manifest) -> str:
    """Name and 12 digits of a SHA-256 over every image's hash, label and split."""
    digest = hashlib.sha256()
    for record in manifest.records:
        digest.update(f"{record.image}\0{record.sha256}\0{record.label}\0{record.split}\n".encode())
    return f"{manifest.name}-{digest.hexdigest()[:12]}"


def check_patients(parts: Iterable[Part]) -> None:
    """No patient may be in two parts.

    Raises:
        DataError: ``patient_leak``.
    """
    seen: set[str] = set()
    for part in parts:
        here = set(part.patients.tolist())
        if seen & here:
            raise DataError(
                "patient_leak",
                f"{len(seen & here)} patients are in two parts of the split.",
                "Split again with `thoralens data split`; it keeps patients together.",
            )
        seen |= here


def _relabelled(record: Record, label: str) -> Record:
    return replace(record, label=label)


def read_square(path: Path, parameters: Preprocessing) -> Float32:
    """``(size, size)`` in [0, 1]."""
    pixels = read_file(path).pixels
    return to_square(pixels, parameters.size, low=parameters.low, high=parameters.high)


def _nodule(record: Record) -> tuple[float, float, float]:
    if record.nodule_box is None or not record.width or not record.height:
        return (np.nan, np.nan, np.nan)
    left, top, right, bottom = record.nodule_box
    frame = frame_of(record.height, record.width)
    return (
        frame.left + frame.width * (left + right) / 2 / record.width,
        frame.top + frame.height * (top + bottom) / 2 / record.height,
        frame.width * (right - left) / 2 / record.width,
    )
