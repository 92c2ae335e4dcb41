"""How well held-out cases are found, beside words alone, pixels alone and chance.

Everything is asked of the test patients of JSRT (this project's split) and of the COVID-19
collection (split by patient), those that the gate accepts, with the shipped encoder. Features come
from the stage ``clip-features``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from thoralens.cases.compact import image_tower
from thoralens.cases.concepts import age_band, concepts
from thoralens.cases.fusion import Channel, Scores, fuse
from thoralens.cases.wording import described
from thoralens.imaging import Float32
from thoralens.inference.package import Interval
from thoralens.training.clip import words_of
from thoralens.training.clip_data import Item, Pairs
from thoralens.training.clip_measure import K, chance, encode_texts, interval, recall

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The test patients' cases, N images.

    Attributes:
        asked: What a reader would type of each: the finding and its place, no age, sex or view.
        told: What the library holds of each as text.
        labels: What two cases can share, from the tables: finding, side and zone of a nodule,
            sex, age band, view.
    """

    items: tuple[Item, ...]
    patients: NDArray[np.str_]
    images: Float32
    asked: tuple[str, ...]
    told: tuple[str, ...]
    labels: tuple[frozenset[str], ...]
    pixels: Float32


def held_out(pairs: Pairs, arrays: Mapping[str, Float32], split: str) -> HeldOut:
    chosen = [
        i
        for i, item in enumerate(pairs.items)
        if item.split == split and item.set != "phantom" and pairs.accepted[i]
    ]
    items = tuple(pairs.items[i] for i in chosen)
    pixels = pairs.thumbs[chosen].reshape(len(chosen), -1).astype(np.float32)
    return HeldOut(
        items,
        np.array([item.patient for item in items]),
        image_tower(pairs.pooled[chosen, 0].astype(np.float32), dict(arrays)),
        tuple(_asked(item) for item in items),
        tuple(words_of(item, None) for item in items),
        tuple(_labels(item) for item in items),
        _unit(pixels - pixels.mean(axis=1, keepdims=True)),
    )


def label_overlap(cases: HeldOut, arrays: Mapping[str, Float32]) -> dict[str, Float64]:
    """nDCG@10 of each query by way of searching; gains are Jaccard overlaps of labels.

    A query is never answered with its own patient; queries without words are left out, so that
    all ways are asked the same.
    """
    vectors = dict(arrays)
    asked, told = encode_texts(cases.asked, vectors), encode_texts(cases.told, vectors)
    persons = encode_texts(
        [described("", (), "", item.age, item.sex, item.view) for item in cases.items], vectors
    )
    words = _tfidf(cases.asked, cases.told)
    n = len(cases.items)
    there = np.ones(n, bool)
    ways: dict[str, Float32] = {
        "words alone: TF-IDF": words,
        "image alone: pixels": cases.pixels @ cases.pixels.T,
    }
    image: dict[Channel, Float32] = {
        "image": cases.images @ cases.images.T, "image_to_text": cases.images @ told.T,
        "image_to_person": cases.images @ persons.T,
    }  # fmt: skip
    text: dict[Channel, Float32] = {
        "text": asked @ told.T, "text_to_image": asked @ cases.images.T, "words": words,
        "named": _named(cases.asked, cases.told),
    }  # fmt: skip
    for name, channels in (("words", text), ("image", image), ("image and words", image | text)):
        rows = []
        for i in range(n):
            scores = {c: Scores(np.asarray(v[i], np.float32), there) for c, v in channels.items()}
            rows.append(fuse(scores, 0.5, "scores"))
        ways[name] = np.stack(rows)
    rng = np.random.default_rng(0)
    ways["chance"] = rng.random((n, n)).astype(np.float32)
    gains = np.array([[_jaccard(a, b) for b in cases.labels] for a in cases.labels])
    other = cases.patients[:, None] != cases.patients[None, :]
    return {name: _ndcg(scores, gains, other) for name, scores in ways.items()}


