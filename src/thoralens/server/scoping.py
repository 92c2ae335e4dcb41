"""The one place where what is read, changed or deleted is narrowed to its owner's."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, ORMExecuteState, with_loader_criteria

from thoralens.server.models import EventRow, MessageRow, StudyRow, ThreadRow
from thoralens.server.ownership import EVERYONE, owner


def scope(state: ORMExecuteState) -> None:
    """Add the owner to every query for an owned row; what is another's is not there at all."""
    whose = owner()
    if whose == EVERYONE or not state.is_orm_statement or state.is_insert:
        return
    threads = select(ThreadRow.id).where(_of(ThreadRow.owner_id, whose))
    mine = MessageRow.thread_id.in_(threads)
    messages = select(MessageRow.id).where(mine)
    state.statement = state.statement.options(
        with_loader_criteria(StudyRow, _of(StudyRow.owner_id, whose)),
        with_loader_criteria(ThreadRow, _of(ThreadRow.owner_id, whose)),
        with_loader_criteria(MessageRow, mine),
        with_loader_criteria(EventRow, EventRow.message_id.in_(messages)),
    )


def _of(column: InstrumentedAttribute[str | None], whose: str | None) -> ColumnElement[bool]:
    return column.is_(None) if whose is None else column == whose
