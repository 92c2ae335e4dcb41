"""The list of studies as a table that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from thoralens.server.schemas import StudySummary
from thoralens.server.studies import Studies

COLUMNS = ("study", "created_at", "status", "accepted", "label", "probability", "tags", "note")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ROWS = 100


def table(studies: Studies) -> Iterator[bytes]:
    """CSV (RFC 4180), UTF-8 with its mark, a hundred rows in memory at a time."""
    yield b"\xef\xbb\xbf" + _line(COLUMNS)
    before: str | None = None
    while True:
        page = studies.page(_ROWS, before)
        yield b"".join(_line(_cells(study)) for study in page.studies)
        before = page.next
        if before is None:
            return


def harmless(cell: str) -> str:
    """A text that a spreadsheet takes for text (OWASP, CSV injection)."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _cells(study: StudySummary) -> tuple[str, ...]:
    said = study.prediction
    return (
        study.id,
        study.created_at.isoformat(timespec="seconds"),
        study.status,
        "" if study.accepted is None else str(study.accepted).lower(),
        said.label if said else "",
        f"{said.probabilities[said.label]:.4f}" if said else "",
        ", ".join(study.tags),
        study.note,
    )


def _line(cells: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow(harmless(cell) for cell in cells)
    return text.getvalue().encode()
