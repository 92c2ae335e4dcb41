"""Delete everything of one account: rows, files, and what other places remember of it."""

from __future__ import annotations

import logging

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from thoralens.errors import ThoralensError
from thoralens.knowledge.exa_store import ExaStore
from thoralens.server.accounts import local_user
from thoralens.server.accounts.service import Accounts
from thoralens.server.audit.chain import SERVER, Audit
from thoralens.server.chat import Chat
from thoralens.server.database import Database
from thoralens.server.models import StudyRow, ThreadRow, UserRow
from thoralens.server.studies import Studies
from thoralens.settings import Settings

_TRIES = 10
log = logging.getLogger(__name__)


class Erasure:
    """Deletes, and after a crash finishes what it had begun."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        studies: Studies,
        chat: Chat,
        accounts: Accounts | None,
        audit: Audit,
    ) -> None:
        self._database = database
        self._studies = studies
        self._chat = chat
        self._accounts = accounts
        self._audit = audit
        self._web = ExaStore(settings.home / "exa.db")

    def resume(self) -> None:
        """Finish with the accounts that an earlier process was deleting."""
        with self._database.begin() as session:
            leaving = session.scalars(select(UserRow.id).where(UserRow.state == "leaving")).all()
        for user_id in leaving:
            self._remove(user_id)
            self._audit.append("deleted", actor=SERVER, kind="account", subject=user_id)

    def everything(self, owner: str | None) -> None:
        """All studies and conversations of an account, or of the local user (``None``)."""
        while studies := self._ids(StudyRow.id, _of(StudyRow, owner)):
            for study_id in studies:
                self._forget_study(study_id)
        with self._database.begin() as session:
            session.execute(delete(ThreadRow).where(_of(ThreadRow, owner)))
            session.commit()
        self._chat.answers.tell()
        if owner is None:
            local_user.forget(self._database)
        self._web.forget()
        self._database.forget()

    def account(self, user_id: str) -> None:
        """An account with all that it owns. Nobody can use it from the first step on."""
        assert self._accounts is not None
        self._accounts.users.change(user_id, state="leaving")
        self._accounts.sessions.revoke(user_id)
        self._remove(user_id)

    def _remove(self, user_id: str) -> None:
        if self._accounts is not None and (user := self._accounts.users.get(user_id)):
            self._accounts.forget_attempts(user)
        for attempt in range(_TRIES):
            self.everything(user_id)
            try:
                with self._database.begin() as session:
                    session.execute(delete(UserRow).where(UserRow.id == user_id))
                    session.commit()
                break
            except IntegrityError:  # a request that came before the first step made something
                if attempt == _TRIES - 1:
                    raise
        self._database.forget()

    def _ids(self, column: InstrumentedAttribute[str], here: ColumnElement[bool]) -> list[str]:
        with self._database.begin() as session:
            return list(session.scalars(select(column).where(here)))

    def _forget_study(self, study_id: str) -> None:
        try:
            self._studies.delete(study_id)
        except ThoralensError as error:
            if error.code != "study_not_found":
                raise


def _of(table: type[StudyRow] | type[ThreadRow], owner: str | None) -> ColumnElement[bool]:
    return table.owner_id.is_(None) if owner is None else table.owner_id == owner
