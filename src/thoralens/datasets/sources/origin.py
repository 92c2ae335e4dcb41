"""What is written down about where a data set came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the files of a data set came from.

    Attributes:
        source: ``kaggle:OWNER/NAME/versions/N``, ``drive:ID``, ``https://…``, ``file:NAME`` or
            ``synthetic:…``; never a path of this machine.
        sha256: Of the downloaded archive, 64 hexadecimal digits; ``None`` for a folder.
    """

    source: str
    sha256: str | None = None
