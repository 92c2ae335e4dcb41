"""Unpack an archive that nobody vouches for: no path leaves the folder, no link, no bomb."""

from __future__ import annotations

import errno
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from typing import IO, Self

from thoralens.datasets.place import check_space
from thoralens.datasets.progress import Advance, silent
from thoralens.errors import DataError

_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_LONGEST_HEADER = 1 << 20
_LONG_HEADERS = {
    tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK,
}  # fmt: skip
_BAD_NAMES = {errno.ENAMETOOLONG, errno.EILSEQ, errno.ENOTDIR, errno.EISDIR, errno.EEXIST}
_DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, LZMAError, EOFError,
    NotImplementedError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an archive may unpack to.

    Attributes:
        files: Members at most.
        bytes: Of all files together.
        ratio: Unpacked bytes to packed bytes; images hardly compress, bombs do. It counts only
            beyond ``ratio_from`` bytes.
    """

    files: int = 500_000
    bytes: int = 200 * 2**30
    ratio: int = 100
    ratio_from: int = 64 * 2**20


DEFAULT_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    is_folder: bool
    is_file: bool


class _BoundedHeader(tarfile.TarInfo):
    """Headers that Python reads into memory whole may not be larger than any name needs."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        header = super().frombuf(buf, encoding, errors)
        if header.type in _LONG_HEADERS and header.size > _LONGEST_HEADER:
            raise _too_large("a member's name alone has over a megabyte")
        return header


def is_archive(path: Path) -> bool:
    """True for a zip or tar file (plain, gzip, bzip2 or xz), told by its bytes."""
    return path.is_file() and (zipfile.is_zipfile(path) or _is_tar(path))


def _is_tar(path: Path) -> bool:
    try:
        with tarfile.open(path, tarinfo=_BoundedHeader):
            return True
    except _DAMAGE:
        return False


def extract(
    archive: Path, to: Path, *, bounds: Bounds = DEFAULT_BOUNDS, progress: Advance = silent
) -> int:
    """Unpack a zip or tar archive into the existing folder ``to``.

    Permissions, owners and times of the archive are not taken over. When an error is raised,
    ``to`` may hold a part: callers unpack into a workspace (:mod:`thoralens.datasets.place`).

    Returns:
        The number of files written.

    Raises:
        DataError: ``archive_unknown``, ``archive_damaged``, ``archive_encrypted``,
            ``archive_escapes``, ``archive_link``, ``archive_too_large`` or ``disk_full``.
    """
    if not is_archive(archive):
        raise archive_unknown()
    walk = _zip_members if zipfile.is_zipfile(archive) else _tar_members
    limit = min(bounds.bytes, max(bounds.ratio_from, bounds.ratio * max(1, archive.stat().st_size)))
    written = files = 0
    with _explaining_damage():
        total = _count(archive)
        for number, (member, stream) in enumerate(walk(archive, to, limit), start=1):
            if number > bounds.files:
                raise _too_large(f"more than {bounds.files:,} members")
            target = _inside(to, member)
            if member.is_folder:
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            written += _copy(stream, target, limit - written)
            files += 1
            progress(files, total)
    return files


def _count(archive: Path) -> int | None:
    """How many files; a tar archive would have to be read to the end to know."""
    if not zipfile.is_zipfile(archive):
        return None
    with zipfile.ZipFile(archive) as file:
        return sum(not member.is_dir() for member in file.infolist())


def _zip_members(archive: Path, to: Path, limit: int) -> Iterator[tuple[_Member, IO[bytes]]]:
    with zipfile.ZipFile(archive) as file:
        members = file.infolist()
        total = sum(each.file_size for each in members)
        if total > limit:
            raise _too_large(f"{total / 1e9:.1f} GB unpacked")
        check_space(to, total)
        for each in members:
            if each.flag_bits & _ENCRYPTED:
                raise DataError(
                    "archive_encrypted",
                    "The archive is locked with a password.",
                    "Unpack it yourself and pass the folder.",
                )
            kind = stat.S_IFMT(each.external_attr >> 16)
            plain = kind in (0, stat.S_IFREG, stat.S_IFDIR)
            member = _Member(each.filename, each.file_size, each.is_dir(), plain)
            _check(member)
            with file.open(each) as stream:
                yield member, stream


def _tar_members(archive: Path, _to: Path, _limit: int) -> Iterator[tuple[_Member, IO[bytes]]]:
    with tarfile.open(archive, tarinfo=_BoundedHeader) as file:
        for each in file:
            member = _Member(each.name, each.size, each.isdir(), each.isfile() or each.isdir())
            _check(member)
            with file.extractfile(each) or BytesIO() as stream:
                yield member, stream


def _check(member: _Member) -> None:
    if not member.is_file:
        raise DataError(
            "archive_link",
            "The archive holds a link or a device, which a data set does not need.",
            "Do not use this archive unless you know who made it; unpack it yourself if you do.",
        )


def _inside(to: Path, member: _Member) -> Path:
    name = member.name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    escapes = name.startswith("/") or ".." in parts or "\0" in name
    drive = bool(parts) and parts[0].endswith(":")
    if escapes or drive or (not parts and not member.is_folder):
        raise DataError(
            "archive_escapes",
            "The archive wants to write outside its folder.",
            "Do not use this archive: it is broken or hostile.",
        )
    return to.joinpath(*parts)


def _copy(stream: IO[bytes], target: Path, room: int) -> int:
    size = 0
    with target.open("wb") as file:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > room:
                raise _too_large("more than its size allows")
            file.write(chunk)
    return size


def archive_unknown() -> DataError:
    """The error for a file that is no archive."""
    return DataError(
        "archive_unknown",
        "The file is not a zip or tar archive.",
        "Give a .zip, .tar, .tar.gz, .tar.bz2 or .tar.xz file, or an unpacked folder.",
    )


def _too_large(what: str) -> DataError:
    return DataError(
        "archive_too_large",
        f"The archive unpacks to too much: {what}.",
        "Check that it is the archive you meant; unpack it yourself and pass the folder if it is.",
    )


@contextmanager
def _explaining_damage() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise _damaged() from error
    except OSError as error:
        if error.errno is None or error.errno in _BAD_NAMES:
            raise _damaged() from error
        raise


def _damaged() -> DataError:
    return DataError(
        "archive_damaged", "The archive is cut short or damaged.", "Download it again."
    )
