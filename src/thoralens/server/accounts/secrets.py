"""Passwords as Argon2id, and tokens that are kept only as keyed hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from thoralens.errors import ThoralensError

MIN_PASSWORD, _MIN_DIFFERENT = 12, 5


class Passwords:
    """Argon2id with the parameters of the OWASP password storage cheat sheet.

    19 MiB and 2 passes; two at a time, so that many sign-ins cannot fill the memory.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._seats = BoundedSemaphore(2)
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    def hash(self, password: str) -> str:
        with self._seats:
            return self._hasher.hash(password)

    def verify(self, kept: str | None, password: str) -> bool:
        """Takes as long for an account that is not there (``None``) as for one that is."""
        with self._seats:
            try:
                self._hasher.verify(kept or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None


class Tokens:
    """Random tokens of 256 bits; what is stored of them opens nothing without the secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def new(self) -> str:
        return secrets.token_urlsafe(32)

    def hash(self, purpose: str, value: str) -> str:
        """Hex of HMAC-SHA256, 64 characters."""
        said = f"{purpose}:{value}".encode()
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()


def check_password(password: str, email: str) -> None:
    """Raises ThoralensError (``password_weak``, 422)."""
    name = email.partition("@")[0].lower()
    guessable = len(set(password)) < _MIN_DIFFERENT or (
        len(name) > 3 and name in password.lower() and len(password) < 2 * MIN_PASSWORD
    )
    if len(password) < MIN_PASSWORD or guessable:
        raise ThoralensError(
            "password_weak",
            "This password can be guessed.",
            f"Take at least {MIN_PASSWORD} characters, such as four words that have nothing to "
            "do with each other, without your address.",
            status=422,
        )
