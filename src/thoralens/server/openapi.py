"""The OpenAPI file: schemas as pydantic writes them, under one name each.

``python -m thoralens.server.openapi PATH`` writes it; with ``--check`` it only compares.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from pydantic.json_schema import models_json_schema

from thoralens.cases.document import FoundCases
from thoralens.diagnosis import Diagnosis
from thoralens.server import labels, problems, schemas
from thoralens.server.accounts import schemas as accounts
from thoralens.server.audit import schemas as audit
from thoralens.server.chat import schemas as chat

_ANSWERS = (
    schemas.Study,
    schemas.StudyPage,
    schemas.Progress,
    schemas.Examples,
    schemas.Meta,
    schemas.Health,
    schemas.Problem,
    Diagnosis,
    FoundCases,
    schemas.CaseLibraryMeta,
    chat.Thread,
    chat.ThreadPage,
    chat.ChatMessage,
    accounts.Me,
    accounts.SessionList,
    audit.AuditPage,
)
_TAKEN = (
    schemas.CaseQuery,
    labels.Labels,
    chat.NewThread,
    chat.ThreadChanges,
    chat.NewMessage,
    chat.Feedback,
    accounts.NewAccount,
    accounts.Credentials,
    accounts.PasswordChange,
    accounts.ResetRequest,
    accounts.NewPassword,
    accounts.Preferences,
    accounts.Erasing,
)
_FILE = {
    "type": "string",
    "contentMediaType": "application/octet-stream",
    "description": "One PNG, JPEG, TIFF or DICOM file.",
}
_UPLOAD = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": _FILE},
}
_MESSAGE = {"$ref": "#/components/schemas/NewMessage"}
_ASKED_WITH_FILE = {
    "allOf": [_MESSAGE, {"type": "object", "properties": {"file": _FILE}}],
}

_CASE_QUERY = {"$ref": "#/components/schemas/CaseQuery"}
_CASE_QUERY_WITH_FILE = {
    "allOf": [_CASE_QUERY, {"type": "object", "properties": {"file": _FILE}}],
}


def register(app: APIFlask) -> None:
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        INFO={"description": "A chest X-ray in, an explained prediction out."},
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_OPERATION_ID=True,
        AUTO_TAGS=False,
    )
    app.spec_processor(_finish)


def _finish(spec: Any) -> Any:
    spec.pop("servers", None)
    spec["components"] = {"schemas": _schemas()}
    spec["paths"] = dict(sorted(spec["paths"].items()))
    for operations in spec["paths"].values():
        for operation in operations.values():
            operation["operationId"] = operation["operationId"].partition("_")[2]
            operation["responses"]["default"] = _problem_answer()
    _takes(spec, "/api/studies", {"multipart/form-data": _UPLOAD})
    asked = {"application/json": _MESSAGE, "multipart/form-data": _ASKED_WITH_FILE}
    _takes(spec, "/api/chat/threads/{thread_id}/messages", asked)
    query = {"application/json": _CASE_QUERY, "multipart/form-data": _CASE_QUERY_WITH_FILE}
    _takes(spec, "/api/cases/search", query)
    return spec


def _takes(spec: Any, path: str, bodies: dict[str, Any]) -> None:
    content = {media_type: {"schema": schema} for media_type, schema in bodies.items()}
    spec["paths"][path]["post"]["requestBody"] = {"required": True, "content": content}


def _schemas() -> dict[str, Any]:
    _, document = models_json_schema(
        [(model, "serialization") for model in _ANSWERS]
        + [(model, "validation") for model in _TAKEN],
        ref_template="#/components/schemas/{model}",
    )
    return dict(sorted(document["$defs"].items()))


def _problem_answer() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "What went wrong, and what to do about it",
        "content": {problems.MEDIA_TYPE: {"schema": schema}},
    }


def document() -> str:
    """The OpenAPI file as text."""
    from thoralens.server.app import bare_app
    from thoralens.settings import Settings

    return json.dumps(bare_app(Settings()).spec, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    check, path = "--check" in arguments, Path(arguments[-1])
    if not check:
        path.write_text(document(), encoding="utf-8")
        return 0
    if path.read_text(encoding="utf-8") == document():
        return 0
    print(f"{path} is out of date: python -m thoralens.server.openapi {path}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
