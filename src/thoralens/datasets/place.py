"""A folder of data or results is either complete or absent, whatever happens on the way.

Work goes on in ``.NAME.partial`` beside the target. What was downloaded there survives a kill, so
that the next run resumes; the tree that becomes the data folder is begun afresh and renamed into
place in one step. A lock on the work folder, which the system drops with the process, keeps two
runs apart.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from thoralens.errors import DataError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EIO}


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where one folder is put together.

    Attributes:
        downloads: Survives a failed or killed run.
        tree: Empty at the start; becomes the folder.
    """

    downloads: Path
    tree: Path


@contextmanager
def placing(target: Path, *, replace: bool = False) -> Iterator[Workspace]:
    """Give a workspace whose ``tree`` becomes ``target`` when the block ends without an error.

    Args:
        target: The folder to be.
        replace: Put the new folder in the place of an existing one, which stays until then.

    Raises:
        DataError: ``folder_exists``, ``folder_busy`` (another run is at work), ``disk_full`` or
            ``cannot_write``.
    """
    _refuse_existing(target, replace)
    work = target.parent / f".{target.name}.partial"
    with explaining_disk(), locked(work):
        _restore(target, work)
        _refuse_existing(target, replace)
        workspace = Workspace(work / "downloads", work / "tree")
        shutil.rmtree(workspace.tree, ignore_errors=True)
        workspace.downloads.mkdir(exist_ok=True)
        workspace.tree.mkdir()
        try:
            yield workspace
            _refuse_existing(target, replace)
            _swap(workspace.tree, target, work)
        except BaseException:
            kept = any(path.is_file() for path in workspace.downloads.rglob("*"))
            shutil.rmtree(workspace.tree if kept else work, ignore_errors=True)
            raise
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def explaining_disk() -> Iterator[None]:
    """Turn what a full or forbidden disk raises into a :class:`DataError`."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DataError(
                "disk_full",
                "The disk is full; nothing was left half-written.",
                "Free some space or choose another folder, and run the command again: it goes on "
                "from what is there.",
                status=507,
            ) from error
        if error.errno in _FORBIDDEN:
            raise DataError(
                "cannot_write",
                "A file or folder may not be read or written here.",
                "Check its permissions, or choose another folder.",
                status=500,
            ) from error
        raise


def check_space(folder: Path, needed: int) -> None:
    """Refuse at once what cannot fit.

    Args:
        needed: Bytes still to be written to the disk of ``folder``.

    Raises:
        DataError: ``disk_full``.
    """
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise DataError(
            "disk_full",
            f"{needed / 1e9:.1f} GB are needed and {free / 1e9:.1f} GB are free.",
            "Free some space or choose another folder, and run the command again.",
            status=507,
        )


@contextmanager
def locked(work: Path) -> Iterator[None]:
    """Keep other runs out of a folder, made if absent, until the block or the process ends.

    Raises:
        DataError: ``folder_busy``.
    """
    descriptor = _lock(work)
    while descriptor is None:
        descriptor = _lock(work)
    try:
        yield
    finally:
        os.close(descriptor)


def _lock(work: Path) -> int | None:
    """The locked folder's descriptor; ``None`` when the run before removed the folder meanwhile."""
    work.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(work, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), work.stat()):
            return descriptor
    except FileNotFoundError:
        pass
    except BlockingIOError as error:
        os.close(descriptor)
        raise DataError(
            "folder_busy",
            f"Another run is at work in {work.name!r} right now.",
            "Wait until it has finished, or choose another folder.",
            status=409,
        ) from error
    os.close(descriptor)
    return None


def _swap(tree: Path, target: Path, work: Path) -> None:
    if target.exists():
        target.rename(_aside(work))
    tree.rename(target)


def _restore(target: Path, work: Path) -> None:
    """Undo a replacement that was killed between its two renames."""
    old = _aside(work)
    if old.exists() and not target.exists():
        old.rename(target)
    else:
        shutil.rmtree(old, ignore_errors=True)


def _aside(work: Path) -> Path:
    return work / "replaced"


def _refuse_existing(target: Path, replace: bool) -> None:
    if target.exists() and not replace:
        raise DataError(
            "folder_exists",
            f"The folder {target.name!r} is already there.",
            "Use it as it is, or move it away first.",
            status=409,
        )
