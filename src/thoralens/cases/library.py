"""The case library as everything else uses it: rows, index and encoder together."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from thoralens.cases.compact import CompactClip
from thoralens.cases.encoder import Encoder
from thoralens.cases.fusion import Channel, Fusion, Scores, fuse
from thoralens.cases.index import ExactIndex, Index
from thoralens.cases.query import Asked, matched, read_query, shared
from thoralens.cases.regions import most_similar
from thoralens.cases.store import Person, Store, check_encoder
from thoralens.cases.values import (
    EVERYTHING,
    Case,
    EncoderName,
    Filters,
    Found,
    Hit,
    Int,
    NewCase,
    Part,
    Seen,
)
from thoralens.cases.wording import described
from thoralens.errors import ThoralensError
from thoralens.imaging import Float32
from thoralens.settings import Settings

CANDIDATES = 200
"""Looked at by each channel before the channels are fused."""

SAME_IMAGE = 0.9995
"""Two images whose vectors have this cosine are taken for the same picture, saved anew."""

_DENSE: tuple[tuple[Channel, bool, Part], ...] = (
    ("image", True, "image"),
    ("image_to_text", True, "text"),
    ("text", False, "text"),
    ("text_to_image", False, "image"),
)


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: words, an image or both.

    Attributes:
        image_weight: Of the image against the words in [0, 1].
        new_patient: The image is of somebody whose cases must not be found.
    """

    text: str = ""
    seen: Seen | None = None
    filters: Filters = EVERYTHING
    limit: int = 10
    image_weight: float = 0.5
    fusion: Fusion = "scores"
    new_patient: bool = False


