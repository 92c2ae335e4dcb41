"""Synthetic images to try."""

from __future__ import annotations

import io
from functools import cache

from apiflask import APIBlueprint
from flask import Response, url_for

from thoralens.errors import ThoralensError
from thoralens.imaging import examples as shipped
from thoralens.imaging.archive import display
from thoralens.imaging.read import read
from thoralens.server.answers import CREATED, of_type
from thoralens.server.api.studies import new_study
from thoralens.server.schemas import Example, Examples, Study

blueprint = APIBlueprint("examples", __name__, url_prefix="/api/examples")
_PREVIEW_SIDE = 256


@blueprint.get("")
@blueprint.output(Examples)
def index() -> Examples:
    """List the examples; all are synthetic, of nobody."""
    return Examples(
        examples=tuple(
            Example(
                id=example.id,
                title=example.title,
                description=example.description,
                format=example.format,
                file=url_for("examples.download", example_id=example.id),
                preview=url_for("examples.preview", example_id=example.id),
            )
            for example in shipped.EXAMPLES
        )
    )


@blueprint.get("/<string:example_id>")
@blueprint.doc(responses=of_type("The file", "image/png", "application/dicom"))
def download(example_id: str) -> Response:
    """An example as a file."""
    example = _find(example_id)
    return Response(
        shipped.example_bytes(example.id),
        mimetype=example.media_type,
        headers={"Content-Disposition": f'attachment; filename="{example.filename}"'},
    )


@blueprint.get("/<string:example_id>/preview.png")
@blueprint.doc(responses=of_type("A small picture", "image/png"))
def preview(example_id: str) -> Response:
    """A small picture of an example."""
    response = Response(_preview(_find(example_id).id), mimetype="image/png")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@blueprint.post("/<string:example_id>/studies")
@blueprint.output(Study, status_code=201)
@blueprint.doc(responses=CREATED)
def create_study(example_id: str) -> tuple[Study, int, dict[str, str]]:
    """Make a study from an example."""
    example = _find(example_id)
    return new_study(shipped.example_bytes(example.id), example=example.id)


def draw_previews() -> None:
    """Draw every preview, so that the first visitor does not wait for them."""
    for example in shipped.EXAMPLES:
        _preview(example.id)


def _find(example_id: str) -> shipped.Example:
    for example in shipped.EXAMPLES:
        if example.id == example_id:
            return example
    raise ThoralensError(
        "example_unknown",
        "There is no such example.",
        "GET /api/examples lists them.",
        status=404,
    )


@cache
def _preview(example_id: str) -> bytes:
    picture = display(read(shipped.example_bytes(example_id)))
    picture.thumbnail((_PREVIEW_SIDE, _PREVIEW_SIDE))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
