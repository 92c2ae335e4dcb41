"""Where the files of a screening lie: a local folder, or an object store by URL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from thoralens.errors import ThoralensError


class Item(NamedTuple):
    """One file.

    Attributes:
        name: Its path below the source, with ``/`` between folders.
        version: Changes when the file does: size and time of change.
    """

    name: str
    version: str


class Source(Protocol):
    def items(self) -> Iterator[Item]:
        """Every file below, hidden ones left out."""

    def read(self, name: str) -> bytes:
        """The bytes of one file.

        Raises:
            ThoralensError: It cannot be read any more.
        """


def open_source(address: str) -> Source:
    """The files below a folder or a URL such as ``s3://bucket/studies``.

    Options of an S3-compatible store go into the URL, as Arrow reads them:
    ``s3://bucket/studies?endpoint_override=store.example.org``; credentials come from the
    environment (``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``).

    Raises:
        ThoralensError: There is no such folder, the store does not answer, or reading from
            stores is not installed.
    """
    if "://" in address:
        return _Store(address)
    folder = Path(address)
    if not folder.is_dir():
        raise ThoralensError(
            "source_missing",
            f"There is no folder {folder.name or address}.",
            "Name a folder of images, or the URL of a store such as s3://bucket/studies.",
        )
    return _Folder(folder)


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    def items(self) -> Iterator[Item]:
        for path in sorted(self._root.rglob("*")):
            parts = path.relative_to(self._root).parts
            if path.is_file() and not any(part.startswith(".") for part in parts):
                facts = path.stat()
                yield Item("/".join(parts), f"{facts.st_size}-{facts.st_mtime_ns}")

    def read(self, name: str) -> bytes:
        try:
            return (self._root / name).read_bytes()
        except OSError as error:
            raise _gone(error.strerror or type(error).__name__) from error


class _Store:
    def __init__(self, url: str) -> None:
        fs = _arrow_fs()
        try:
            self._files, self._root = fs.FileSystem.from_uri(url)
            found = self._files.get_file_info(self._root)
        except (OSError, ValueError) as error:
            raise _silent(url) from error
        if found.type != fs.FileType.Directory:
            raise ThoralensError(
                "source_missing",
                f"There is nothing at {_shown(url)}.",
                "Check the bucket and the folder in the URL.",
            )
        self._url = url

    def items(self) -> Iterator[Item]:
        fs = _arrow_fs()
        try:
            found = self._files.get_file_info(fs.FileSelector(self._root, recursive=True))
        except OSError as error:
            raise _silent(self._url) from error
        for info in sorted(found, key=lambda one: str(one.path)):
            name = str(info.path)[len(self._root) :].lstrip("/")
            if info.type == fs.FileType.File and not any(p[0] == "." for p in name.split("/")):
                yield Item(name, f"{info.size}-{info.mtime_ns}")

    def read(self, name: str) -> bytes:
        try:
            with self._files.open_input_stream(f"{self._root}/{name}") as stream:
                return bytes(stream.read())
        except OSError as error:
            raise _gone("the store did not give it") from error


def _arrow_fs() -> Any:
    try:
        from pyarrow import fs
    except ImportError as error:
        raise ThoralensError(
            "scale_missing",
            "Reading from a store is not installed.",
            "Install it with pip install 'thoralens[scale]'.",
        ) from error
    return fs


def _shown(url: str) -> str:
    """The URL without its options, which may hold credentials."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def _silent(url: str) -> ThoralensError:
    return ThoralensError(
        "source_unreachable",
        f"The store of {_shown(url)} does not answer.",
        "Check its address, and the credentials in the environment.",
    )


def _gone(reason: str) -> ThoralensError:
    return ThoralensError(
        "file_unreadable",
        f"The file cannot be read: {reason}.",
        "Check that it is still there and may be read, then run the screening again.",
    )