class CaseLibrary:
    """Search and keep cases; safe to share between threads."""

    def __init__(
        self, store: Store, encoder: Encoder, zones: CompactClip, settings: Settings
    ) -> None:
        self.store = store
        self.encoder = encoder
        self.zones = zones
        self._settings = settings
        self._indexes: dict[EncoderName, Index] = {}
        self._persons: dict[Person, Float32] = {}
        self._opening = threading.Lock()

    @classmethod
    def open(cls, settings: Settings, zones: CompactClip) -> CaseLibrary:
        """The library under ``settings.home``, made when missing.

        Raises:
            ThoralensError: ``cases_unavailable``, or the encoder cannot be loaded.
        """
        from thoralens.cases.encoders import load_encoder

        encoder = load_encoder(settings, zones)
        return cls(Store.open(folder_of(settings)), encoder, zones, settings)

    @property
    def index(self) -> Index:
        """Of this encoder's vectors; opened when first used."""
        with self._opening:
            if self.encoder.name not in self._indexes:
                folder = self.store.path.parent
                self._indexes[self.encoder.name] = open_index(
                    self._settings, folder, self.encoder.name
                )
            return self._indexes[self.encoder.name]

    def add(self, new: Sequence[NewCase]) -> list[Case]:
        """Store cases, all or none; returns those that were new."""
        return self.store.add(new, self.index, self.encoder.name)

    def remove(self, case_ids: Sequence[str]) -> list[Case]:
        return self.store.remove(case_ids, self.index)

    def search(self, query: Query) -> Found:
        """The nearest cases and why.

        Raises:
            ThoralensError: ``query_empty``, ``query_not_understood``, ``encoder_differs``,
                ``encoder_other_model``, ``cases_unavailable`` or ``index_unreachable``.
        """
        check_encoder(self.store.encoder(), self.encoder.name)
        asked = read_query(query.text, self.encoder, self.store)
        if not asked.usable and query.seen is None:
            raise _nothing_to_search_by(query.text, asked)
        filters = replace(
            query.filters,
            without=tuple(sorted({*query.filters.without, *asked.without})),
        )
        vectors: dict[bool, Float32] = {}
        if query.seen is not None:
            vectors[True] = self.encoder.image(query.seen)
            if query.new_patient:
                filters = self._without_copies(filters, vectors[True])
        if asked.usable and (words := self.encoder.text(asked.text)).any():
            vectors[False] = words
        slots, channels = self._candidates(vectors, asked, filters)
        if not len(slots):
            return self._found((), asked)
        total = fuse(channels, query.image_weight, query.fusion)
        order = np.lexsort((slots, -total))
        hits = self._hits(query, asked, slots[order], total[order], channels, order)
        return self._found(hits, asked)

    def _candidates(
        self, vectors: dict[bool, Float32], asked: Asked, filters: Filters
    ) -> tuple[Int, dict[Channel, Scores]]:
        """Every channel's best, and every channel's scores of all of them."""
        among = None if filters == EVERYTHING else self.store.slots(filters)
        union: set[int] = set()
        if asked.expression:
            union.update(self.store.matches(asked.expression, CANDIDATES, filters))
        for _, of_image, part in _DENSE:
            if of_image in vectors:
                found, _ = self.index.nearest(part, vectors[of_image], CANDIDATES, among)
                union.update(found.tolist())
        slots = np.array(sorted(union), np.int64)
        if not union:
            return slots, {}
        stored = self.index.vectors(slots)
        everywhere = np.ones(len(slots), bool)
        channels: dict[Channel, Scores] = {}
        for channel, of_image, part in _DENSE:
            if of_image in vectors:
                side = stored[:, 0 if part == "image" else 1]
                channels[channel] = Scores(
                    side @ vectors[of_image], np.asarray(side.any(axis=1), bool)
                )
        if True in vectors:
            channels["image_to_person"] = Scores(self._people(slots) @ vectors[True], everywhere)
        if asked.expression and (words := self.store.word_scores(asked.expression, slots)):
            bm25 = np.array([words.get(slot, 0.0) for slot in slots.tolist()], np.float32)
            channels["words"] = Scores(bm25 / bm25.max(), everywhere)
        if asked.names:
            count = self.store.named_by(asked.names, slots)
            shares = np.array([count[slot] for slot in slots.tolist()], np.float32)
            channels["named"] = Scores(shares / np.float32(len(asked.names)), everywhere)
        return slots, channels

    def _people(self, slots: Int) -> Float32:
        """``(n, D)``: who the cases are of, as the encoder reads it; zeros if unknown."""
        people = self.store.people(slots)
        for person in {*people} - self._persons.keys():
            self._persons[person] = self.encoder.text(described("", (), "", *person))
        return np.stack([self._persons[person] for person in people])

    def _hits(
        self,
        query: Query,
        asked: Asked,
        slots: Int,
        total: Float32,
        channels: dict[Channel, Scores],
        order: Int,
    ) -> tuple[Hit, ...]:
        regions = self.zones.regions(query.seen) if query.seen is not None else None
        hits: list[Hit] = []
        stored = self.store.get(slots[: query.limit + 50])
        for slot, score, at in zip(slots.tolist(), total.tolist(), order.tolist(), strict=True):
            if slot not in stored:
                continue
            case, of_case = stored[slot]
            parts: dict[str, float] = {
                name: round(float(s.values[at]), 4) for name, s in channels.items() if s.there[at]
            }
            zone = most_similar(regions, of_case) if regions and of_case else None
            words = matched(asked, case)
            also = shared(asked.names, case, words)
            hits.append(Hit(case, round(score, 4), parts, words, also, zone))
            if len(hits) == query.limit:
                break
        return tuple(hits)

    def _without_copies(self, filters: Filters, image: Float32) -> Filters:
        """Leave out the patient of a stored picture that is the query's own, saved anew."""
        slots, scores = self.index.nearest("image", image, 1)
        if not len(slots) or scores[0] < SAME_IMAGE or filters.patient:
            return filters
        stored = self.store.get(slots)
        return (
            replace(filters, patient=next(iter(stored.values()))[0].patient) if stored else filters
        )

    def _found(self, hits: tuple[Hit, ...], asked: Asked) -> Found:
        return Found(
            hits=hits,
            encoder=self.encoder.name,
            used=asked.used,
            unknown=asked.unknown,
            without=asked.without,
            searched=self.store.count(),
            notes=asked.notes,
        )


def folder_of(settings: Settings) -> Path:
    return settings.home / "cases"


def open_index(settings: Settings, folder: Path, name: EncoderName) -> Index:
    """The index that the settings name: a file beside the rows, or LanceDB by its address."""
    if not settings.cases_index:
        return ExactIndex(folder, name)
    from thoralens.cases.lance import LanceIndex

    return LanceIndex(settings.cases_index, name, settings.cases_index_options)


def _nothing_to_search_by(text: str, asked: Asked) -> ThoralensError:
    if not text.strip():
        return ThoralensError(
            "query_empty",
            "There is nothing to search by.",
            "Give an image, a few words, or both.",
            status=422,
        )
    told = ", ".join(asked.unknown[:8]) or text[:40]
    return ThoralensError(
        "query_not_understood",
        f"None of these words is known to the case search: {told}.",
        "Its texts are English: name a finding and a place, such as “opacity in the left lower "
        "zone”.",
        status=422,
    )
