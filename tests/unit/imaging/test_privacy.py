"""Nothing that names the patient leaves the reader: not in values, archives, logs or errors."""

from __future__ import annotations

import logging
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from tests.badfiles import image_bytes
from tests.dicoms import data_set, encode, scene

from thoralens.errors import BadImageError
from thoralens.imaging import pack, read

MARKERS = ("ZZTOPSECRET", "19421231", "1.2.826.0.1.99999.7")
IDENTIFYING = {
    "PatientName": "ZZTOPSECRET^Jane",
    "PatientID": "ZZTOPSECRET-1",
    "PatientBirthDate": "19421231",
    "OtherPatientIDs": "ZZTOPSECRET-2",
    "AccessionNumber": "ZZTOPSECRET-3",
    "ReferringPhysicianName": "ZZTOPSECRET^Doc",
    "InstitutionName": "ZZTOPSECRET clinic",
    "StudyDescription": "ZZTOPSECRET thorax",
    "ImageComments": "ZZTOPSECRET comment",
    "StudyDate": "19421231",
    "StudyInstanceUID": "1.2.826.0.1.99999.7",
    "SOPInstanceUID": "1.2.826.0.1.99999.7",
    "BodyPartExamined": "Chest ZZTOPSECRET",
}


def identified() -> bytes:
    return encode(data_set(scene(), **IDENTIFYING))


def texts(png: bytes) -> bytes:
    """A PNG's bytes with its compressed chunks opened, so that text cannot hide in them."""
    opened, at = bytearray(png), 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] in (b"zTXt", b"iTXt", b"tEXt"):
            opened += png[at + 8 : at + 8 + length]
        if png[at + 4 : at + 8] == b"zTXt":
            opened += zlib.decompress(png[at + 8 : at + 8 + length].split(b"\0\0", 1)[1])
        at += 12 + length
    return bytes(opened)


def test_dicom_identifiers_stay_behind(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    data = identified()
    assert all(marker.encode() in data for marker in MARKERS)
    with caplog.at_level(logging.DEBUG):
        radiograph = read(data)
        packed = texts(pack(radiograph))
    written = capfd.readouterr()
    for marker in MARKERS:
        assert marker not in repr(radiograph)
        assert marker.encode() not in packed
        assert marker not in caplog.text + written.out + written.err


def test_exif_and_png_text_stay_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = "ZZTOPSECRET"
    text = PngInfo()
    text.add_text("Description", "ZZTOPSECRET")
    for data in (
        image_bytes(scene(bits=8), "JPEG", exif=exif.tobytes(), comment=b"ZZTOPSECRET"),
        image_bytes(scene(bits=8), "PNG", pnginfo=text, exif=exif.tobytes()),
    ):
        assert b"ZZTOPSECRET" in data
        radiograph = read(data)
        assert "ZZTOPSECRET" not in repr(radiograph)
        assert b"ZZTOPSECRET" not in texts(pack(radiograph))


def test_errors_quote_nobody() -> None:
    data = identified()
    for length in range(140, len(data), 97):
        with pytest.raises(BadImageError) as caught:
            read(data[:length])
        assert not any(marker in str(caught.value) for marker in MARKERS)
