"""The values of the case library: what a case is, what is asked, and what is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from thoralens.anatomy import ZoneMap
from thoralens.imaging import Float32, Frame

Sex = Literal["female", "male"]
Part = Literal["image", "text"]
PARTS: tuple[Part, ...] = ("image", "text")
Box = tuple[float, float, float, float]
Int = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the prediction already computed of one radiograph.

    Attributes:
        square: ``(size, size)`` float32 in [0, 1], the square frame.
        features: ``(C, h, w)`` float32, the trunk's last feature map.
        zones: Of the square frame.
        frame: Where the radiograph lies in it.
    """

    square: Float32
    features: Float32
    zones: ZoneMap
    frame: Frame


@dataclass(frozen=True, slots=True)
class EncoderName:
    """Which encoder made a vector; vectors of two are never compared.

    Attributes:
        id: ``compact-clip`` or the name of a transformers model.
        revision: Of its weights and of what it is fed.
        dimensions: Length of its vectors.
    """

    id: str
    revision: str
    dimensions: int


@dataclass(frozen=True, slots=True)
class Case:
    """One known case.

    Attributes:
        id: ``case-`` and the first 16 digits of ``digest``.
        digest: SHA-256 of the pixels as read.
        title: A line to call it by.
        text: De-identified.
        findings: As the library's manifest says, else as the text says; lower case.
        diagnosis: As published, or empty.
        age: In years, 90 for everyone above 89.
        view: ``PA``, ``AP``, … or empty.
        patient: Group of the images of one patient, hashed; never shown.
        synthetic: Drawn, of nobody.
    """

    id: str
    digest: str
    title: str
    text: str
    findings: tuple[str, ...]
    diagnosis: str
    age: int | None
    sex: Sex | None
    view: str
    licence: str
    source: str
    patient: str
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Regions:
    """What a radiograph's lung zones look like.

    Attributes:
        vectors: ``(6, d)`` float32 of unit length, in the order of :data:`regions.LUNG_ZONES`;
            zeros where a zone is missing.
        boxes: ``(6, 4)`` float32, ``x0, y0, x1, y1`` as fractions of the radiograph.
    """

    vectors: Float32
    boxes: Float32


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case with what is stored beside it.

    Attributes:
        vectors: ``(2, D)`` float32, image and text; zeros for a part that there is not.
        regions: ``None`` without an image vector.
        picture: A PNG to show.
    """

    case: Case
    vectors: Float32
    regions: Regions | None
    picture: bytes


@dataclass(frozen=True, slots=True)
class Filters:
    """What every hit must be; an empty field allows all.

    Attributes:
        findings: All must be named by the case.
        without: None may be named by the case as present.
        patient: A group to leave out: never the same patient.
        digest: An image to leave out.
    """

    findings: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    sex: Sex | None = None
    min_age: int | None = None
    max_age: int | None = None
    view: str | None = None
    source: str | None = None
    patient: str | None = None
    digest: str | None = None


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class ZoneMatch:
    """The most similar pair of zones of the query's image and a case's.

    Attributes:
        zone, side: As :mod:`thoralens.anatomy` names them; the same zone of both images.
        similarity: Cosine in [−1, 1] of the zones' features.
        query_box, case_box: Fractions of each radiograph.
    """

    zone: str
    side: str
    similarity: float
    query_box: Box
    case_box: Box


@dataclass(frozen=True, slots=True)
class Hit:
    """One found case, and why.

    Attributes:
        score: Fused; comparable within one answer only.
        parts: Similarity by channel: ``image`` and ``text`` (like with like), ``image_to_text``,
            ``image_to_person`` (age, sex and view), ``text_to_image``: cosines in [−1, 1];
            ``words``: BM25 as a share of the best; ``named``: the share of what the query names
            that the case names too.
        words: Words of the query that the case's text holds.
        shared: Findings, places and the like that both name in other words.
        zone: ``None`` without a query image.
    """

    case: Case
    score: float
    parts: dict[str, float]
    words: tuple[str, ...]
    shared: tuple[str, ...]
    zone: ZoneMatch | None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one query.

    Attributes:
        used: Words of the query that the encoder or the index knows.
        unknown: Those that neither knows; many of them mean another language.
        without: Findings that the words exclude; applied as a filter.
        searched: How many cases there were to choose from.
        notes: What the reader should know, in sentences.
    """

    hits: tuple[Hit, ...]
    encoder: EncoderName
    used: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    searched: int = 0
    notes: tuple[str, ...] = ()
