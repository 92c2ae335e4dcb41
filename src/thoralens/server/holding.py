"""Who works on a home folder: one server, or one restoration, at a time."""

from __future__ import annotations

import fcntl
from typing import IO

from thoralens.errors import ThoralensError
from thoralens.settings import Settings

_PENDING = "restore.pending"


def hold(settings: Settings, *, restoring: bool = False) -> IO[str]:
    """Hold the home folder; the lock falls with the process, however it ends.

    Args:
        restoring: To do a restoration again that was interrupted.

    Raises:
        ThoralensError: ``already_running`` or ``restore_interrupted``.
    """
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = (settings.home / "server.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise ThoralensError(
            "already_running",
            "A server is running on this home folder already.",
            "Use that one, or set THORALENS_HOME to another folder.",
        ) from error
    if (settings.home / _PENDING).exists() and not restoring:
        lock.close()
        raise ThoralensError(
            "restore_interrupted",
            "A restoration was interrupted, so that what is here may be of two times.",
            "Run `thoralens restore FILE --force` again.",
        )
    return lock


def begin_restoring(settings: Settings) -> None:
    """From here no server starts, until :func:`end_restoring`."""
    (settings.home / _PENDING).touch(0o600)


def end_restoring(settings: Settings) -> None:
    (settings.home / _PENDING).unlink()
