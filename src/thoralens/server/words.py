"""Text that people wrote, as it is kept and as it is searched."""

from __future__ import annotations

import re
import unicodedata

_UNKEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Without control characters, half surrogates and outer space."""
    return _UNKEPT.sub("", text.replace("\r\n", "\n")).strip()


def fold(text: str) -> str:
    """``text`` as it is searched: without case and accents."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in spread if not unicodedata.combining(character))
