"""When to try again, and how long to wait first."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from thoralens.errors import DataError


@dataclass(frozen=True, slots=True)
class Patience:
    """How much trouble to put up with.

    Attributes:
        tries: Attempts without any progress before giving up; progress starts the count anew.
        first_wait_s: Wait after the first failure, doubled after each further one.
        longest_wait_s: No wait is longer; a server that asks for more is not waited for.
        read_timeout_s: Silence after which a connection counts as dead.
    """

    tries: int = 6
    first_wait_s: float = 0.5
    longest_wait_s: float = 120.0
    read_timeout_s: float = 30.0
    sleep: Callable[[float], None] = time.sleep

    def wait(self, failures: int, asked_s: float | None = None) -> None:
        """Sleep before the next attempt.

        Args:
            failures: Failures in a row so far, at least 1.
            asked_s: What the server asked for in Retry-After.

        Raises:
            DataError: ``server_busy``: the server asks for more than ``longest_wait_s``.
        """
        if asked_s is not None and asked_s > self.longest_wait_s:
            raise DataError(
                "server_busy",
                f"The server asks to come back in {asked_s / 60:.0f} minutes.",
                "Run the command again then; what was downloaded is kept and resumed.",
                status=503,
            )
        backoff = min(self.first_wait_s * 2.0 ** (failures - 1), self.longest_wait_s)
        self.sleep(backoff if asked_s is None else asked_s)
