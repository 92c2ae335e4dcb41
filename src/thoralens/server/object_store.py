"""An object store that speaks S3, through Arrow, which comes with ``thoralens[scale]``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Any, TypeVar

from thoralens.errors import ThoralensError
from thoralens.server.blobs import Blob

T = TypeVar("T")
_CONNECT_S, _ANSWER_S, _ATTEMPTS = 5.0, 30.0, 3
_NAMES = {
    "endpoint": "endpoint_override",
    "region": "region",
    "aws_access_key_id": "access_key",
    "aws_secret_access_key": "secret_key",
    "aws_session_token": "session_token",
}


class ObjectBlobs:
    """Objects under a prefix; one appears when its upload is complete.

    Args:
        place: ``bucket/prefix``; the bucket is there already.
        options: ``endpoint``, ``region``, ``aws_access_key_id``, ``aws_secret_access_key``,
            ``aws_session_token``, as for the case index. Without keys, those of the
            environment or of the machine are used, as AWS's own tools do.

    Raises:
        ThoralensError: ``files_not_installed``, ``files_options_unknown`` or
            ``files_unreachable``.
    """

    def __init__(self, place: str, options: dict[str, str]) -> None:
        if unknown := sorted(options.keys() - _NAMES.keys() - {"allow_http"}):
            raise ThoralensError(
                "files_options_unknown",
                f"THORALENS_FILES_OPTIONS has names that are not known: {', '.join(unknown)}.",
                f"It takes {', '.join(_NAMES)}.",
            )
        try:
            from pyarrow import fs
        except ImportError as error:
            raise ThoralensError(
                "files_not_installed",
                "THORALENS_FILES names an object store, whose client is not installed.",
                "pip install 'thoralens[scale]', or unset it for the home folder.",
            ) from error
        self._place, self._selector, self._kinds = place, fs.FileSelector, fs.FileType
        self._fs: Any = _ask(lambda: _open(fs, options))
        bucket = place.partition("/")[0]
        if _ask(lambda: self._fs.get_file_info(bucket)).type == fs.FileType.NotFound:
            raise ThoralensError(
                "files_unreachable", f"There is no bucket {bucket}.", "Make it first."
            )

    def put(self, key: str, data: bytes) -> None:
        def write() -> None:
            with self._fs.open_output_stream(self._at(key)) as stream:
                stream.write(data)

        _ask(write)

    def get(self, key: str) -> bytes:
        def read() -> bytes:
            with self._fs.open_input_stream(self._at(key)) as stream:
                data: bytes = stream.read()
                return data

        return _ask(read)

    def under(self, folder: str) -> Iterator[Blob]:
        wanted = self._selector(self._at(folder), allow_not_found=True, recursive=True)
        for found in _ask(lambda: self._fs.get_file_info(wanted)):
            if found.type == self._kinds.File:
                key = found.path.removeprefix(f"{self._place}/")
                yield Blob(key, found.mtime.astimezone(UTC))

    def drop(self, key: str) -> None:
        def remove() -> None:
            kind = self._fs.get_file_info(self._at(key)).type
            if kind == self._kinds.File:
                self._fs.delete_file(self._at(key))
            elif kind == self._kinds.Directory:
                self._fs.delete_dir(self._at(key))

        _ask(remove)

    def tidy(self, folder: str) -> int:  # noqa: ARG002
        """Nothing: an upload that was not completed is no object."""
        return 0

    def _at(self, key: str) -> str:
        return f"{self._place}/{key}"


def _open(fs: Any, options: dict[str, str]) -> Any:
    endpoint = options.get("endpoint", "")
    scheme, _, host = endpoint.rpartition("://")
    given = {_NAMES[name]: value for name, value in options.items() if name in _NAMES}
    if endpoint:
        given |= {"endpoint_override": host, "scheme": scheme or "https"}
    return fs.S3FileSystem(
        **given,
        background_writes=False,
        allow_delayed_open=True,
        connect_timeout=_CONNECT_S,
        request_timeout=_ANSWER_S,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=_ATTEMPTS),
    )


def _ask(call: Callable[[], T]) -> T:
    try:
        return call()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ThoralensError(
            "files_unreachable",
            "The object store does not answer.",
            "Check THORALENS_FILES, THORALENS_FILES_OPTIONS and the store.",
            status=503,
        ) from error
