"""What may be asked: cleaned of what no database keeps, and refused with a way out."""

from __future__ import annotations

import unicodedata

from thoralens.errors import ThoralensError

MAX_CHARACTERS = 4000
_TITLE_CHARACTERS = 60


def check(text: str) -> None:
    """Raises ThoralensError (422) when cleaned ``text`` is no message."""
    if not text:
        raise ThoralensError(
            "message_empty", "The message is empty.", "Write a question first.", status=422
        )
    if len(text) > MAX_CHARACTERS:
        raise ThoralensError(
            "message_too_long",
            f"The message has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read.",
            "Shorten it to the question and what matters for it.",
            status=422,
        )
    if not any(unicodedata.category(character)[0] in "LN" for character in text):
        raise ThoralensError(
            "message_without_words",
            "The message has no words.",
            "Say it in words, so that it can be looked up.",
            status=422,
        )


def title(text: str) -> str:
    """The beginning of a message, cut between words."""
    line = " ".join(text.split())
    if len(line) <= _TITLE_CHARACTERS:
        return line
    cut = line[:_TITLE_CHARACTERS]
    return (cut.rpartition(" ")[0] or cut).rstrip(".,;:") + "…"