def across(
    pairs: Pairs, cases: HeldOut, arrays: Mapping[str, Float32]
) -> dict[str, dict[str, Float64]]:
    """Recall@10 of a case's own image by its text and the other way, beside two bridges.

    Neither words nor pixels alone can cross from one to the other. ``TF-IDF`` goes by the words
    to the ten most similar training texts and by their images' pixels to the gallery; ``pixels``
    goes by pixels to the ten most similar training images and by their words to the gallery, and
    so on the way back. Both therefore use what the training knew.
    """
    told = encode_texts(cases.told, dict(arrays))
    similarity = told @ cases.images.T
    train = [i for i, t in enumerate(pairs.items) if t.split == "train" and t.set != "phantom"]
    texts = [words_of(pairs.items[i], None) for i in train]
    pixels = pairs.thumbs[train].reshape(len(train), -1).astype(np.float32)
    pixels = _unit(pixels - pixels.mean(axis=1, keepdims=True))
    by_words, by_pixels = _tfidf(cases.told, texts), cases.pixels @ pixels.T
    bridge = {
        "text": _nearest(by_words) @ by_pixels.T,
        "image": _nearest(by_pixels) @ by_words.T,
    }
    swapped = {"text": by_words @ _nearest(by_pixels).T, "image": by_pixels @ _nearest(by_words).T}
    patients = cases.patients
    return {
        "text to image": {
            "this encoder": recall(similarity, patients),
            "by TF-IDF, then pixels": recall(bridge["text"], patients),
            "by pixels, then TF-IDF": recall(swapped["text"], patients),
        },
        "image to text": {
            "this encoder": recall(similarity.T, patients),
            "by TF-IDF, then pixels": recall(swapped["image"], patients),
            "by pixels, then TF-IDF": recall(bridge["image"], patients),
        },
    }


def summary(values: Float64, patients: NDArray[np.str_]) -> Interval:
    return interval(lambda i: float(values[i].mean()), patients)


def gain(ours: Float64, theirs: Float64, patients: NDArray[np.str_]) -> Interval:
    """Mean difference of paired values with its interval over patients."""
    return interval(lambda i: float((ours[i] - theirs[i]).mean()), patients)


def by_chance(cases: HeldOut) -> float:
    return chance(cases.patients)


def _asked(item: Item) -> str:
    if item.facts is None:
        return item.notes
    if item.facts.label == "non-nodule":
        return "clear lungs, no nodule"
    return f"nodule in the {item.facts.zone or item.facts.lobe or 'lung'}"


def _labels(item: Item) -> frozenset[str]:
    """From the tables alone, never from notes: what is compared must not be what is searched."""
    labels = {f"finding:{item.finding.lower()}", f"view:{item.view.upper()[:2]}"}
    labels |= {f"sex:{item.sex}"} if item.sex else set()
    labels |= {f"age:{age_band(item.age)}"} if item.age is not None else set()
    if item.facts is not None and item.facts.zone:
        labels |= {c.token for c in concepts(item.facts.zone)}
    return frozenset(labels)


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b)


def _ndcg(scores: Float32, gains: Float64, allowed: NDArray[np.bool_]) -> Float64:
    discount = 1.0 / np.log2(np.arange(2, K + 2))
    result = []
    for row, gain_row, may in zip(scores, gains, allowed, strict=True):
        others = np.flatnonzero(may)
        best = others[np.argsort(-row[others], kind="stable")[:K]]
        ideal = np.sort(gain_row[others])[::-1][:K]
        result.append(float((gain_row[best] * discount).sum() / (ideal * discount).sum()))
    return np.array(result)


def _tfidf(queries: tuple[str, ...] | list[str], texts: tuple[str, ...] | list[str]) -> Float32:
    vectoriser = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), stop_words="english")
    known = vectoriser.fit_transform(texts)
    return np.asarray((vectoriser.transform(queries) @ known.T).toarray(), np.float32)


def _named(queries: tuple[str, ...], texts: tuple[str, ...]) -> Float32:
    """The share of what each query names that each text names too."""
    asked, told = (
        [{c.name for c in concepts(text) if not c.negated} for text in side]
        for side in (queries, texts)
    )
    return np.array([[len(a & b) / max(len(a), 1) for b in told] for a in asked], np.float32)


def _nearest(similarity: Float32, k: int = K) -> Float32:
    """Each row's k largest values, the rest 0."""
    least = np.sort(similarity, axis=1)[:, -k][:, None]
    return np.where(similarity >= least, similarity, 0.0).astype(np.float32)


def _unit(rows: Float32) -> Float32:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))
