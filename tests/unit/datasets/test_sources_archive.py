"""Archives that nobody vouches for."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from thoralens.datasets.sources.archive import Bounds, extract, is_archive
from thoralens.errors import DataError

NOISE = os.urandom(50_000)


@pytest.fixture
def to(tmp_path: Path) -> Path:
    folder = tmp_path / "inner" / "to"
    folder.mkdir(parents=True)
    return folder


def _zip(path: Path, **members: bytes) -> Path:
    return _zip_of(path, [(zipfile.ZipInfo(name), body) for name, body in members.items()])


def _zip_of(path: Path, members: list[tuple[zipfile.ZipInfo, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for info, body in members:
            file.writestr(info, body, zipfile.ZIP_DEFLATED)
    return path


def _tar(path: Path, members: list[tuple[tarfile.TarInfo, bytes]], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as file:  # type: ignore[call-overload]
        for info, body in members:
            info.size = len(body)
            file.addfile(info, io.BytesIO(body))
    return path


def _special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def _refused(archive: Path, to: Path, code: str, bounds: Bounds | None = None) -> None:
    before = {path for path in to.parent.parent.rglob("*") if to not in path.parents}
    with pytest.raises(DataError) as caught:
        extract(archive, to, bounds=bounds or Bounds())
    assert caught.value.code == code
    assert caught.value.hint
    after = {path for path in to.parent.parent.rglob("*") if to not in path.parents}
    assert after == before


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tar(tmp_path: Path, to: Path, mode: str):
    folder = _special("a", tarfile.DIRTYPE)
    archive = _tar(tmp_path / "it", [(folder, b""), (tarfile.TarInfo("a/b.png"), NOISE)], mode)
    assert is_archive(archive)
    assert extract(archive, to) == 1
    assert (to / "a" / "b.png").read_bytes() == NOISE


def test_zip(tmp_path: Path, to: Path):
    archive = _zip(tmp_path / "it", **{"a/": b"", "a/b.png": NOISE, "./c": b"", "d\\e": b"x"})
    steps: list[tuple[int, int | None]] = []
    assert extract(archive, to, progress=lambda *step: steps.append(step)) == 3
    assert (to / "a" / "b.png").read_bytes() == NOISE
    assert (to / "d" / "e").read_bytes() == b"x"
    assert steps == [(1, 3), (2, 3), (3, 3)]


ESCAPES = ["../out", "a/../../out", "/out", "..\\out", "\\out", "C:\\out", "a/..", "C:/out"]


@pytest.mark.parametrize("name", ESCAPES)
def test_no_path_of_a_zip_leaves_the_folder(tmp_path: Path, to: Path, name: str):
    _refused(_zip(tmp_path / "it", **{name: b"x"}), to, "archive_escapes")


@pytest.mark.parametrize("name", [*ESCAPES, "./../out", ""])
def test_no_path_of_a_tar_leaves_the_folder(tmp_path: Path, to: Path, name: str):
    _refused(_tar(tmp_path / "it", [(tarfile.TarInfo(name), b"x")]), to, "archive_escapes")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_a_zip_with_a_link_or_device(tmp_path: Path, to: Path, kind: int):
    info = zipfile.ZipInfo("link")
    info.external_attr = (kind | 0o777) << 16
    _refused(_zip_of(tmp_path / "it", [(info, b"/etc/passwd")]), to, "archive_link")


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE],
)
def test_a_tar_with_a_link_or_device(tmp_path: Path, to: Path, kind: bytes):
    member = _special("link", kind, "/etc/passwd")
    _refused(_tar(tmp_path / "it", [(member, b"")]), to, "archive_link")


def test_a_zip_bomb(tmp_path: Path, to: Path):
    archive = _zip(tmp_path / "it", zeros=bytes(2_000_000))
    assert archive.stat().st_size < 5_000
    _refused(archive, to, "archive_too_large", Bounds(ratio=100, ratio_from=100_000))
    assert not (to / "zeros").exists()


def test_a_zip_that_lies_about_its_sizes(tmp_path: Path, to: Path):
    archive = _zip(tmp_path / "it", zeros=bytes(2_000_000))
    honest = archive.read_bytes()
    archive.write_bytes(honest.replace((2_000_000).to_bytes(4, "little"), b"\x0a\x00\x00\x00"))
    with pytest.raises(DataError) as caught:
        extract(archive, to, bounds=Bounds(ratio=100, ratio_from=100_000))
    assert caught.value.code in {"archive_damaged", "archive_too_large"}
    assert sum(path.stat().st_size for path in to.iterdir()) <= 200_000


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_a_tar_bomb(tmp_path: Path, to: Path, mode: str):
    archive = _tar(tmp_path / "it", [(tarfile.TarInfo("zeros"), bytes(20_000_000))], mode)
    _refused(archive, to, "archive_too_large", Bounds(ratio=100, ratio_from=100_000))


def test_a_tar_whose_header_fills_the_memory(tmp_path: Path, to: Path):
    archive = _tar(tmp_path / "it", [(_special("x", tarfile.XHDTYPE), bytes(4_000_000))], "w:gz")
    with pytest.raises(DataError) as caught:
        extract(archive, to)
    assert caught.value.code == "archive_too_large"


def test_too_many_files(tmp_path: Path, to: Path):
    archive = _zip(tmp_path / "it", **{str(number): b"" for number in range(11)})
    assert extract(archive, to, bounds=Bounds(files=11)) == 11
    _refused(archive, to, "archive_too_large", Bounds(files=10))


def test_too_many_bytes(tmp_path: Path, to: Path):
    archive = _zip(tmp_path / "it", noise=NOISE)
    _refused(archive, to, "archive_too_large", Bounds(bytes=len(NOISE) - 1))


@pytest.mark.parametrize("packed", [gzip.compress, bz2.compress])
def test_a_tar_cut_short(tmp_path: Path, to: Path, packed: object):
    plain = _tar(tmp_path / "plain", [(tarfile.TarInfo("noise"), NOISE)]).read_bytes()
    archive = tmp_path / "it"
    archive.write_bytes(packed(plain)[:30_000])  # type: ignore[operator]
    with pytest.raises(DataError) as caught:
        extract(archive, to)
    assert caught.value.code in {"archive_damaged", "archive_unknown"}


def test_a_damaged_member(tmp_path: Path, to: Path):
    archive = _zip(tmp_path / "it", noise=NOISE)
    whole = bytearray(archive.read_bytes())
    whole[20_000:20_010] = bytes(10)
    archive.write_bytes(whole)
    _refused(archive, to, "archive_damaged")


def test_a_file_where_a_folder_should_be(tmp_path: Path, to: Path):
    _refused(_zip(tmp_path / "it", **{"a": b"x", "a/b": b"y"}), to, "archive_damaged")


def test_a_name_too_long_for_the_disk(tmp_path: Path, to: Path):
    _refused(_zip(tmp_path / "it", **{"n" * 300: b"x"}), to, "archive_damaged")


def test_a_locked_zip(tmp_path: Path, to: Path):
    archive = _zip(tmp_path / "it", secret=b"x")
    whole = bytearray(archive.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(signature) + flags] |= 1
    archive.write_bytes(whole)
    _refused(archive, to, "archive_encrypted")


@pytest.mark.parametrize("body", [b"", b"text", NOISE, b"\x1f\x8b" + NOISE, b"PK\x03\x04"])
def test_what_is_no_archive(tmp_path: Path, to: Path, body: bytes):
    (tmp_path / "it").write_bytes(body)
    assert not is_archive(tmp_path / "it")
    _refused(tmp_path / "it", to, "archive_unknown")


def test_permissions_are_not_taken_over(tmp_path: Path, to: Path):
    info = tarfile.TarInfo("run.sh")
    info.mode = 0o6777
    extract(_tar(tmp_path / "it", [(info, b"x")]), to)
    assert not (to / "run.sh").stat().st_mode & (stat.S_IXUSR | stat.S_ISUID)
