"""The one error type people meet: a stable code, a sentence, and a way out."""

from __future__ import annotations


class ThoralensError(Exception):
    """An expected failure, worded for people.

    Args:
        code: Stable, machine-readable, ``snake_case``; part of the public interface.
        message: What is wrong, in one sentence.
        hint: What the reader can do about it, in one sentence.
        status: The HTTP status the REST API answers with.
    """

    def __init__(self, code: str, message: str, hint: str = "", *, status: int = 400) -> None:
        super().__init__(f"{message} {hint}".strip())
        self.code = code
        self.message = message
        self.hint = hint
        self.status = status


class BadImageError(ThoralensError):
    """The file is not an image this program can read; nothing was stored."""

    def __init__(self, code: str, message: str, hint: str, *, status: int = 422) -> None:
        super().__init__(code, message, hint, status=status)


class ModelError(ThoralensError):
    """A shipped or registered model cannot be used as it is."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(code, message, hint, status=500)


class DataError(ThoralensError):
    """A data set, manifest or source is not usable as it is."""
