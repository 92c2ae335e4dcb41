"""Google Drive: public files and folders by link with gdown, private ones by service account.

A service account is used whenever ``GOOGLE_APPLICATION_CREDENTIALS`` names its key. It speaks the
Drive API v3 (https://developers.google.com/workspace/drive/api/reference/rest/v3), resumes, and
checks the SHA-256 that Drive keeps of every file. No browser is ever opened.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from thoralens.datasets.place import Workspace
from thoralens.datasets.progress import Advance, Reporter, quiet
from thoralens.datasets.sources.archive import is_archive
from thoralens.datasets.sources.drive_api import DriveAccount, advance_from, safe_name
from thoralens.datasets.sources.extra import extra
from thoralens.datasets.sources.origin import Origin
from thoralens.datasets.sources.packed import unpack_download
from thoralens.datasets.sources.retry import Patience
from thoralens.errors import DataError

KEY_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"

_HOSTS = r"https://(?:drive|docs|drive\.usercontent)\.google\.com/"
_FOLDER = re.compile(_HOSTS + r"drive/(?:u/\d+/)?folders/([\w-]{10,})")
_FILE = re.compile(_HOSTS + r"(?:file/d/|(?:open|uc|download)\?(?:[^#]*&)?id=)([\w-]{10,})")


@dataclass(frozen=True, slots=True)
class DriveItem:
    """A file or a folder of Google Drive."""

    id: str
    kind: Literal["file", "folder"]

    @property
    def url(self) -> str:
        if self.kind == "folder":
            return f"https://drive.google.com/drive/folders/{self.id}"
        return f"https://drive.google.com/file/d/{self.id}/view"


def parse(url: str) -> DriveItem | None:
    """The item that a link from Google Drive's share dialogue names; ``None`` for other links."""
    if folder := _FOLDER.match(url):
        return DriveItem(folder[1], "folder")
    if file := _FILE.match(url):
        return DriveItem(file[1], "file")
    return None


def bring(
    item: DriveItem,
    workspace: Workspace,
    *,
    patience: Patience | None = None,
    report: Reporter = quiet,
) -> Origin:
    """Download a folder, or an archive and unpack it, into the workspace.

    Raises:
        DataError: ``drive_credentials`` (the key file is not one), ``drive_refused`` (not shared
            with anyone with the link, or with the account), ``drive_empty``, or as
            :func:`thoralens.datasets.sources.https.download` and
            :func:`thoralens.datasets.sources.archive.extract`.
    """
    patience = patience or Patience()
    kept = workspace.downloads / f"drive-{item.id}"
    kept.mkdir(exist_ok=True)
    account = _account(item, patience)
    with report("Downloading", in_bytes=True) as advance:
        if account:
            files = account.fetch(item.id, item.kind == "folder", kept, advance)
        else:
            files = _fetch_public(item, kept, patience, advance)
    return Origin(f"drive:{item.id}", _unpack(item, files, workspace.tree, report))


def _unpack(
    item: DriveItem, files: Mapping[Path, Path], tree: Path, report: Reporter
) -> str | None:
    """Fill the tree; give the SHA-256 of the archive when it was one."""
    if not files:
        raise DataError(
            "drive_empty",
            "The Google Drive folder holds no file that can be downloaded.",
            "Check the link; Google's own documents and shortcuts are left out.",
        )
    only = next(iter(files.values())) if len(files) == 1 else None
    if only and (item.kind == "file" or is_archive(only)):
        return unpack_download(only, tree, report)
    for path, kept in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        kept.rename(tree / path)
    return None


def _account(item: DriveItem, patience: Patience) -> DriveAccount | None:
    named = os.environ.get(KEY_VARIABLE)
    if not named:
        return None
    key = read_key(Path(named), f"Without one, {_way_on(item)}")
    return DriveAccount(key, patience, _refused(item, key["client_email"]))


def read_key(path: Path, way_on: str) -> dict[str, Any]:
    """The key of a service account.

    Raises:
        DataError: ``drive_credentials``: it is not one; ``way_on`` says how to do without.
    """
    try:
        key: dict[str, Any] = json.loads(path.read_text())
        whole = all(isinstance(key[each], str) for each in ("client_email", "private_key"))
    except (OSError, ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise DataError(
            "drive_credentials",
            f"{KEY_VARIABLE} does not name the key file (JSON) of a service account.",
            f"{HOW_TO_GET_A_KEY} {way_on}",
        )
    return key


def _fetch_public(
    item: DriveItem, kept: Path, patience: Patience, progress: Advance
) -> dict[Path, Path]:
    with extra():
        import gdown

    options: dict[str, Any] = {
        "quiet": True,
        "use_cookies": False,
        "timeout": patience.read_timeout_s,
        "retries": patience.tries - 1,
        "resume": True,
    }
    with _explaining_gdown(item):
        if item.kind == "file":
            listed = {Path("file"): item.id}
        else:
            found: Any = gdown.download_folder(id=item.id, skip_download=True, **options)
            listed = _places({each.id: each.path for each in found})
        done = 0
        for file in listed.values():
            here = advance_from(done, None, progress)
            gdown.download(id=file, output=str(kept / file), progress=here, **options)
            done += (kept / file).stat().st_size
    return {path: kept / file for path, file in listed.items()}


def _places(paths: Mapping[str, str]) -> dict[Path, str]:
    """A place of its own for each file; Drive allows any name, and one name twice."""
    taken: dict[Path, set[str]] = {}
    places = {}
    for file, path in paths.items():
        *folders, name = Path(path).parts
        folder = Path(*(safe_name(each, set()) for each in folders))
        places[folder / safe_name(name, taken.setdefault(folder, set()))] = file
    return places


@contextmanager
def _explaining_gdown(item: DriveItem) -> Iterator[None]:
    import gdown
    import requests

    try:
        yield
    except gdown.exceptions.FileURLRetrievalError as error:
        raise _refused(item, None) from error
    except gdown.exceptions.DownloadError as error:
        unseen = "status code" in str(error) or "Failed to parse" in str(error)
        raise (_refused(item, None) if unseen else _broken_off(item)) from error
    except requests.RequestException as error:
        response = error.response
        final = response is not None and response.status_code < 500
        raise (_refused(item, None) if final else _broken_off(item)) from error
    except (KeyError, AssertionError) as error:
        raise _broken_off(item) from error


def _broken_off(item: DriveItem) -> DataError:
    return DataError(
        "network_down",
        "The download from Google Drive broke off.",
        f"Run the command again; what was downloaded is kept and resumed. Or {_way_on(item)}",
        status=503,
    )


def _refused(item: DriveItem, account: str | None) -> DataError:
    if account:
        return DataError(
            "drive_refused",
            "Google Drive does not let the service account see this item.",
            f"Share it with {account} as a viewer (its Share dialogue).",
            status=502,
        )
    return DataError(
        "drive_refused",
        "Google Drive does not give this item away: it is private, or too many people fetched it "
        f"today; and no service account is set ({KEY_VARIABLE}).",
        f"{HOW_TO_GET_A_KEY} Without one, share it with anyone with the link, or {_way_on(item)}",
        status=502,
    )


HOW_TO_GET_A_KEY = (
    "Make a service account and a JSON key at https://console.cloud.google.com/iam-admin/"
    "serviceaccounts, share the item with its e-mail address, and set "
    f"{KEY_VARIABLE} to the key file's path."
)


def _way_on(item: DriveItem) -> str:
    return f"download {item.url} in a browser, unpack it and run `thoralens data import DIR`."
