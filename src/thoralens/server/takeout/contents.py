"""The files of an export: everything one account owns, a study or a conversation at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from sqlalchemy import select

from thoralens.diagnosis import Diagnosis
from thoralens.errors import ThoralensError
from thoralens.server.chat.export import markdown
from thoralens.server.chat.schemas import Thread
from thoralens.server.chat.threads import fields
from thoralens.server.history import table
from thoralens.server.models import StudyRow, ThreadRow
from thoralens.server.service import Service
from thoralens.server.takeout.archive import File

_PIECE, _ENTRIES = 2**16, 500
_ABOUT = """All that this Thoralens keeps of you.

account.json           your account, its settings and where it is signed in
record.jsonl           what was written down of what you did, one entry a line
studies.csv            the list of your studies, for a spreadsheet
studies/ID/            a study: study.json, diagnosis.json, report.pdf,
    radiograph.png     the image without identifiers, as it was read (16 bits where it had them)
    images/            the pictures and the maps that explain the prediction
conversations/ID.json  a conversation; the same as text in ID.md

Thoralens supports decisions and education; it is not a medical device.
"""


def files(opened: Service, account: dict[str, Any], actor: str) -> Iterator[File]:
    """Name and content of every file; what is deleted meanwhile is left out.

    Args:
        account: What is known of the account itself.
        actor: The name under which the record tells of it.
    """
    yield "README.txt", (_ABOUT.encode(),)
    yield "account.json", (_json(account),)
    yield "record.jsonl", _record(opened, actor)
    yield "studies.csv", table(opened.studies)
    for study_id in _ids(opened, StudyRow):
        yield from _study(opened, study_id)
    for thread_id in _ids(opened, ThreadRow):
        yield from _thread(opened, thread_id)


def _ids(opened: Service, table: type[StudyRow] | type[ThreadRow]) -> list[str]:
    query = select(table.id).order_by(table.created_at, table.id)
    with opened.database.begin() as session:
        return list(session.scalars(query))


def _record(opened: Service, actor: str) -> Iterator[bytes]:
    before: int | None = None
    while True:
        page = opened.audit.page(_ENTRIES, before, about=actor)
        yield b"".join(entry.model_dump_json().encode() + b"\n" for entry in page.entries)
        before = page.next
        if before is None:
            return


def _study(opened: Service, study_id: str) -> Iterator[File]:
    from thoralens.diagnosis.report import PICTURES, write_report

    folder = f"studies/{study_id}"
    try:
        row, progress = opened.studies.read(study_id)
        radiograph = opened.studies.original(study_id)
        pictures = {kind: opened.studies.picture(study_id, kind)[0] for kind in row.images}
    except FileNotFoundError:
        yield f"{folder}/its-files-are-missing.txt", (b"Ask who runs the server for a backup.\n",)
        return
    except ThoralensError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        return
    yield f"{folder}/study.json", (_json(_about(row, progress.status)),)
    yield f"{folder}/radiograph.png", _pieces(radiograph)
    for kind, picture in pictures.items():
        yield f"{folder}/images/{kind}.png", _pieces(picture)
    if row.diagnosis is not None:
        yield f"{folder}/diagnosis.json", (_json(row.diagnosis),)
        shown = {kind: pictures[kind] for kind in PICTURES if kind in pictures}
        report = write_report(Diagnosis.model_validate(row.diagnosis), shown)
        yield f"{folder}/report.pdf", _pieces(report)


def _about(row: StudyRow, status: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "created_at": row.created_at.isoformat(),
        "status": status,
        "example": row.example,
        "note": row.note,
        "tags": row.tags,
        "error": row.problem,
    }


def _thread(opened: Service, thread_id: str) -> Iterator[File]:
    try:
        row = opened.chat.threads.read(thread_id)
    except ThoralensError:
        return
    values: dict[str, Any] = fields(row) | {"messages": opened.chat.messages.of(thread_id)}
    thread = Thread.model_validate(values)
    yield f"conversations/{thread_id}.json", (thread.model_dump_json(indent=2).encode(),)
    yield f"conversations/{thread_id}.md", (markdown(thread).encode(),)


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, indent=2, ensure_ascii=False).encode()


def _pieces(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _PIECE):
        yield data[start : start + _PIECE]
