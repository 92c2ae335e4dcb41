"""Where the next page of a list begins: a row's time and id, opaque to the client."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from thoralens.errors import ThoralensError


def of(moment: datetime, row_id: str) -> str:
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {row_id}".encode()).decode()


def older_than(
    cursor: str, moments: InstrumentedAttribute[datetime], ids: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """Rows after the cursor in a list of the newest first.

    Raises:
        ThoralensError: ``invalid_cursor``, 422.
    """
    try:
        written, row_id = base64.urlsafe_b64decode(cursor).decode().split(" ")
        moment = datetime.fromisoformat(written)
        if moment.tzinfo is None:
            raise ValueError("not one of our cursors")
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise ThoralensError(
            "invalid_cursor",
            "The value of `before` is not one this server gave out.",
            "Use the `next` of the page before.",
            status=422,
        ) from error
    return or_(moments < moment, and_(moments == moment, ids < row_id))
