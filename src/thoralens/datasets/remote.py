"""Where DVC keeps the versions of data and models: a local folder, or a Google Drive folder."""

from __future__ import annotations

import os
import re
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from thoralens.datasets.sources.drive import HOW_TO_GET_A_KEY, KEY_VARIABLE, read_key
from thoralens.errors import DataError

_STAY = "Without one, keep the local remote: `thoralens data remote local`."
_FOLDER = re.compile(r"[\w-]{10,}")


def use_local(root: Path) -> str:
    """Make the committed local folder the default remote again; returns its name."""
    with _config(root) as config:
        config.get("core", {}).pop("remote", None)
    return "local"


def use_drive(root: Path, folder: str) -> str:
    """Make a Google Drive folder the default remote, by service account, never by browser.

    Written to ``.dvc/config.local``, which is not committed.

    Args:
        root: The repository.
        folder: Id of a Drive folder that is shared with the account.

    Returns:
        The account's address, with which the folder must be shared.

    Raises:
        DataError: ``drive_credentials``, ``drive_folder`` or ``drive_plugin``.
    """
    named = os.environ.get(KEY_VARIABLE)
    if not named:
        raise DataError(
            "drive_credentials",
            f"{KEY_VARIABLE} is not set, and DVC would wait for a browser without it.",
            f"{HOW_TO_GET_A_KEY} {_STAY}",
        )
    key = read_key(Path(named), _STAY)
    if not _FOLDER.fullmatch(folder):
        raise DataError(
            "drive_folder",
            "That is not the id of a Google Drive folder.",
            "It is the last part of the folder's address in the browser.",
        )
    if find_spec("dvc_gdrive") is None:
        raise DataError(
            "drive_plugin",
            "DVC's Google Drive plug-in is not installed.",
            "Install the [train] extra: pip install 'thoralens[train]'.",
        )
    with _config(root) as config:
        config.setdefault("remote", {})["drive"] = {
            "url": f"gdrive://{folder}",
            "gdrive_use_service_account": True,
            "gdrive_service_account_json_file_path": str(Path(named).resolve()),
        }
        config.setdefault("core", {})["remote"] = "drive"
    return str(key["client_email"])


def _config(root: Path) -> AbstractContextManager[dict[str, Any]]:
    from dvc.exceptions import NotDvcRepoError
    from dvc.repo import Repo

    try:
        found = Repo.find_root(str(root))
    except NotDvcRepoError as error:
        raise DataError(
            "not_dvc", "This folder is not a DVC repository.", "Run it in the project's folder."
        ) from error
    edited: AbstractContextManager[dict[str, Any]] = Repo(found).config.edit("local")
    return edited
