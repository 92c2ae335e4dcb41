"""What the REST API takes and gives; the OpenAPI file is generated from these."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from thoralens.diagnosis.schema import Diagnosis, OperatingPointOut, PredictionOut
from thoralens.inference.package import Measured
from thoralens.server.models import Status


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class Problem(_Frozen):
    """An error as RFC 9457 writes it, with a stable ``code`` and a way out."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = Field(description="What is wrong, in one sentence.")
    code: str = Field(description="Stable and machine-readable.")
    hint: str = Field(description="What the reader can do about it; may be empty.")


class Progress(_Frozen):
    """Where a study stands; the data of a ``progress`` event."""

    status: Status
    step: str | None
    progress: float = Field(ge=0, le=1, description="Of the whole study.")


class Study(Progress):
    """One radiograph and what the program found."""

    id: str
    steps: tuple[str, ...]
    created_at: datetime
    example: str | None = Field(description="The shipped example it was made from.")
    diagnosis: Diagnosis | None = Field(description="Present once the status is done.")
    error: Problem | None = Field(description="Present once the status is failed.")
    images: dict[str, str] = Field(description="Addresses of the pictures by kind.")
    note: str
    tags: tuple[str, ...]


class StudySummary(Progress):
    """A study in a list; the prediction is null when the gate refused the image."""

    id: str
    created_at: datetime
    example: str | None
    accepted: bool | None = Field(description="The gate's verdict, once done.")
    prediction: PredictionOut | None
    error: Problem | None
    note: str
    tags: tuple[str, ...]


class StudyPage(_Frozen):
    """Studies, newest first."""

    studies: tuple[StudySummary, ...]
    next: str | None = Field(description="Give it as `before` for the next page.")


class StudyQuery(BaseModel):
    """Which page of the list; unknown parameters are ignored."""

    limit: int = Field(20, ge=1, le=100)
    before: str | None = Field(None, description="The `next` of the page before.")
    search: str = Field("", max_length=200, description="Words of the result, note or tags.")
    tag: str = Field("", max_length=40)


class Example(_Frozen):
    """An image to try; synthetic, of nobody."""

    id: str
    title: str
    description: str
    format: str
    file: str = Field(description="Address of the file itself.")
    preview: str = Field(description="Address of a small picture of it.")


class Examples(_Frozen):
    examples: tuple[Example, ...]


class Lineage(_Frozen):
    """Where the model came from."""

    data_version: str
    code_version: str
    initial_weights: str
    seed: int
    trained_at: str
    parameters: dict[str, Any]


class ModelMeta(_Frozen):
    """The model that answers, and what it was measured to do."""

    name: str
    version: str
    title: str
    task: str
    precision: str
    classes: tuple[str, ...]
    positive: str | None
    operating_point: OperatingPointOut | None
    measured: tuple[Measured, ...]
    lineage: Lineage


class Limits(_Frozen):
    """What an upload and a chat message may be."""

    max_upload_bytes: int
    max_pixels: int
    formats: tuple[str, ...]
    max_message_characters: int


class AccountsMeta(_Frozen):
    """How people come in, in server mode."""

    sign_up: Literal["open", "invite", "closed"]
    mail: bool = Field(description="It sends links to reset a password.")
    signed_in: bool


class Meta(_Frozen):
    """What this server is."""

    version: str
    mode: Literal["local", "server"]
    accounts: AccountsMeta | None = Field(description="Null in local mode.")
    model: ModelMeta
    steps: tuple[str, ...]
    disclaimer: str
    limits: Limits
    colour_maps: dict[str, tuple[str, ...]] = Field(
        description="Evenly spaced colours from the lowest value to the highest."
    )


class CaseQuery(BaseModel):
    """A search for known cases; unknown fields are ignored.

    Attributes:
        study_id: Search by this study's image.
        finding: Findings that every case must name, separated by commas.
        image_weight: Of the image against the words, when there are both.
    """

    text: str = Field("", max_length=10_000)
    study_id: str | None = Field(None, max_length=32)
    limit: int = Field(12, ge=1, le=50)
    image_weight: float = Field(0.5, ge=0, le=1)
    finding: str = Field("", max_length=200)
    sex: Literal["female", "male"] | None = None
    min_age: int | None = Field(None, ge=0, le=130)
    max_age: int | None = Field(None, ge=0, le=130)
    view: str = Field("", max_length=20)
    source: str = Field("", max_length=100)


class CaseLibraryMeta(_Frozen):
    """The case library, and the encoder that compares."""

    cases: int
    sources: dict[str, int] = Field(description="Cases by source.")
    encoder: str
    measured: tuple[Measured, ...]


class Health(_Frozen):
    status: str
