"""What the compact CLIP can do on patients it never saw, with intervals over patients."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from thoralens.cases.compact import image_tower, text_tower
from thoralens.cases.terms import terms
from thoralens.imaging import Float32
from thoralens.inference.package import Interval, Measured
from thoralens.training.clip import words_of
from thoralens.training.clip_data import Pairs

RESAMPLES = 1000
K = 10
Float64 = NDArray[np.float64]


def encode_texts(texts: Sequence[str], arrays: dict[str, Float32]) -> Float32:
    """``(N, D)``; zeros for an empty text."""
    rows = np.zeros((len(texts), arrays["terms"].shape[1]), np.float32)
    for row, text in enumerate(texts):
        found = terms(text)
        if len(found.buckets):
            rows[row] = found.weights @ arrays["terms"][found.buckets]
    return text_tower(rows, arrays)


def recall(similarity: Float32, patients: NDArray[np.str_], k: int = K) -> Float64:
    """``(N,)``: whether a query's own patient is among its k best of N, queries in rows.

    A patient with several images is found by any of them.
    """
    best = np.argsort(-similarity, axis=1, kind="stable")[:, :k]
    found = np.any(patients[best] == patients[:, None], axis=1)
    return np.asarray(found, np.float64)


def chance(patients: NDArray[np.str_], k: int = K) -> float:
    """The recall of a random order: mean over the queries."""
    n = len(patients)
    hits = []
    for patient in patients:
        mine = int((patients == patient).sum())
        miss = np.prod([max(n - mine - i, 0) / (n - i) for i in range(min(k, n))])
        hits.append(1.0 - float(miss))
    return float(np.mean(hits))


def over_patients(
    values: Float64, patients: NDArray[np.str_], resamples: int = RESAMPLES
) -> Interval:
    """The mean with its 95 % bootstrap interval, patients drawn with all their images."""
    return interval(lambda i: float(values[i].mean()), patients, resamples)


def interval(
    measure: Callable[[NDArray[np.int64]], float],
    patients: NDArray[np.str_],
    resamples: int = RESAMPLES,
) -> Interval:
    """A measure of images (indices) with its percentile interval over their patients."""
    rng = np.random.default_rng(0)
    _, owner = np.unique(patients, return_inverse=True)
    images = [np.flatnonzero(owner == patient) for patient in range(owner.max() + 1)]
    drawn = [
        measure(np.concatenate([images[j] for j in rng.integers(len(images), size=len(images))]))
        for _ in range(resamples)
    ]
    low, high = np.percentile(drawn, (2.5, 97.5))
    value = measure(np.arange(len(patients)))
    return Interval(value=value, low=float(low), high=float(high))


def measure(pairs: Pairs, arrays: dict[str, Float32], split: str) -> Measured:
    """Recall@10 between each image and its own text among all held-out ones, both ways."""
    chosen = [
        i
        for i, item in enumerate(pairs.items)
        if item.split == split and item.set != "phantom" and pairs.accepted[i]
    ]
    items = [pairs.items[i] for i in chosen]
    patients = np.array([item.patient for item in items])
    images = image_tower(pairs.pooled[chosen, 0].astype(np.float32), arrays)
    texts = encode_texts([words_of(item, None) for item in items], arrays)
    similarity = texts @ images.T
    by_chance = chance(patients)
    return Measured(
        data="JSRT and COVID-19 image data collection",
        split=f"{split} patients, accepted by the gate; one gallery of {len(items)} images",
        patients=len(set(patients)),
        positives=len(items),
        metrics={
            "text_to_image_recall_at_10": over_patients(recall(similarity, patients), patients),
            "image_to_text_recall_at_10": over_patients(recall(similarity.T, patients), patients),
            "chance_recall_at_10": Interval(value=by_chance, low=by_chance, high=by_chance),
        },
    )
