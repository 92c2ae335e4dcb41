"""Answers described for the OpenAPI file that are not plain JSON of one schema."""

from __future__ import annotations

from typing import Any

_Answers = dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]
_LOCATION = {"schema": {"type": "string"}, "description": "The address of the new one"}
CREATED: _Answers = {"201": {"headers": {"Location": _LOCATION}}}


def of_type(description: str, *media_types: str, schema: str | None = None) -> _Answers:
    """A body of one of the media types: of a named schema, or bytes."""
    content = {"schema": {"$ref": f"#/components/schemas/{schema}"}} if schema else {}
    return {"200": {"description": description, "content": dict.fromkeys(media_types, content)}}
