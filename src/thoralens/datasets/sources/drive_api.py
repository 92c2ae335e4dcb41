"""A small client of the Drive API v3, signed in as a service account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from thoralens.datasets.progress import Advance
from thoralens.datasets.sources.extra import extra
from thoralens.datasets.sources.https import Remote, download, file_sha256, open_client
from thoralens.datasets.sources.retry import Patience
from thoralens.errors import DataError
from thoralens.retry_after import retry_after

_API = "https://www.googleapis.com/drive/v3/files"
_SCOPE = "https://www.googleapis.com/auth/drive.readonly"
_FOLDER = "application/vnd.google-apps.folder"
_GOOGLES_OWN = "application/vnd.google-apps."
_FIELDS = "id,name,mimeType,size,sha256Checksum"
_DEEPEST = 16
_MOST_FILES = 500_000


@dataclass(slots=True)
class DriveAccount:
    """A service account's view of Drive.

    Attributes:
        key: The parsed key file.
        refused: What to raise when Drive does not show the item to the account.
    """

    key: Mapping[str, str]
    patience: Patience
    refused: DataError
    _credentials: Any = field(default=None)

    def fetch(self, item: str, is_folder: bool, kept: Path, progress: Advance) -> dict[Path, Path]:
        """Download a file, or everything in a folder; finished files are not fetched again.

        Google's own documents and shortcuts are left out.

        Returns:
            Each file's place in the data set and where it lies in ``kept``.

        Raises:
            DataError: ``drive_refused``, ``drive_credentials``, ``drive_too_large`` or as
                :func:`thoralens.datasets.sources.https.download`.
        """
        with open_client(self.patience) as client:
            if is_folder:
                files = list(self._walk(client, item, Path(), 0))
            else:
                files = [(self._ask(client, f"/{item}", {"fields": _FIELDS}), Path("file"))]
            total = sum(int(each.get("size", 0)) for each, _ in files)
            done = 0
            for each, _ in files:
                here = advance_from(done, total, progress)
                self._fetch_one(client, each, kept / each["id"], here)
                done += int(each.get("size", 0))
        return {path: kept / each["id"] for each, path in files}

    def _fetch_one(
        self, client: httpx.Client, file: Mapping[str, Any], to: Path, progress: Advance
    ) -> None:
        checksum, size = file.get("sha256Checksum"), int(file["size"])
        if to.is_file() and to.stat().st_size == size and file_sha256(to) == checksum:
            return
        address = f"{_API}/{file['id']}?alt=media&supportsAllDrives=true"
        remote = Remote(address, sha256=checksum, size=size, headers=self._headers)
        try:
            download(remote, to, patience=self.patience, progress=progress, client=client)
        except DataError as error:
            if error.code in ("download_refused", "download_missing"):
                raise self.refused from error
            raise

    def _walk(
        self, client: httpx.Client, folder: str, path: Path, depth: int
    ) -> Iterator[tuple[dict[str, Any], Path]]:
        if depth > _DEEPEST:
            raise _too_large("folders within folders")
        taken: set[str] = set()
        for number, each in enumerate(self._list(client, folder)):
            if number > _MOST_FILES:
                raise _too_large("files")
            name = safe_name(each["name"], taken)
            if each["mimeType"] == _FOLDER:
                yield from self._walk(client, each["id"], path / name, depth + 1)
            elif not each["mimeType"].startswith(_GOOGLES_OWN):
                yield each, path / name

    def _list(self, client: httpx.Client, folder: str) -> Iterator[dict[str, Any]]:
        query = {
            "q": f"'{folder}' in parents and trashed = false",
            "fields": f"nextPageToken,files({_FIELDS})",
            "pageSize": "1000",
            "orderBy": "name,createdTime",
            "includeItemsFromAllDrives": "true",
        }
        while True:
            page = self._ask(client, "", query)
            yield from page["files"]
            if not page.get("nextPageToken"):
                return
            query["pageToken"] = page["nextPageToken"]

    def _ask(self, client: httpx.Client, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        failures = 0
        while True:
            asked: float | None = None
            try:
                answer = client.get(
                    _API + path,
                    params={**query, "supportsAllDrives": "true"},
                    headers=dict(self._headers()),
                )
                if answer.status_code == 200:
                    return dict(answer.json())
                limited = answer.status_code == 429 or "ateLimitExceeded" in answer.text
                if answer.status_code < 500 and not limited:
                    raise self.refused
                asked = retry_after(answer.headers.get("Retry-After"))
            except (httpx.HTTPError, ValueError):
                asked = None
            failures += 1
            if failures >= self.patience.tries:
                raise _unreachable()
            self.patience.wait(failures, asked)

    def _headers(self) -> Mapping[str, str]:
        """Sign in (JWT bearer grant, RFC 7523), or use the token that is still good."""
        with extra():
            from google.auth.exceptions import GoogleAuthError, TransportError
            from google.auth.transport.requests import Request
            from google.oauth2 import service_account

        try:
            if self._credentials is None:
                make: Any = service_account.Credentials.from_service_account_info
                self._credentials = make(self.key, scopes=[_SCOPE])
            if not self._credentials.valid:
                self._credentials.refresh(Request())
        except TransportError as error:
            raise _unreachable() from error
        except (GoogleAuthError, ValueError) as error:
            raise DataError(
                "drive_credentials",
                "Google does not accept the service account's key.",
                "Make a new JSON key for the account in Google Cloud's console and set "
                "GOOGLE_APPLICATION_CREDENTIALS to its path; check that the clock is right.",
            ) from error
        return {"Authorization": f"Bearer {self._credentials.token}"}


def advance_from(done: int, total: int | None, progress: Advance) -> Advance:
    """Report one file's bytes as part of all."""
    return lambda here, _: progress(done + here, total)


def _unreachable() -> DataError:
    return DataError(
        "network_down",
        "Google Drive cannot be reached.",
        "Check the connection and run the command again; what was downloaded is kept.",
        status=503,
    )


def safe_name(name: str, taken: set[str]) -> str:
    """A file name that stays in its folder and is used once; Drive allows any and repeats."""
    clean = "".join("_" if each in "/\\:\0" else each for each in name).strip().lstrip(".") or "_"
    stem, dot, ending = clean.rpartition(".")
    unique, number = clean, 2
    while unique.lower() in taken:
        unique = f"{stem or ending} ({number}){dot + ending if stem else ''}"
        number += 1
    taken.add(unique.lower())
    return unique


def _too_large(what: str) -> DataError:
    return DataError(
        "drive_too_large",
        f"The Google Drive folder has too many {what}.",
        "Put the data set into one archive and link to that.",
    )
