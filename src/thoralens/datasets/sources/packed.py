"""A data set that is one archive on the web: download it, unpack it, keep nothing bad."""

from __future__ import annotations

import hashlib
from pathlib import Path

from thoralens.datasets.place import Workspace
from thoralens.datasets.progress import Reporter
from thoralens.datasets.sources.archive import extract
from thoralens.datasets.sources.https import Remote, download, file_sha256
from thoralens.datasets.sources.origin import Origin
from thoralens.datasets.sources.retry import Patience
from thoralens.errors import DataError


def bring(
    remote: Remote, workspace: Workspace, *, patience: Patience, report: Reporter, source: str = ""
) -> Origin:
    """Download an archive and unpack it into the workspace.

    An archive that an earlier run finished downloading is not fetched again; one that turns out
    to be no good is deleted.

    Args:
        source: What to write down instead of the URL.

    Raises:
        DataError: As :func:`thoralens.datasets.sources.https.download` and
            :func:`thoralens.datasets.sources.archive.extract`.
    """
    key = remote.key or remote.url
    archive = workspace.downloads / hashlib.sha256(key.encode()).hexdigest()[:16]
    if not archive.exists():
        with report("Downloading", in_bytes=True) as advance:
            download(remote, archive, patience=patience, progress=advance)
    return Origin(source or remote.url, unpack_download(archive, workspace.tree, report))


def unpack_download(archive: Path, tree: Path, report: Reporter) -> str:
    """Unpack an archive that was downloaded; delete it when it turns out to be no good.

    Returns:
        Its SHA-256 in hexadecimal.

    Raises:
        DataError: As :func:`thoralens.datasets.sources.archive.extract`.
    """
    try:
        with report("Unpacking") as advance:
            extract(archive, tree, progress=advance)
    except DataError as error:
        if error.code != "disk_full":
            archive.unlink()
        raise
    return file_sha256(archive)
