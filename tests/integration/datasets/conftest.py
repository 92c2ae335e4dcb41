"""One stand-in for the internet, and archives to fetch from it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.standins.certificates import certify
from tests.standins.server import Standin, serving
from thoralens.datasets.place import Workspace
from thoralens.datasets.sources.retry import Patience

HOSTS = (
    "*.kaggle.com", "*.googleapis.com", "*.google.com", "*.usercontent.google.com", "data.example",
)  # fmt: skip


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certify(tmp_path_factory.mktemp("certificates"), *HOSTS)


@pytest.fixture
def internet(
    certificate: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Standin]:
    """Every HTTPS request of this process goes to a server without routes yet."""
    for name in (
        "KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY", "KAGGLE_API_ENVIRONMENT",
        "GOOGLE_APPLICATION_CREDENTIALS", "SSL_CERT_DIR",
    ):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path / "home" / ".kaggle"))
    with serving(certificate=certificate) as standin:
        for name, value in standin.environment().items():
            monkeypatch.setenv(name, value)
        yield standin


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "downloads", tmp_path / "tree")
    made.downloads.mkdir()
    made.tree.mkdir()
    return made


class Waits(list[float]):
    """The waits that were asked for, none of which was waited."""

    @property
    def patience(self) -> Patience:
        return Patience(tries=3, read_timeout_s=2.0, sleep=self.append)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture(scope="session")
def archive() -> bytes:
    """A zip of two small pictures that do not compress, 300 kB."""
    noise = bytes(index * 7919 % 251 for index in range(150_000))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("images/one.png", noise)
        packed.writestr("images/two.png", noise[::-1])
    return file.getvalue()
