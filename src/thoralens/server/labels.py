"""Notes and tags on a study or a conversation, and how both are found again.

A row keeps a folded text: a line for each tag, then everything else that can be searched, in which
no line begins like a tag's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from thoralens.server.words import clean, fold

MAX_NOTE, MAX_TAGS, MAX_TAG = 4000, 20, 40
_MARK = "#"


def _tags(given: tuple[str, ...]) -> tuple[str, ...]:
    """Cleaned and on one line each, the first of those that are the same to a reader."""
    written = (" ".join(clean(tag).split()) for tag in given)
    kept = tuple({fold(tag): tag for tag in reversed(tuple(written)) if tag}.values())[::-1]
    if any(len(tag) > MAX_TAG for tag in kept) or len(kept) > MAX_TAGS:
        raise ValueError(f"at most {MAX_TAGS} tags of {MAX_TAG} characters")
    return kept


class Labels(BaseModel):
    """What to note; what is left out stays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note: Annotated[str, AfterValidator(clean)] | None = Field(None, max_length=MAX_NOTE)
    tags: Annotated[tuple[str, ...], AfterValidator(_tags)] | None = Field(
        None, max_length=2 * MAX_TAGS, description=f"At most {MAX_TAGS} of {MAX_TAG} characters."
    )


def searchable(tags: Iterable[str], *texts: str) -> str:
    """The folded text of a row."""
    lines = [f"{_MARK}{fold(tag)}" for tag in tags]
    said = re.sub(r"\s+", " ", fold(" ".join(texts))).lstrip(_MARK)
    return "\n" + "\n".join((*lines, said)) + "\n"


def words_of(document: dict[str, Any] | None) -> tuple[str, ...]:
    """What a study is found by besides its note and tags: the result, in words."""
    if document is None:
        return ()
    prediction, narratives = document["prediction"], document["narratives"]
    said = tuple(narratives[reader]["text"] for reader in ("clinician", "patient"))
    return (prediction["label"], *said) if prediction else said


def matching(
    column: InstrumentedAttribute[str], search: str, tag: str
) -> list[ColumnElement[bool]]:
    """Rows that hold every word of ``search``, and the tag."""
    found = [column.contains(word, autoescape=True) for word in fold(clean(search)).split()]
    if wanted := fold(" ".join(clean(tag).split())):
        found.append(column.contains(f"\n{_MARK}{wanted}\n", autoescape=True))
    return found
