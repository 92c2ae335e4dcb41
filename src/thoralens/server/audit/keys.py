"""Keys of the record: the server's secret, or in local mode a file beside the database."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from thoralens.settings import Settings

KEY_FILE = "audit.key"


@dataclass(frozen=True, slots=True)
class Key:
    """Signs with HMAC-SHA256; ``id`` names it in each entry and tells nothing of it."""

    id: str
    _bytes: bytes

    @classmethod
    def of(cls, secret: str) -> Key:
        key = hmac.digest(secret.encode(), b"thoralens audit record", "sha256")
        return cls(hmac.digest(key, b"id", "sha256").hex()[:8], key)

    def sign(self, text: str) -> str:
        """64 hexadecimal characters."""
        return hmac.new(self._bytes, text.encode(), hashlib.sha256).hexdigest()


def current(settings: Settings) -> Key:
    """The key that new entries are signed with; made in local mode when there is none."""
    if settings.mode == "server":
        return Key.of(settings.secret.get_secret_value() if settings.secret else "")
    path = settings.home / KEY_FILE
    with contextlib.suppress(FileExistsError):
        _write(path, secrets.token_hex(32))
    return Key.of(path.read_text())


def known(settings: Settings) -> tuple[Key, ...]:
    """All keys that entries may be signed with, the oldest first and the present one last."""
    path, given = settings.home / KEY_FILE, settings.audit_secrets
    earlier = [path.read_text()] if path.exists() else []
    earlier += (given.get_secret_value() if given else "").split(",")
    keys = {key.id: key for key in (Key.of(one.strip()) for one in earlier if one.strip())}
    now = current(settings)
    keys.pop(now.id, None)
    return (*keys.values(), now)


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and never over another."""
    half = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    half.touch(0o600)
    try:
        half.write_text(text)
        os.link(half, path)
    finally:
        half.unlink()
