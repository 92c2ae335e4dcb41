"""A study's files, by content: they appear whole or not at all, and go without a trace."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime

from thoralens.errors import ThoralensError
from thoralens.server.blobs import Blob, Blobs, open_blobs
from thoralens.settings import Settings

RADIOGRAPH = "radiograph"
_STUDIES, _OWNER = "studies", "installation"

Digests = Mapping[str, str]
"""Of a study's files by name: ``radiograph``, and the kinds of picture. SHA-256, hexadecimal."""


class FileStore:
    """``studies/ID/SHA-256`` in the home folder, another folder or an object store.

    A file's name is the digest of its bytes, so that writing it again changes nothing, and one
    that was damaged is found out. Studies share no file, not even an equal one: a deletion
    touches nobody else's, and nobody can find out whether another has the same image.
    """

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    @classmethod
    def open(cls, settings: Settings) -> FileStore:
        """Raises ThoralensError: see :func:`open_blobs`."""
        return cls(open_blobs(settings))

    def claim(self, installation: str) -> None:
        """Be the files of one database, which may remove those that it does not know.

        Raises:
            ThoralensError: ``files_of_another``.
        """
        owner = self.owner()
        if owner is None:
            self._blobs.put(_OWNER, installation.encode())
        elif owner != installation:
            raise ThoralensError(
                "files_of_another",
                "The files belong to another database, and are safe only as long as this one "
                "does not touch them.",
                "Set THORALENS_HOME, THORALENS_FILES and THORALENS_DATABASE_URL as they were, or "
                "`thoralens restore --force` a backup. To give the files up, delete the file "
                f"{_OWNER} beside them.",
            )

    def owner(self) -> str | None:
        """The database whose files these are."""
        try:
            return self._blobs.get(_OWNER).decode()
        except FileNotFoundError:
            return None

    def release(self) -> None:
        """Belong to whichever database claims next."""
        self._blobs.drop(_OWNER)

    def add(self, study_id: str, files: Mapping[str, bytes]) -> dict[str, str]:
        """Place files of a study; gives their digests by name."""
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        for name, data in files.items():
            self._blobs.put(_key(study_id, digests[name]), data)
        return digests

    def read(self, study_id: str, digest: str) -> bytes:
        """A file's bytes, which are those that were placed.

        Raises:
            FileNotFoundError: It was removed.
            ThoralensError: ``file_damaged``.
        """
        data = self._blobs.get(_key(study_id, digest))
        if hashlib.sha256(data).hexdigest() != digest:
            raise ThoralensError(
                "file_damaged",
                "A file of this study is damaged.",
                "Restore it from a backup, or delete the study and upload the image again.",
                status=500,
            )
        return data

    def remove(self, study_id: str) -> None:
        """Remove a study's files, if there are any."""
        self._blobs.drop(f"{_STUDIES}/{study_id}")

    def orphans(self, known: Mapping[str, Digests]) -> Iterator[Blob]:
        """What no row names: ``known`` are the digests by study and name."""
        named = _named(known)
        return (blob for blob in self._blobs.under(_STUDIES) if blob.key not in named)

    def missing(self, known: Mapping[str, Digests]) -> set[str]:
        """The keys that rows name and that are not there."""
        return _named(known) - {blob.key for blob in self._blobs.under(_STUDIES)}

    def sweep(self, known: Mapping[str, Digests], before: datetime | None = None) -> int:
        """Remove what killed processes left; gives how many files.

        Args:
            before: Spares what was written later, which a server may be about to name. Without
                it, no server may be at work.
        """
        left = [b.key for b in self.orphans(known) if before is None or b.written < before]
        for key in left:
            study = key.split("/")[1]
            self._blobs.drop(key if study in known else f"{_STUDIES}/{study}")
        return len(left) + (self._blobs.tidy(_STUDIES) if before is None else 0)

    def earlier(self, study_id: str) -> dict[str, bytes]:
        """The files by name as versions before 0.2 placed them: ``KIND.png``."""
        found = (blob.key for blob in self._blobs.under(f"{_STUDIES}/{study_id}"))
        names = {key.rpartition("/")[2].removesuffix(".png"): key for key in found}
        return {name: self._blobs.get(key) for name, key in names.items() if key.endswith(".png")}


def _named(known: Mapping[str, Digests]) -> set[str]:
    return {_key(study, one) for study, digests in known.items() for one in digests.values()}


def _key(study_id: str, digest: str) -> str:
    return f"{_STUDIES}/{study_id}/{digest}"
