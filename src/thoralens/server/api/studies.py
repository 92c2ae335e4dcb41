"""Studies: upload, read, list, delete, and their files."""

from __future__ import annotations

import json
import time
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request, stream_with_context, url_for

from thoralens.diagnosis import STEPS, Diagnosis
from thoralens.errors import BadImageError, ThoralensError
from thoralens.server.answers import CREATED, of_type
from thoralens.server.history import table
from thoralens.server.labels import Labels
from thoralens.server.models import StudyRow
from thoralens.server.schemas import Problem, Progress, Study, StudyPage, StudyQuery
from thoralens.server.service import service

blueprint = APIBlueprint("studies", __name__, url_prefix="/api/studies")


@blueprint.post("")
@blueprint.output(Study, status_code=201)
@blueprint.doc(responses=CREATED)
def create() -> tuple[Study, int, dict[str, str]]:
    """Upload one radiograph (multipart field `file`) and queue it.

    The file is read before the answer, and only its de-identified pixels are stored. A file
    that cannot be read leaves nothing behind.
    """
    return new_study(uploaded())


@blueprint.get("")
@blueprint.input(StudyQuery, location="query")
@blueprint.output(StudyPage)
def index(query_data: StudyQuery) -> StudyPage:
    """List or search the studies, newest first."""
    query = query_data
    return service().studies.page(query.limit, query.before, query.search, query.tag)


@blueprint.get("/history.csv")
@blueprint.doc(responses=of_type("The list", "text/csv"))
def history() -> Response:
    """All studies as a table for a spreadsheet, in which no cell is a formula."""
    rows = stream_with_context(table(service().studies))
    headers = {"Content-Disposition": 'attachment; filename="thoralens-studies.csv"'}
    return Response(rows, content_type="text/csv; charset=utf-8", headers=headers)


@blueprint.get("/<string:study_id>")
@blueprint.output(Study)
def show(study_id: str) -> Study:
    """One study: its progress, and once done its diagnosis and pictures."""
    return present(*service().studies.read(study_id))


@blueprint.patch("/<string:study_id>")
@blueprint.input(Labels)
@blueprint.output(Study)
def change(study_id: str, json_data: Labels) -> Study:
    """Keep a note and tags on a study; what is left out stays."""
    service().studies.label(study_id, json_data)
    return present(*service().studies.read(study_id))


@blueprint.delete("/<string:study_id>")
@blueprint.doc(responses={204: "Deleted"})
def remove(study_id: str) -> tuple[str, int]:
    """Delete a study with all its files."""
    service().studies.delete(study_id)
    return "", 204


@blueprint.get("/<string:study_id>/images/<string:kind>.png")
@blueprint.doc(responses=of_type("The picture", "image/png"))
def image(study_id: str, kind: str) -> Response:
    """One picture of a study."""
    return _png(*service().studies.picture(study_id, kind))


@blueprint.get("/<string:study_id>/pixels.png")
@blueprint.doc(responses=of_type("The pixels", "image/png"))
def pixels(study_id: str) -> Response:
    """The radiograph as read, every pixel, as a 16-bit greyscale PNG, to be windowed.

    0 is black and 65,535 white, in steps of the file's own depth; no contrast is stretched. It
    is there as soon as the study is, and holds nothing of the patient but the picture.
    """
    return _png(*service().studies.pixels(study_id))


def _png(picture: bytes, digest: str) -> Response:
    response = Response(picture, mimetype="image/png")
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.set_etag(digest)
    response.make_conditional(request)
    return response


@blueprint.get("/<string:study_id>/diagnosis.json")
@blueprint.doc(responses=of_type("The document", "application/json", schema="Diagnosis"))
def diagnosis(study_id: str) -> Response:
    """The Diagnosis document as a file."""
    row, _ = service().studies.read(study_id)
    text = json.dumps(_done(row), indent=2, ensure_ascii=False)
    return _attachment(text, "application/json", f"thoralens-{study_id[:8]}.json")


@blueprint.get("/<string:study_id>/report.pdf")
@blueprint.doc(responses=of_type("The report", "application/pdf"))
def report(study_id: str) -> Response:
    """The study as a printable report: two pages, or one when the gate refused the image."""
    from thoralens.diagnosis.report import PICTURES, write_report

    row, _ = service().studies.read(study_id)
    said = Diagnosis.model_validate(_done(row))
    kinds = [kind for kind in PICTURES if kind in row.images]
    images = {kind: service().studies.picture(study_id, kind)[0] for kind in kinds}
    name = f"thoralens-{study_id[:8]}.pdf"
    return _attachment(write_report(said, images), "application/pdf", name)


def _done(row: StudyRow) -> dict[str, Any]:
    if row.diagnosis is None:
        raise ThoralensError(
            "not_done",
            "This study has no diagnosis yet.",
            "Wait until its status is done.",
            status=409,
        )
    return row.diagnosis


def _attachment(content: str | bytes, media_type: str, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=media_type, headers=disposition)


def new_study(data: bytes, *, example: str | None = None) -> tuple[Study, int, dict[str, str]]:
    """Read, store and queue one file; the answer of every address that makes a study."""
    studies = service().studies
    with studies.jobs.place() as enqueue:
        row = studies.create(decoded(data), example=example)
        enqueue(row.id)
    study = present(row, Progress(status="queued", step=None, progress=0.0))
    return study, 201, {"Location": url_for("studies.show", study_id=row.id)}


def present(row: StudyRow, progress: Progress) -> Study:
    addresses = {kind: url_for("studies.image", study_id=row.id, kind=kind) for kind in row.images}
    return Study(
        **progress.model_dump(),
        id=row.id,
        steps=STEPS,
        created_at=row.created_at,
        example=row.example,
        diagnosis=Diagnosis.model_validate(row.diagnosis) if row.diagnosis else None,
        error=Problem.model_validate(row.problem) if row.problem else None,
        images=addresses,
        note=row.note,
        tags=tuple(row.tags),
    )


def uploaded() -> bytes:
    """The bytes of the request's file; raises BadImageError without one, or a larger one."""
    upload = request.files.get("file")
    if upload is None:
        raise BadImageError(
            "file_missing",
            "The request has no file.",
            "Send one image as multipart/form-data in the field `file`.",
            status=400,
        )
    limit = service().settings.max_upload_bytes
    data = upload.stream.read(limit + 1)
    if len(data) > limit:
        raise BadImageError(
            "file_too_large",
            f"The file is larger than the {limit // 2**20} MB this server takes.",
            "Export a single image, or raise THORALENS_MAX_UPLOAD_BYTES.",
            status=413,
        )
    return data


def decoded(data: bytes) -> bytes:
    """A stranger's file as a packed, de-identified radiograph; see :class:`Decoders`."""
    opened, began = service(), time.perf_counter()
    packed = opened.decoders.decode(data, max_pixels=opened.settings.max_pixels)
    opened.metrics.stage("read", time.perf_counter() - began)
    return packed
