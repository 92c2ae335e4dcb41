"""Every bad input is refused with its code, in words, before memory is used."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import uid
from pydicom.data import get_testdata_file
from tests.badfiles import BadFile, bad_files, image_bytes
from tests.dicoms import dicom, scene, transcoded

from thoralens.errors import BadImageError
from thoralens.imaging import read, read_file

BOMB_BUDGET_MB = 120

JPEG_LS = Path(str(get_testdata_file("MR_small_jpeg_ls_lossless.dcm", download=False)))
TRAILING_PADDING = 138

WHOLE = {
    "png": image_bytes(scene(bits=8)),
    "png16": image_bytes(scene(bits=16)),
    "jpeg": image_bytes(scene(bits=8), "JPEG"),
    "tiff": image_bytes(scene(bits=16), "TIFF"),
    "dicom": dicom(scene(), WindowCenter=2000, WindowWidth=3000, PixelPaddingValue=0),
    "rle": transcoded(scene(), uid.RLELossless),
    "jpeg2000": transcoded(scene(), uid.JPEG2000Lossless),
    "jpeg_lossless": transcoded(scene(), uid.JPEGLosslessSV1),
    "jpeg_baseline": transcoded(scene(bits=8), uid.JPEGBaseline8Bit, bits=8),
    "jpeg_ls": JPEG_LS.read_bytes()[:-TRAILING_PADDING],
}


@pytest.mark.parametrize("bad", bad_files(), ids=lambda bad: bad.name)
def test_is_refused_with_its_code_and_a_way_out(bad: BadFile) -> None:
    with pytest.raises(BadImageError) as caught:
        read(bad.data)
    assert caught.value.code == bad.expected_code
    assert 400 <= caught.value.status < 500
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")


def test_bombs_take_little_memory() -> None:
    program = f"""
import resource
from tests.badfiles import bombs
from thoralens.errors import BadImageError
from thoralens.imaging import read
files = [data for _, data, _ in bombs()]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for data in files:
    try:
        read(data)
    except BadImageError:
        continue
    raise SystemExit("accepted")
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
raise SystemExit(f"{{grown:.0f}} MB" if grown > {BOMB_BUDGET_MB} else 0)
"""
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("kind", WHOLE)
def test_every_prefix_is_refused(kind: str) -> None:
    whole = WHOLE[kind]
    read(whole)
    step = max(1, len(whole) // 60)
    for length in [*range(1, len(whole) - 16, step), len(whole) - 16]:
        with pytest.raises(BadImageError):
            read(whole[:length])


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(sorted(WHOLE)),
    edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8),
    in_header=st.booleans(),
)
def test_mutated_bytes_never_raise_anything_else(
    kind: str, edits: list[tuple[float, int]], in_header: bool
) -> None:
    data = bytearray(WHOLE[kind])
    reach = min(len(data), 800) if in_header else len(data)
    for place, value in edits:
        data[int(place * (reach - 1))] = value
    try:
        radiograph = read(bytes(data))
    except BadImageError:
        return
    assert radiograph.pixels.min() >= 0.0
    assert radiograph.pixels.max() <= 1.0


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_random_bytes_behind_a_dicom_prefix(tail: bytes) -> None:
    with pytest.raises(BadImageError):
        read(bytes(128) + b"DICM" + tail)


def test_the_pixel_limit_is_the_callers() -> None:
    data = image_bytes(scene(100, 100, bits=8))
    assert read(data, max_pixels=10_000).pixels.size == 10_000
    with pytest.raises(BadImageError, match="million") as caught:
        read(data, max_pixels=9_999)
    assert (caught.value.code, caught.value.status) == ("image_too_large", 413)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    huge = tmp_path / "huge.dcm"
    with huge.open("wb") as file:
        file.truncate(301_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadImageError) as caught:
        read_file(huge)
    assert (caught.value.code, caught.value.status) == ("file_too_large", 413)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_paths_that_cannot_be_read_are_not_quoted(tmp_path: Path) -> None:
    for path, code in (
        (tmp_path / "DOE_JOHN.png", "file_not_found"),
        (tmp_path, "file_unreadable"),
    ):
        with pytest.raises(BadImageError) as caught:
            read_file(path)
        assert caught.value.code == code
        assert path.name not in str(caught.value)
