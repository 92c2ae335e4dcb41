"""A folder or an archive that is already on this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

from thoralens.datasets.place import Workspace, check_space
from thoralens.datasets.progress import Advance, Reporter, quiet
from thoralens.datasets.sources.archive import archive_unknown, extract, is_archive
from thoralens.datasets.sources.https import file_sha256
from thoralens.datasets.sources.origin import Origin
from thoralens.errors import DataError


def bring(path: Path, workspace: Workspace, *, report: Reporter = quiet) -> Origin:
    """Copy a folder, or unpack an archive, into the workspace.

    Links are not followed and not copied; hidden files are left out. Of the path, only the last
    name is written down: paths name people.

    Raises:
        DataError: ``path_missing``, ``folder_empty``, or as
            :func:`thoralens.datasets.sources.archive.extract`.
    """
    digest = None
    if path.is_dir():
        with report("Copying") as advance:
            _copy(path, workspace.tree, advance)
    elif is_archive(path):
        with report("Unpacking") as advance:
            extract(path, workspace.tree, progress=advance)
        digest = file_sha256(path)
    elif path.is_file():
        raise archive_unknown()
    else:
        raise DataError(
            "path_missing", "There is no such file or folder.", "Check the path.", status=404
        )
    return Origin(f"file:{path.resolve().name}", digest)


def _copy(folder: Path, tree: Path, progress: Advance) -> None:
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.resolve() == folder.resolve() / path.relative_to(folder)
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    if not files:
        raise DataError(
            "folder_empty", "The folder holds no file.", "Give the folder that holds the images."
        )
    check_space(tree, sum(path.stat().st_size for path in files))
    for number, path in enumerate(files, start=1):
        target = tree / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        progress(number, len(files))
