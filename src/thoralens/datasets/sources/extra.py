"""Clients that come with the optional packages for training."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from thoralens.errors import DataError


@contextmanager
def extra() -> Iterator[None]:
    """Say which packages to install when an import in the block fails.

    Raises:
        DataError: ``extra_missing``.
    """
    try:
        yield
    except ImportError as error:
        raise DataError(
            "extra_missing",
            f"The package {error.name!r} is not installed.",
            "Install the packages for training: pip install 'thoralens[train]'.",
            status=500,
        ) from error
