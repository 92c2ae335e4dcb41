"""Known cases: search them by image and by words."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import ValidationError

from thoralens.cases.document import FoundCases, found_document
from thoralens.cases.values import Filters
from thoralens.errors import ThoralensError
from thoralens.imaging import Radiograph
from thoralens.imaging.archive import unpack
from thoralens.server.answers import of_type
from thoralens.server.api.studies import decoded, uploaded
from thoralens.server.schemas import CaseLibraryMeta, CaseQuery
from thoralens.server.service import service

blueprint = APIBlueprint("cases", __name__, url_prefix="/api/cases")


@blueprint.get("")
@blueprint.output(CaseLibraryMeta)
def index() -> CaseLibraryMeta:
    """What can be searched: how many cases, from where, and how good the encoder is."""
    library = service().finder.library
    return CaseLibraryMeta(
        cases=library.store.count(),
        sources=library.store.sources(),
        encoder=library.encoder.title,
        measured=library.encoder.measured,
    )


@blueprint.get("/search")
@blueprint.input(CaseQuery, location="query")
@blueprint.output(FoundCases)
def search_by_words(query_data: CaseQuery) -> FoundCases:
    """Search by words, or by a study's image with or without words."""
    return _search(query_data, None)


@blueprint.post("/search")
@blueprint.output(FoundCases)
def search() -> FoundCases:
    """Search by an image (multipart field `file`), by words, or by both. The image is not kept."""
    given = _query()
    image = _uploaded() if "file" in request.files else None
    return _search(given, image)


@blueprint.get("/<string:case_id>/image.png")
@blueprint.doc(responses=of_type("The picture", "image/png"))
def image(case_id: str) -> Response:
    """A case's picture."""
    response = Response(service().finder.library.store.picture(case_id), mimetype="image/png")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def _search(query: CaseQuery, radiograph: Radiograph | None) -> FoundCases:
    if radiograph is None and query.study_id:
        radiograph = service().studies.radiograph(query.study_id)
    filters = Filters(
        findings=tuple(f.strip().lower() for f in query.finding.split(",") if f.strip()),
        sex=query.sex,
        min_age=query.min_age,
        max_age=query.max_age,
        view=query.view or None,
        source=query.source or None,
    )
    found = service().finder.find(
        query.text,
        radiograph,
        filters=filters,
        limit=query.limit,
        image_weight=query.image_weight,
    )
    return found_document(found)


def _query() -> CaseQuery:
    """The query, from a form (which may hold a file) or from JSON."""
    body = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    try:
        return CaseQuery.model_validate(body or {})
    except ValidationError as error:
        fields = ", ".join(str(e["loc"][0]) for e in error.errors() if e["loc"])
        raise ThoralensError(
            "invalid_parameters",
            f"The search has a value this server does not take: {fields or 'the body'}.",
            "Compare it with /api/openapi.json.",
            status=422,
        ) from error


def _uploaded() -> Radiograph:
    return unpack(decoded(uploaded()))
