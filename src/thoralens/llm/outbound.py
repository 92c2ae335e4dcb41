"""The last door: every text on its way to a language model loses its identifiers here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from thoralens.llm.port import Json
from thoralens.privacy import redact


@lru_cache(maxsize=4096)
def clean_text(text: str) -> str:
    """The text without identifiers."""
    return redact(text).text


def clean(value: Json) -> Json:
    """The same document with identifiers removed from every string in it, keys included."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {clean_text(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def clean_json(value: Json) -> str:
    """The cleaned document as JSON text."""
    return json.dumps(clean(value), ensure_ascii=False, separators=(",", ":"))
