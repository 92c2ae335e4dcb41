"""The record: each entry is signed together with the one before it.

Entries are made one after the other, whichever process makes them: the row that holds the end is
changed first, which holds back all others until the commit.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import or_, select, update

from thoralens.server.audit import keys
from thoralens.server.audit.head import HEAD_FILE, Head, keep
from thoralens.server.audit.keys import Key
from thoralens.server.audit.schemas import AuditEntry, AuditPage
from thoralens.server.database import Database
from thoralens.server.models import AuditHeadRow, AuditRow
from thoralens.settings import Settings

COMMAND_LINE, LOCAL, SERVER = "command line", "local", "server"
FIRST = "0" * 64
_SIGNED = ("number", "actor", "action", "kind", "subject", "model", "data_version", "request")
_BATCH = 1000
log = logging.getLogger(__name__)


class Audit:
    """Appends to the record and reads it; nothing here changes or removes an entry."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self.key = keys.current(settings)
        self.head_file = settings.home / HEAD_FILE

    def append(
        self,
        action: str,
        *,
        actor: str,
        kind: str = "",
        subject: str = "",
        model: str = "",
        data_version: str = "",
        request: str = "",
    ) -> None:
        """Write down what was done.

        Args:
            actor: An account's id, or who else did it; never an address or a name.
            kind: Of what it was done to: study, thread, account, session…
            subject: Its id.
            model: What answered, as ``NAME@VERSION``.
            data_version: Of the data that the model was trained on.
            request: Id of the request, as in the log.
        """
        row = AuditRow(
            at=datetime.now(UTC),
            actor=actor,
            action=action,
            kind=kind,
            subject=subject,
            model=model[:200],
            data_version=data_version,
            request=request,
            key=self.key.id,
        )
        here = update(AuditHeadRow).where(AuditHeadRow.id == 1)
        taken = here.values(number=AuditHeadRow.number + 1)
        with self._database.begin() as session:
            number, before = session.execute(
                taken.returning(AuditHeadRow.number, AuditHeadRow.digest)
            ).one()
            row.number, row.digest = number, ""
            row.digest = digest(row, before, self.key)
            session.add(row)
            session.execute(here.values(digest=row.digest))
            session.commit()
        head = Head(row.number, row.digest)
        keep(self.head_file, head, self.key)
        log.info("audit", extra={"audit": str(head)})

    def page(
        self, limit: int, before: int | None = None, about: str = "", action: str = ""
    ) -> AuditPage:
        """The newest first; ``about`` is an account's, a study's or a conversation's id."""
        query = select(AuditRow).order_by(AuditRow.number.desc()).limit(limit + 1)
        if before is not None:
            query = query.where(AuditRow.number < before)
        if about:
            query = query.where(or_(AuditRow.actor == about, AuditRow.subject == about))
        if action:
            query = query.where(AuditRow.action == action)
        with self._database.begin() as session:
            rows = session.scalars(query).all()
        shown = tuple(_entry(row) for row in rows[:limit])
        return AuditPage(entries=shown, next=shown[-1].number if len(rows) > limit else None)

    def end(self) -> Head:
        with self._database.begin() as session:
            row = session.get_one(AuditHeadRow, 1)
            return Head(row.number, row.digest)

    def rows(self) -> Iterator[AuditRow]:
        """Every entry in order, a thousand in memory at a time."""
        after = -1
        while True:
            query = select(AuditRow).where(AuditRow.number > after)
            with self._database.begin() as session:
                rows = session.scalars(query.order_by(AuditRow.number).limit(_BATCH)).all()
            yield from rows
            if len(rows) < _BATCH:
                return
            after = rows[-1].number


def digest(row: AuditRow, before: str, key: Key) -> str:
    """Hex of HMAC-SHA256 over the entry and the digest of the one before."""
    said = [before, row.at.isoformat(), *(getattr(row, name) for name in _SIGNED)]
    return key.sign(json.dumps(said))


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(**{name: getattr(row, name) for name in AuditEntry.model_fields})
